"""HTML from pages: templates of the host, then of the flow, then our own."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from jinja2 import ChoiceLoader, Environment, FileSystemLoader, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from flowkit import messages

STATIC = Path(__file__).parent / "static"


def environment(folders: tuple[Path, ...]) -> Environment:
    """Where templates come from. Everything in them is escaped, and a name that is missing is an error."""
    loaders = [*(FileSystemLoader(folder) for folder in folders), PackageLoader("flowkit.web", "templates")]
    made = Environment(
        loader=ChoiceLoader(loaders),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters["paragraphs"] = paragraphs
    return made


def paragraphs(text: str) -> Markup:
    """A text with its empty lines as paragraphs, and its line breaks kept."""
    blocks = [block for block in text.strip().split("\n\n") if block.strip()]
    inside = (Markup("<br>").join(escape(line) for line in block.splitlines()) for block in blocks)
    return Markup("").join(Markup("<p>{}</p>").format(block) for block in inside)


def own(language: str) -> Callable[..., str]:
    """Looks up sentences of flowkit's own in a language: ``t("restart")``."""
    return partial(_own, language)


def _own(language: str, key: str, /, **params: object) -> str:
    return messages.text(f"web.{key}", language, **params)
