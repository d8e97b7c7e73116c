"""The page that says how accessible the site is: what is tested, and that nobody has audited it."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING

from starlette.requests import Request
from starlette.responses import Response

from flowkit import messages

if TYPE_CHECKING:
    from flowkit.web.app import Pages

_FILE = Path(__file__).with_name("criteria.toml")


@cache
def criteria() -> tuple[tuple[str, str], ...]:
    """The criteria of the RGAA that tests hold: (number, test)."""
    held: dict[str, str] = tomllib.loads(_FILE.read_text("utf-8"))["held"]
    return tuple(held.items())


def route(pages: Pages) -> Callable[[Request], Response]:
    """What answers ``/-/accessibility``."""

    def shown(request: Request) -> Response:
        says = partial(_says, pages.language(request))
        return pages.made(request, "accessibility.html", 200, says=says, criteria=criteria())

    return shown


def _says(language: str, key: str) -> str:
    return messages.text(f"rgaa.{key}", language)
