"""Every page of the shipped journey, in both languages: what axe finds, titles, headings, small screens."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.web.look.conftest import Opened
from tests.web.look.seen import Seen, see, wrong
from tests.web.look.shown import WIDE, Look, looking

pytestmark = pytest.mark.xdist_group("browser")
OTHERS = ("/-/accessibility", "/-/gone", "/-/nowhere")


@pytest.fixture(scope="module")
def seen(browser: Browser, look: Look) -> Iterator[list[Seen]]:
    """Every page in both languages, looked at once."""
    context = browser.new_context(viewport={"width": WIDE[0], "height": WIDE[1]})
    page = context.new_page()
    page.route("**/*", look.answer)
    found = []
    for language in ("fr", "en"):
        for state in (*look.states, *OTHERS):
            look.open(page, state, language)
            found.append(see(page, state, language))
    yield found
    context.close()


def test_axe_finds_nothing_wrong_on_any_page(look: Look, seen: list[Seen]) -> None:
    assert len(seen) == 2 * (len(look.states) + len(OTHERS)) > 150
    assert [f"{one.state} {one.language} {found}" for one in seen for found in one.axe] == []


def test_axe_sees_what_is_wrong_with_a_page(look: Look, tab: Opened) -> None:
    page = look.open(tab(), "coordonnees.saisie")
    page.evaluate("document.querySelector('label[for=nom]').remove()")
    assert any(one.startswith("label:") for one in wrong(page))


def test_a_flow_without_templates_of_its_own_has_pages_as_good(browser: Browser) -> None:
    with looking("flows/examples/dossier") as dossier:
        page = browser.new_context().new_page()
        page.route("**/*", dossier.answer)
        found = [see(dossier.open(page, state), state, "en") for state in dossier.states]
        page.context.close()
    assert len(found) > 8
    assert [(one.state, one.axe, one.cut) for one in found if one.axe or one.cut or not one.heading] == []


def test_every_page_says_its_language_and_has_a_title(seen: list[Seen]) -> None:
    assert [one.state for one in seen if one.says != one.language] == []
    titles = {one.title.split(" – ")[0] for one in seen}
    assert "" not in titles
    assert len(titles) > 100  # pages are told apart by their titles
    assert all(one.title.count(" – ") == 1 for one in seen)


def test_every_page_has_one_first_heading_and_skips_no_level(seen: list[Seen]) -> None:
    assert [one.state for one in seen if one.levels[0] != 1 or one.levels.count(1) != 1] == []
    steps = [(one.state, pair) for one in seen for pair in zip(one.levels, one.levels[1:], strict=False)]
    assert [step for step in steps if step[1][1] - step[1][0] > 1] == []


def test_no_page_is_wider_than_its_screen_and_nothing_is_cut_down_to_320_pixels(seen: list[Seen]) -> None:
    assert [f"{one.state} {one.language} {cut}" for one in seen for cut in one.cut] == []
