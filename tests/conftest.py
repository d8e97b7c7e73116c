"""Fixtures of all tests, and where those that share something dear run."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import pytest

from tests.browser import browser, window

__all__ = ["browser", "window"]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests with a browser share one worker, so that there is one browser."""
    for item in items:
        if "browser" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.xdist_group("browser"))


@pytest.fixture(autouse=True)
def _a_loop_of_its_own(request: pytest.FixtureRequest) -> Iterator[None]:
    """Let tests run event loops on the worker where Playwright, which drives the browser, keeps its own."""
    if "browser" in request.fixturenames:
        yield
        return
    running = asyncio._get_running_loop()
    asyncio._set_running_loop(None)
    yield
    asyncio._set_running_loop(running)
