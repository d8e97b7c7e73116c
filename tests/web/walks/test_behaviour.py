"""What people do with browsers, in Chromium: back, reload, double clicks, tabs, waiting, phones."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from urllib.parse import urlsplit

import httpx2 as httpx
import pytest

from tests.browser import PHONE, Window
from tests.web.walks.conftest import Visit, visiting
from tests.web.walks.stage import Theatre

pytestmark = pytest.mark.xdist_group("browser")
NIR = "1681282128212"
COORDINATES = {
    "nom": "Exemple",
    "prenom": "Camille",
    "date_naissance": "15/12/1968",
    "email": "camille@example.org",
    "mobile": "06 00 00 00 00",
}


def test_the_back_button_shows_the_page_before_and_what_is_sent_from_it_counts(either: Visit) -> None:
    either.at_identifier().page.go_back()
    assert either.at == "/profil/choix"
    assert either.press("exploitant") == "/identifiant/saisie"
    assert either.stage.snapshot.answers["profil"] == "exploitant"
    assert not either.hand.complains


def test_reloading_the_page_after_a_form_sends_nothing_again(either: Visit) -> None:
    version = either.at_identifier().version
    for _ in range(3):
        either.page.reload()
    assert (either.at, either.version) == ("/identifiant/saisie", version)


def test_a_double_click_happens_once(either: Visit) -> None:
    either.page.locator('button[value="inscrire"]').dblclick(no_wait_after=True)
    either.page.wait_for_url("**/profil/choix")
    assert either.version == 2
    either.page.locator('[name="@choice"][value="particulier"]').check()
    either.page.locator('button[value="next"]').dblclick(no_wait_after=True)
    either.page.wait_for_url("**/identifiant/saisie")
    either.page.wait_for_load_state()
    assert (either.version, either.hand.complains) == (3, False)


def test_the_same_form_sent_twice_at_once_is_answered_the_same_twice(visit: Visit) -> None:
    visit.press("inscrire")
    fields = {name: visit.page.locator(f"[name='{name}']").first.input_value() for name in ("@rev", "@proof")}
    cookies = {cookie["name"]: cookie["value"] for cookie in visit.page.context.cookies()}
    form = {**fields, "@event": "next", "@choice": "particulier"}

    def send(_: int) -> tuple[int, str]:
        sent = httpx.post(f"{visit.base}/profil/choix", data=form, cookies=cookies)
        return sent.status_code, sent.headers["location"]

    with ThreadPoolExecutor(8) as pool:
        assert {*pool.map(send, range(8))} == {(303, "/identifiant/saisie")}
    assert visit.version == 3


def test_of_two_tabs_the_older_changes_nothing_and_says_so(visit: Visit) -> None:
    visit.press("inscrire")
    other = visit.page.context.new_page()
    other.goto(f"{visit.base}/profil/choix")
    visit.press("particulier")
    other.locator('[name="@choice"][value="exploitant"]').check()
    with other.expect_navigation():
        other.locator('button[value="next"]').click()
    assert urlsplit(other.url).path == "/identifiant/saisie"
    assert other.locator("#summary").is_visible()
    assert visit.stage.snapshot.answers["profil"] == "particulier"


def test_an_address_further_on_leads_to_where_one_is(visit: Visit) -> None:
    visit.at_identifier()
    for path in ("/espace/accueil", "/mot_de_passe/conditions", "/verification/choix_carte"):
        visit.page.goto(visit.base + path)
        assert visit.at == "/identifiant/saisie"
    strange = visit.page.context.browser
    assert strange is not None
    page = strange.new_context().new_page()
    page.goto(f"{visit.base}/identifiant/saisie")
    assert urlsplit(page.url).path == "/acces/site"


def test_who_is_idle_is_warned_may_stay_and_is_else_forgotten(visit: Visit) -> None:
    visit.at_identifier()
    soon = visit.page.locator(".idle .soon")
    assert soon.inner_text() == ""
    visit.stage.wait(timedelta(minutes=26))
    visit.page.reload()
    visit.page.wait_for_selector(".idle.now")
    assert "bientôt" in soon.inner_text()
    with visit.page.expect_navigation():
        visit.page.locator(".idle button").click()
    assert (visit.at, soon.inner_text()) == ("/identifiant/saisie", "")
    visit.stage.wait(timedelta(minutes=29))
    visit.page.reload()
    assert visit.at == "/identifiant/saisie"
    visit.stage.wait(timedelta(minutes=2))
    visit.page.reload()
    assert visit.at == "/session_expiree"
    assert "profil" not in visit.stage.snapshot.answers
    with visit.page.expect_navigation():
        visit.page.locator("form[action='/-/restart'] button").click()
    assert visit.at == "/acces/site"


def test_leaving_is_confirmed_and_leaves_nothing(visit: Visit) -> None:
    visit.at_identifier().press("next", nir=NIR)
    visit.stage.answer("nouveau", {})
    visit.page.goto(visit.base)
    assert visit.press("quit") == "/abandon/confirmer"
    assert visit.press("back") == "/documents/particulier"
    visit.press("quit")
    assert visit.press("confirmer") == "/abandonne"
    assert not {"nir", "profil"} & {*visit.stage.snapshot.answers}
    visit.page.go_back()
    visit.page.reload()
    assert NIR not in visit.page.content()
    assert visit.at == "/abandonne"


def test_the_language_changes_in_the_middle_and_nothing_is_lost(either: Visit) -> None:
    version = either.at_identifier().version
    with either.page.expect_navigation():
        either.page.locator('a[hreflang="en"]').click()
    assert either.page.locator("html").get_attribute("lang") == "en"
    assert (either.at, either.version) == ("/identifiant/saisie", version)
    either.press("next", nir="12")
    assert "13" in either.page.locator("#summary").inner_text()
    assert either.page.title().startswith("Error")
    assert either.page.locator('[name="nir"]').input_value() == "12"


PHONED = (
    "/acces/site",
    "/profil/choix",
    "/identifiant/saisie",
    "/documents/particulier",
    "/coordonnees/saisie",
)


def test_on_a_phone_nothing_is_wider_than_the_screen(theatre: tuple[Theatre, str], window: Window) -> None:
    visit = visiting(theatre, window, size=PHONE, has_touch=True, is_mobile=True)
    with visit.stage.sessions:
        for path, event in zip(PHONED, ("inscrire", "particulier", "next", "next", ""), strict=True):
            assert visit.at == path
            wide = visit.page.evaluate("document.documentElement.scrollWidth")
            assert wide <= PHONE[0], path
            small = visit.page.evaluate(
                "[...document.querySelectorAll('main button')].filter(b => b.checkVisibility()"
                " && b.getBoundingClientRect().height < 24).map(b => b.textContent)"
            )
            assert small == [], path
            if event:
                visit.press(event, **({"nir": NIR} if path == "/identifiant/saisie" else {}))
            if path == "/identifiant/saisie":
                visit.stage.answer("nouveau", {})
                visit.page.goto(visit.base)


def test_a_whole_registration_needs_no_javascript(theatre: tuple[Theatre, str], window: Window) -> None:
    visit = visiting(theatre, window, java_script_enabled=False)
    with visit.stage.sessions:
        visit.at_identifier().press("next", nir=NIR)
        answered(visit, "nouveau")
        visit.press("next")
        visit.press("next", **COORDINATES)
        answered(visit, "coherente")
        visit.press("avec_photo")
        visit.press("next", numero_recto="12345678901")
        answered(visit, "juste")
        visit.press("next")
        visit.press("accepter")
        answered(visit, "envoye")
        visit.press("lien_du_message")
        visit.press("next", identifiant=NIR, mot_de_passe="Provisoire-2468")
        answered(visit, "provisoire")
        visit.press("next", nouveau_mot_de_passe="Verger-d-Ete-31", confirmation="Verger-d-Ete-31")
        answered(visit, "accepte")
        answered(visit, "lu")
        assert visit.at == "/espace/accueil"
        assert visit.press("deconnecter") == "/deconnecte"


def answered(visit: Visit, outcome: str) -> None:
    """The page that waits looks again by itself, or at a word, and shows what the check found."""
    assert visit.page.locator("[data-waits]").count() == 1
    visit.stage.answer(outcome, {})
    before = visit.at
    if outcome != "nouveau":  # once it is enough to see that it does by itself
        visit.page.locator("[data-waits] a").click()
    visit.page.wait_for_url(lambda url: urlsplit(url).path != before, timeout=20_000)
