"""A registration without a mouse, on the site as it is served."""

from __future__ import annotations

from contextlib import suppress
from socket import create_connection
from time import sleep
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page as Tab

from flowkit.run.sessions import Sessions
from flowkit.web import Site, application
from tests.web.look.conftest import Opened
from tests.web.look.shown import Look
from tests.web.walks.screen import served

pytestmark = pytest.mark.xdist_group("browser")
_FOCUSED = """() => { const one = document.activeElement;
  return one === document.body ? null : (one.id || one.value || one.textContent.trim()); }"""
_RING = """() => { const seen = getComputedStyle(document.activeElement);
  return [seen.outlineStyle, parseFloat(seen.outlineWidth), seen.boxShadow]; }"""


def stops(page: Tab) -> list[str]:
    """Where the key Tab leads, one after the other."""
    found = []
    for _ in range(60):
        page.keyboard.press("Tab")
        stop = page.evaluate(_FOCUSED)
        if stop is None or stop in found:
            break
        found.append(stop)
    return found


def test_the_first_stop_leads_past_the_header(look: Look, tab: Opened) -> None:
    page = look.open(tab(), "espace.accueil")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    box = page.locator(".skip").bounding_box()
    assert box is not None
    assert box["y"] >= 0
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


def test_the_keyboard_goes_through_a_page_as_it_is_read(look: Look, tab: Opened) -> None:
    page = look.open(tab(), "coordonnees.saisie")
    order = stops(page)
    fields = [
        "nom",
        "prenom",
        "date_naissance-day",
        "date_naissance-month",
        "date_naissance-year",
        "email",
        "mobile",
    ]
    assert [stop for stop in order if stop in fields] == fields
    assert order.index("mobile") < order.index("next") < order.index("quit")


@pytest.mark.parametrize(
    "state", ["acces.site", "profil.choix", "coordonnees.saisie", "espace.accueil", "compte.accueil"]
)
def test_what_has_the_focus_is_seen(look: Look, tab: Opened, state: str) -> None:
    page = look.open(tab(), state)
    count = 0
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate(_FOCUSED) is None:
            break
        style, width, shadow = page.evaluate(_RING)
        assert (style, width >= 3, shadow != "none") == ("solid", True, True), page.evaluate(_FOCUSED)
        count += 1
    assert count >= 5


def test_a_registration_needs_no_mouse(look: Look, tab: Opened) -> None:
    page = tab()
    page.unroute("**/*")
    sessions = Sessions(look.site.sessions.automaton, "memory:")
    with sessions, served(application(Site(sessions, secure=False, patience=0.0))) as base:
        up(base)
        page.goto(base)
        go(page, "inscrire")
        assert page.url.endswith("/profil/choix")
        reach(page, "choice-exploitant")
        page.keyboard.press("ArrowDown")
        page.keyboard.press("ArrowDown")
        assert page.evaluate("document.activeElement.id") == "choice-particulier"
        page.keyboard.press("Enter")
        page.wait_for_url("**/identifiant/saisie")
        reach(page, "nir")
        page.keyboard.type("12")
        page.keyboard.press("Enter")
        page.wait_for_selector("#summary:focus")
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        page.wait_for_selector("#nir:focus")
        page.keyboard.press("Control+a")
        page.keyboard.type("1 68 12 82 128 212")
        page.keyboard.press("Enter")
        page.wait_for_url("**/identifiant/controle")


def up(base: str) -> None:
    """Wait until a site that was just started listens."""
    place = urlsplit(base)
    for _ in range(200):
        with suppress(OSError), create_connection((place.hostname, place.port), 1):
            return
        sleep(0.05)


def reach(page: Tab, stop: str) -> None:
    """Press Tab until the focus is there."""
    for _ in range(30):
        page.keyboard.press("Tab")
        if page.evaluate(_FOCUSED) == stop:
            return
    raise AssertionError(f"the key Tab does not lead to {stop}")


def go(page: Tab, event: str) -> None:
    """Reach a button and press it."""
    reach(page, event)
    with page.expect_navigation():
        page.keyboard.press("Enter")
