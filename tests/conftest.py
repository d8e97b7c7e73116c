"""Fixtures of all tests, and where those that share something dear run."""

from __future__ import annotations

import pytest

from tests.browser import browser, window

__all__ = ["browser", "window"]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests with a browser share one worker, so that there is one browser."""
    for item in items:
        if "browser" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.xdist_group("browser"))
