"""Limits of time, and what changes by itself."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page as Tab

from tests.web.look.conftest import Opened
from tests.web.look.seen import wrong
from tests.web.look.shown import Look

pytestmark = pytest.mark.xdist_group("browser")
SOON = "Votre session se termine bientôt"


def test_a_session_that_ends_soon_says_so_and_can_be_extended(look: Look, tab: Opened) -> None:
    page = look.open(tab(), "profil.choix")
    assert "12:30" in page.locator(".idle").inner_text()
    page.clock.run_for(24 * 60 * 1000)
    assert SOON not in page.locator("main").inner_text()
    page.clock.run_for(90 * 1000)
    assert page.locator(".idle [role=status]").inner_text() == SOON
    assert wrong(page) == []
    with page.expect_request("**/-/stay") as sent:
        page.get_by_role("button", name="Prolonger").click()
    assert sent.value.method == "POST"


def test_without_javascript_the_end_of_a_session_and_the_button_are_there(look: Look, tab: Opened) -> None:
    page = look.open(tab(java_script_enabled=False), "profil.choix")
    assert "12:30" in page.locator(".idle").inner_text()
    assert page.get_by_role("button", name="Prolonger").is_visible()


def test_what_changes_by_itself_is_a_status(look: Look, tab: Opened) -> None:
    page = look.open(tab(), "identifiant.controle")
    assert "Vérification en cours" in page.locator("[role=status]").inner_text()
    look.wrong = ()
    assert look.open(page, "profil.choix").locator(".idle [role=status]").count() == 1


def test_a_page_that_waits_goes_on_by_itself_and_is_not_loaded_again_meanwhile(
    look: Look, tab: Opened
) -> None:
    page = look.open(tab(), "identifiant.controle")
    page.evaluate("window.same = true")
    for _ in range(3):
        page.clock.run_for(2000)
    assert page.evaluate("window.same") is True
    moved(page)
    page.clock.run_for(2000)
    page.wait_for_function("window.same === undefined")


def moved(page: Tab) -> None:
    """From now on the site sends the browser elsewhere."""
    page.route(
        "**/identifiant/controle*", lambda asking: asking.fulfill(status=303, headers={"location": "/x"})
    )
