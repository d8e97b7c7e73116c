"""The page in a real browser: clicks, keys, accessibility, no script, paper, and nothing asked of anybody."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.browser import DESKTOP, PHONE, Window, accessibility
from tests.review.report import pages

SECTIONS = ("pictures", "findings", "trace", "ways", "glossary")
DOSSIER = pages.EXAMPLES / "dossier"


def opened(
    window: Window, path: Path = pages.MSA, language: str = "fr", size: tuple[int, int] = DESKTOP
) -> Page:
    """The page of a flow, ready."""
    page = window(pages.file_of(path, language), size)
    page.wait_for_selector("html[data-ready]", state="attached")
    return page


def frame(page: Page) -> list[float]:
    """Which part of the picture is seen."""
    shown = page.locator("figure.on svg").get_attribute("viewBox")
    assert shown is not None
    return [float(number) for number in shown.split()]


def tones(page: Page, tone: str) -> set[str]:
    """The boxes and rows that have a tone in the picture that is shown."""
    names = page.locator(f"figure.on svg .T-{tone}[data-k]").evaluate_all(
        "all => all.map((one) => one.dataset.k)"
    )
    return set(names)


def test_the_page_of_msa_is_one_small_file_that_asks_nobody_for_anything(window: Window) -> None:
    for language in ("fr", "en"):
        assert len(pages.whole(pages.MSA, language).encode()) <= 400 * 1024
        page = opened(window, language=language)
        for section in SECTIONS:
            page.click(f'nav a[href="#{section}"]')
            page.wait_for_selector(f"main > section.on[id={section}]")
            assert page.locator("main > section.on").count() == 1
    assert window.problems == []
    assert all(address.startswith("file:") for address in window.requests)
    assert len(window.requests) == 2


def test_every_part_of_every_picture_is_drawn_in_the_page_too() -> None:
    text = pages.whole(DOSSIER, "en")
    states = {
        name for name, s in pages.read(DOSSIER).flow.states.items() if not s.children or s.kind == "parallel"
    }
    assert states <= set(re.findall(r'data-k="([^"]+)"', text))


def test_nothing_can_be_run_or_fetched_but_the_script_of_the_page(window: Window) -> None:
    text = pages.whole(DOSSIER, "en").replace(
        "</body>", "<script>window.bad=1</script><img src=http://127.0.0.1:9/>"
    )
    page = window(pages.kept(text))
    page.wait_for_selector("html[data-ready]", state="attached")
    assert page.evaluate("window.bad") is None
    assert sum("Content Security Policy" in problem for problem in window.problems) == 2


def test_the_picture_is_moved_and_zoomed_by_mouse_wheel_and_buttons(window: Window) -> None:
    page = opened(window)
    page.select_option("#view", "step-verification")
    first = frame(page)
    page.click("#zoom-in")
    closer = frame(page)
    assert closer[2] < first[2]
    page.mouse.move(500, 500)
    page.mouse.wheel(0, 200)
    assert frame(page)[2] > closer[2]
    before = frame(page)
    page.mouse.move(500, 600)
    page.mouse.down()
    page.mouse.move(430, 500, steps=4)
    page.mouse.up()
    assert frame(page)[0] > before[0]
    assert frame(page)[1] > before[1]
    page.click("#zoom-fit")
    size = page.locator("figure.on svg").get_attribute("data-size")
    assert size is not None
    assert frame(page)[3] >= float(size.split()[1])


def test_a_state_is_found_by_its_words_and_shown_in_its_picture(window: Window) -> None:
    page = opened(window)
    page.fill("#search", "SERIE verso")
    assert page.locator("#found li").count() >= 1
    page.press("#search", "Enter")
    assert page.input_value("#view") == "step-verification"
    assert page.evaluate("document.activeElement.dataset.k") == "verification.serie_verso"
    assert "verification.serie_verso" in page.inner_text("#box")
    page.fill("#search", "nothing of the sort")
    assert page.locator("#found li").count() == 0


@pytest.mark.parametrize("layer", ["coverage", "trace"])
def test_layers_are_put_on_the_same_picture_and_taken_off(window: Window, layer: str) -> None:
    page = opened(window)
    page.select_option("#view", "step-verification")
    before = page.locator("figure.on svg").inner_html()
    page.select_option("#layer", layer)
    marked = page.locator("figure.on svg .s[class*='T-']").count()
    assert marked == page.locator("figure.on svg .s").count()
    assert page.locator("figure.on svg .badge").count() > 10
    assert page.locator("#legend li").count() >= 2
    page.select_option("#layer", "none")
    assert page.locator("figure.on svg [class*='T-']").count() == 0
    assert len(page.locator("figure.on svg").inner_html()) - len(before) < 2_000  # empty style attributes


def test_a_person_is_simulated_to_the_end_and_the_picture_follows(window: Window) -> None:
    page = opened(window)
    page.select_option("#sim-person", "camille")
    for _ in range(60):
        if not page.locator("#sim-next").count():
            break
        page.click("#sim-next")
    assert page.locator("#sim .ended").count() == 1
    assert page.locator("#sim .history li").count() > 10
    assert tones(page, "here")
    steps = page.locator("#sim .history li").count()
    page.click("#sim-undo")
    assert page.locator("#sim .history li").count() == steps - 1
    page.locator("#sim .history li button").nth(2).click()
    assert page.locator("#sim .history li").count() == 2
    page.click("#sim-restart")
    assert page.locator("#sim .history li").count() == 0
    assert window.problems == []


def test_a_wrong_answer_is_told_beside_its_field_and_nothing_moves(window: Window) -> None:
    page = opened(window, DOSSIER, "en")
    page.click("#sim button.usual")
    page.click("#sim form button.way")
    assert page.locator("#sim [aria-invalid=true]").count() == 1
    assert page.evaluate("document.activeElement.getAttribute('aria-invalid')") == "true"
    assert "needed" in page.inner_text("#sim .wrong")
    assert page.locator("#sim .history li").count() == 1


def test_the_page_can_be_used_by_keyboard_alone(window: Window) -> None:
    page = opened(window)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    for _ in range(20):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.matches('.s')"):
            break
    first = page.evaluate("document.activeElement.dataset.k")
    page.keyboard.press("ArrowDown")
    second = page.evaluate("document.activeElement.dataset.k")
    assert first != second
    assert page.locator("figure.on .s[tabindex='0']").count() == 1  # one tab stop, wherever the focus is
    stroke = "getComputedStyle(document.activeElement.querySelector('.h')).strokeWidth"
    assert page.evaluate(stroke) == "5px"
    page.keyboard.press("ArrowDown")
    opened_step = page.evaluate("document.activeElement.dataset.k")
    page.keyboard.press("Enter")
    assert page.input_value("#view") == f"step-{opened_step}"
    before = frame(page)
    page.keyboard.press("+")
    assert frame(page)[2] < before[2]
    page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("0")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('aside') !== null")


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
@pytest.mark.parametrize("language", ["fr", "en"])
def test_axe_finds_nothing(window: Window, language: str, size: tuple[int, int]) -> None:
    page = opened(window, language=language, size=size)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.select_option("#view", "step-verification")
    page.select_option("#layer", "coverage")
    page.locator("#sim button.usual").first.click()
    for section in SECTIONS:
        page.click(f'nav a[href="#{section}"]')
        assert accessibility(page) == [], section


def test_without_script_the_pictures_and_tables_are_there(window: Window) -> None:
    page = window(pages.file_of(pages.MSA, "fr"), java_script_enabled=False)
    views = page.locator("figure[data-view]").count()
    assert page.locator("figure[data-view] svg").count() == views - 1  # the whole journey is packed
    assert page.locator("figure[data-view=step-verification] svg").is_visible()
    for section in SECTIONS:
        assert page.locator(f"#{section}").is_visible()
    assert page.locator("#trace tbody tr").count() == len(pages.read(pages.MSA).requirements)
    assert not page.locator("#view").is_visible()
    assert not page.locator("[data-play]").first.is_visible()


def test_it_prints_on_a4(window: Window, tmp_path: Path) -> None:
    page = opened(window)
    printed = tmp_path / "page.pdf"
    page.pdf(path=str(printed), prefer_css_page_size=True)
    told = subprocess.run(["pdfinfo", str(printed)], capture_output=True, text=True, check=True).stdout
    assert "(A4)" in told
    text = subprocess.run(["pdftotext", str(printed), "-"], capture_output=True, text=True, check=True).stdout
    for said in ("5.4", "R41", "Traçabilité", "parcours habituel"):
        assert said in text
