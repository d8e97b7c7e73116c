"""The browser of the tests is real, and judges what it should."""

from __future__ import annotations

from pathlib import Path

from tests.browser import Window, accessibility


def test_a_page_is_opened_clicked_and_its_script_errors_are_seen(window: Window, tmp_path: Path) -> None:
    place = tmp_path / "page.html"
    place.write_text(
        "<!doctype html><html lang=en><title>t</title><main><h1>h</h1>"
        "<button onclick=\"document.title='clicked'; throw new Error('oh')\">go</button></main>",
        "utf-8",
    )
    page = window(place)
    page.click("button")
    assert page.title() == "clicked"
    assert window.problems == ["oh"]
    assert window.requests == [place.as_uri()]


def test_a_picture_without_a_text_is_found_by_axe(window: Window, tmp_path: Path) -> None:
    place = tmp_path / "page.html"
    place.write_text(
        "<!doctype html><html lang=en><title>t</title><main><h1>h</h1>"
        "<img src='data:image/gif;base64,R0'></main>",
        "utf-8",
    )
    assert [line.partition(":")[0] for line in accessibility(window(place))] == ["image-alt"]
