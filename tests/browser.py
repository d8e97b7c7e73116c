"""A real browser for the tests that need one: the system's Chromium, driven by Playwright.

`browser` is one Chromium a session; every test that asks for it, or for `window`, runs on the same xdist
worker (with `--dist loadgroup`, as `make test` does). Without Chromium these tests are skipped, but never
in CI.

    def test_a_picture_is_shown(window: Window) -> None:
        page = window(tmp_path / "x.html")
        page.click("text=Zoom")
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright

DESKTOP, PHONE = (1400, 900), (390, 844)
_NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")
_CONTEXT = {"locale": "en-GB", "timezone_id": "UTC", "reduced_motion": "reduce"}


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One headless Chromium for all tests of a worker."""
    path = next(filter(None, map(shutil.which, _NAMES)), None)
    if path is None:
        if os.environ.get("CI"):
            pytest.fail("there is no chromium: scripts/setup dev installs it on Debian")
        pytest.skip("there is no chromium: scripts/setup dev installs it on Debian")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=path, chromium_sandbox=False)
        yield started
        started.close()


@dataclass
class Window:
    """Opens pages, and remembers what they did that a page must not do."""

    browser: Browser
    problems: list[str] = field(default_factory=list)  # errors of scripts, breaches of the content policy
    requests: list[str] = field(default_factory=list)  # the addresses asked for, the page's own included

    def __call__(self, what: Path | str, size: tuple[int, int] = DESKTOP, **context: Any) -> Page:
        """A new page at a file or an address, in a browser without any past."""
        width, height = size
        options = {**_CONTEXT, "viewport": {"width": width, "height": height}, **context}
        page = self.browser.new_context(**options).new_page()
        page.on("pageerror", lambda error: self.problems.append(str(error)))
        page.on("console", lambda said: self.problems.append(said.text) if said.type == "error" else None)
        page.on("request", lambda request: self.requests.append(request.url))
        page.goto(what.resolve().as_uri() if isinstance(what, Path) else what)
        return page


@pytest.fixture
def window(browser: Browser) -> Iterator[Window]:
    """Opens pages in the browser; they are closed after the test."""
    opened = Window(browser)
    yield opened
    for context in browser.contexts:
        context.close()


def accessibility(page: Page) -> list[str]:
    """What axe finds wrong with a page as it stands: rule, element, why."""
    found = Axe().run(page).response["violations"]
    return [
        f"{rule['id']}: {node['html'][:160]}: {node['failureSummary']}"
        for rule in found
        for node in rule["nodes"]
    ]
