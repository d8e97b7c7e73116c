"""Small screens, large letters, few colours, paper."""

from __future__ import annotations

import pytest

from tests.web.look.conftest import Opened
from tests.web.look.shown import WIDE, Look

pytestmark = pytest.mark.xdist_group("browser")
WIDER = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


def test_letters_twice_as_large_lose_nothing(look: Look, tab: Opened) -> None:
    page = tab(WIDE, bypass_csp=True)
    for state in ("acces.site", "coordonnees.saisie", "espace.accueil", "compte.accueil"):
        look.open(page, state)
        page.add_style_tag(content="html { font-size: 200%; }")
        assert page.evaluate(WIDER) == 0, state


def test_fields_and_buttons_stand_out_from_the_page(look: Look, tab: Opened) -> None:
    page = look.open(tab(), "coordonnees.saisie")
    colours = page.eval_on_selector_all(
        "main input[type=text], main button:not(.link):not(.back)",
        "all => all.map(one => getComputedStyle(one).borderTopColor)",
    )
    assert len(colours) > 5
    for colour in colours:
        assert contrast_with_white(colour) >= 3, colour


def contrast_with_white(colour: str) -> float:
    """The contrast ratio of ``rgb(…)`` with white, as WCAG counts it."""
    red, green, blue = (int(part) / 255 for part in colour[4:-1].split(","))
    linear = [
        part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in (red, green, blue)
    ]
    return 1.05 / (0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2] + 0.05)


def test_with_forced_colours_buttons_have_an_edge(look: Look, tab: Opened) -> None:
    page = look.open(tab(forced_colors="active"), "profil.choix")
    for width in page.eval_on_selector_all(
        ".buttons button", "all => all.map(one => getComputedStyle(one).borderTopWidth)"
    ):
        assert width == "2px"


def test_who_asks_for_more_contrast_gets_it(look: Look, tab: Opened) -> None:
    plain = look.open(tab(), "profil.choix").evaluate("getComputedStyle(document.body).color")
    strong = look.open(tab(contrast="more"), "profil.choix").evaluate("getComputedStyle(document.body).color")
    assert (plain, strong) == ("rgb(27, 31, 39)", "rgb(0, 0, 0)")


def test_paper_has_what_is_said_and_no_buttons(look: Look, tab: Opened) -> None:
    page = look.open(tab(), "identifiant.telephone")
    page.emulate_media(media="print")
    assert page.locator("h1").is_visible()
    assert page.locator(".info").is_visible()
    assert not page.locator(".buttons").is_visible()
    assert not page.locator(".bottom").is_visible()


def test_the_way_in_has_the_connection_block_top_right(look: Look, tab: Opened) -> None:
    page = look.open(tab(), "acces.site")
    block = page.locator(".connection").bounding_box()
    heading = page.locator("h1").bounding_box()
    assert block is not None
    assert heading is not None
    assert block["x"] > WIDE[0] / 2
    assert block["y"] + block["height"] < heading["y"]
    assert page.locator(".connection button").all_inner_texts() == ["S'inscrire", "Se connecter"]


def test_payments_are_a_table_as_the_guide_shows_it(look: Look, tab: Opened) -> None:
    look.answers = {"paiements": "18 février 2022   Santé    8,86 €\n17 février 2022   Santé   25,00 €"}
    page = look.open(tab(), "espace.accueil")
    rows = [row.locator("th, td").all_inner_texts() for row in page.locator("table tr").all()]
    assert rows == [
        ["Date", "Service", "Montant"],
        ["18 février 2022", "Santé", "8,86 €"],
        ["17 février 2022", "Santé", "25,00 €"],
    ]
    look.answers = {"paiements": ""}
    assert "Aucun paiement" in look.open(page, "espace.accueil").locator("main").inner_text()
