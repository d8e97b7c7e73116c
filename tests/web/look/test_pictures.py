"""The pictures of pages in docs/web show the pages as they are: scripts/screenshots takes them again."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser

from tests.web.look.pictures import FOLDER, PICTURES, TEXTS, opened, text_of
from tests.web.look.shown import Look

pytestmark = pytest.mark.xdist_group("browser")
MOST = 60_000


def test_there_are_ten_pictures_none_too_large() -> None:
    sizes = {file.stem: file.stat().st_size for file in FOLDER.glob("*.png")}
    assert set(sizes) == {picture.name for picture in PICTURES}
    assert len(sizes) == 10
    assert {name: size for name, size in sizes.items() if not 3_000 < size <= MOST} == {}


def test_the_pictures_show_what_the_pages_say(browser: Browser, look: Look) -> None:
    found = "".join(text_of(picture, page) for picture, page in opened(browser, look))
    assert found == TEXTS.read_text("utf-8")
