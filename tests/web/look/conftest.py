"""One browser and one site for the pages that are looked at."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TypeAlias

import pytest
from playwright.sync_api import Browser
from playwright.sync_api import Page as Tab

from tests.web.look.shown import NOW, WIDE, Look, looking

Opened: TypeAlias = Callable[..., Tab]


@pytest.fixture(scope="session")
def look() -> Iterator[Look]:
    """All pages of the shipped journey."""
    with looking("flows/msa") as shown:
        yield shown


@pytest.fixture(autouse=True)
def _right(look: Look) -> Iterator[None]:
    yield
    look.wrong, look.answers = (), None


@pytest.fixture
def tab(browser: Browser, look: Look) -> Iterator[Opened]:
    """Opens an empty tab of a size; anything it asks for is answered by the site."""

    def opened(size: tuple[int, int] = WIDE, **options: object) -> Tab:
        viewport = {"width": size[0], "height": size[1]}
        context = browser.new_context(viewport=viewport, locale="fr-FR", timezone_id="UTC", **options)  # type: ignore[arg-type]
        page = context.new_page()
        page.clock.install(time=NOW)
        page.route("**/*", look.answer)
        return page

    yield opened
    for context in browser.contexts:
        context.close()
