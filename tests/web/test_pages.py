"""What holds for every flow in a browser: addresses, forms, back, double clicks, stale tabs, languages."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from flowkit import load, load_source, unfold
from flowkit.core.automaton import Automaton
from flowkit.run.clock import SimulatedClock
from flowkit.run.sessions import Sessions
from flowkit.web.visits import COOKIE, Visits
from tests.web.browser import BASE, Browser

NIR = "1681282128212"


@pytest.fixture(scope="module")
def msa() -> Automaton:
    return unfold(load("flows/msa"))


@pytest.fixture
def clock() -> SimulatedClock:
    return SimulatedClock(datetime(2026, 3, 2, 12, 0, tzinfo=UTC))


@pytest.fixture
def sessions(msa: Automaton, clock: SimulatedClock) -> Iterator[Sessions]:
    with Sessions(msa, "memory:", clock=clock, zone=UTC) as sessions:
        yield sessions


@pytest.fixture
def browser(sessions: Sessions) -> Browser:
    return Browser(sessions, patience=0.0).open()


def at_identifier(browser: Browser) -> Browser:
    return browser.press("inscrire").press("next", choice="particulier")


def count(sessions: Sessions) -> int:
    return len(list(sessions.store.sessions()))


def test_looking_changes_nothing_and_starts_no_session(browser: Browser, sessions: Sessions) -> None:
    assert (browser.status, browser.path) == (200, "/acces/site")
    browser.open("/").open("/acces/site").open("/-/health")
    assert count(sessions) == 0


def test_each_state_has_one_address_and_each_form_leads_to_the_next(browser: Browser) -> None:
    assert browser.press("inscrire").path == "/profil/choix"
    assert "Vous êtes..." in browser.words
    assert "Étape 1 sur 7" in browser.words
    assert browser.press("next", choice="particulier").path == "/identifiant/saisie"


def test_every_answer_to_a_form_is_a_redirect(browser: Browser) -> None:
    at_identifier(browser)
    for answers in ({"nir": "12"}, {"nir": NIR}):
        response = browser.client.post(
            browser.path, data=browser.form("next", "", dict(answers)), follow_redirects=False
        )
        assert (response.status_code, response.text) == (303, "")


def test_going_on_without_a_choice_is_refused_with_a_message(browser: Browser) -> None:
    browser.press("inscrire").press("next")
    assert (browser.path, browser.errors) == ("/profil/choix", ["Choisissez une des réponses."])
    assert "<title>Erreur :" in browser.text


def test_what_is_wrong_is_said_above_and_beside_in_the_same_words_and_what_was_typed_is_kept(
    browser: Browser,
) -> None:
    at_identifier(browser).press("next", nir="12")
    (error,) = browser.errors
    assert "13" in error
    assert browser.words.count(error) == 2
    assert 'value="12"' in browser.text
    assert 'aria-invalid="true"' in browser.text
    assert browser.open(browser.path).errors == []  # once


def test_a_secret_is_never_shown_again(browser: Browser) -> None:
    browser.press("connecter")
    browser.press("next", identifiant="12", mot_de_passe="Tres-Secret-1")
    assert browser.errors
    assert "Tres-Secret-1" not in browser.text
    assert 'value="12"' in browser.text


def test_back_shows_the_page_before_with_its_answers(browser: Browser) -> None:
    at_identifier(browser)
    assert browser.press("back").path == "/profil/choix"


def test_an_address_further_on_leads_to_where_the_person_is(browser: Browser) -> None:
    assert browser.open("/verification/choix_carte").path == "/acces/site"
    at_identifier(browser)
    assert browser.open("/verification/choix_carte").path == "/identifiant/saisie"
    assert browser.open("/espace/accueil").path == "/identifiant/saisie"


@pytest.mark.parametrize("path", ["/nowhere", "/profil/choix/more", "/%2e%2e/etc/passwd", "/identifiant%00"])
def test_an_address_of_nothing_is_not_found(browser: Browser, path: str) -> None:
    assert browser.open(path).status == 404
    assert "n'existe pas" in browser.words


def test_the_browsers_own_back_button_shows_the_page_and_what_is_sent_from_it_counts(
    browser: Browser,
) -> None:
    at_identifier(browser)
    browser.open("/profil/choix")  # what the button does
    assert browser.path == "/profil/choix"
    assert "page précédente" in browser.words
    browser.press("next", choice="exploitant")
    assert browser.path == "/identifiant/saisie"
    (session,) = list(browser.site.sessions.store.sessions())
    assert browser.site.sessions.get(session.id).snapshot.answers["profil"] == "exploitant"


def test_a_double_click_happens_once_and_both_clicks_see_the_next_page(
    browser: Browser, sessions: Sessions
) -> None:
    form, path = browser.form("inscrire"), browser.path
    for _ in range(2):
        response = browser.client.post(path, data=form)
        assert response.url.path == "/profil/choix"
    (session,) = list(sessions.store.sessions())
    assert session.version == 2


def test_a_stale_tab_changes_nothing_and_says_so(browser: Browser, sessions: Sessions) -> None:
    browser.press("inscrire")
    stale = browser.beside()
    browser.press("next", choice="particulier")
    stale.press("next", choice="exploitant")
    assert (stale.path, len(stale.errors)) == ("/identifiant/saisie", 1)
    (session,) = list(sessions.store.sessions())
    assert sessions.get(session.id).snapshot.answers["profil"] == "particulier"


def test_who_types_a_secret_gets_a_new_cookie_and_the_old_one_opens_nothing(browser: Browser) -> None:
    browser.press("connecter")
    before = browser.client.cookies[COOKIE]
    form = browser.form("next", "", {"identifiant": NIR, "mot_de_passe": "Faux-Passe-12"})
    path = browser.path
    first = browser.client.post(path, data=form)
    after = browser.client.cookies[COOKIE]
    assert before != after
    planted = Browser(browser.site.sessions, patience=0.0)
    old = {"cookie": f"{COOKIE}={before}"}
    shown = planted.client.get(first.url.path, headers=old, follow_redirects=False)
    assert shown.headers["location"] == "/acces/site"  # nobody's
    again = planted.client.post(path, data=form, headers=old, follow_redirects=False)
    assert again.headers["location"] == first.url.path  # the second half of a double click
    assert planted.client.cookies[COOKIE] == after
    other = planted.client.post(path, data={**form, "identifiant": "1"}, headers=old, follow_redirects=False)
    assert (other.headers["location"], COOKIE in other.cookies) == ("/-/gone", False)


def test_a_form_without_our_proof_is_refused(browser: Browser, sessions: Sessions) -> None:
    for proof in ("", "0" * 32, "é", browser.hidden("proof")[:-1]):
        form = {**browser.form("inscrire"), "@proof": proof}
        assert browser.client.post(browser.path, data=form).status_code == 403
    for headers in ({"origin": "https://evil.example"}, {"sec-fetch-site": "cross-site"}):
        response = browser.client.post(browser.path, data=browser.form("inscrire"), headers=headers)
        assert response.status_code == 403
    assert count(sessions) == 0
    response = browser.client.post(browser.path, data=browser.form("inscrire"), headers={"origin": BASE})
    assert response.status_code == 200


@pytest.mark.parametrize("rev", ["", "-1", "x", "1.0", "9" * 30, "２"])
def test_a_form_that_none_of_our_pages_makes_is_refused(
    browser: Browser, rev: str, sessions: Sessions
) -> None:
    form = {**browser.form("inscrire"), "@rev": rev}
    assert browser.client.post(browser.path, data=form).status_code == 403
    assert count(sessions) == 0


def test_the_language_is_the_browsers_until_one_is_chosen(sessions: Sessions) -> None:
    browser = Browser(sessions)
    assert (
        "Sign up" in browser.open("/", **{"accept-language": "en-GB,en;q=0.9"}).words or browser.status == 200
    )
    assert '<html lang="en">' in browser.text
    assert '<html lang="fr">' in browser.open("/acces/site?lang=fr", **{"accept-language": "en"}).text
    assert '<html lang="fr">' in browser.open("/acces/site", **{"accept-language": "en"}).text
    assert '<html lang="fr">' in browser.open("/acces/site?lang=xx").text


def test_an_idle_session_ends_and_says_so_with_a_way_to_begin_again(
    browser: Browser, sessions: Sessions, clock: SimulatedClock
) -> None:
    at_identifier(browser)
    assert "data-left" in browser.text
    (session,) = list(sessions.store.sessions())
    clock.forward(timedelta(minutes=31))
    sessions.fire(session.id)
    assert browser.open(browser.path).path == "/session_expiree"
    assert (browser.status, "expiré" in browser.words) == (410, True)
    form = {"@proof": browser.hidden("proof")}
    assert browser.client.post("/-/restart", data=form).url.path == "/acces/site"


def test_staying_gives_more_time(browser: Browser, sessions: Sessions, clock: SimulatedClock) -> None:
    at_identifier(browser)
    (session,) = list(sessions.store.sessions())
    clock.forward(timedelta(minutes=29))
    response = browser.client.post("/-/stay", data={"@proof": browser.hidden("proof")})
    assert response.url.path == "/identifiant/saisie"
    clock.forward(timedelta(minutes=29))
    assert sessions.fire(session.id) == 0


def test_after_an_erasure_a_cookie_is_nobodys(browser: Browser, sessions: Sessions) -> None:
    at_identifier(browser)
    (session,) = list(sessions.store.sessions())
    sessions.erase(session.id)
    form = browser.form("next", "", {"nir": NIR})
    assert browser.client.post(browser.path, data=form).url.path == "/-/gone"
    assert browser.open(browser.path).path == "/acces/site"


def test_a_page_that_waits_for_a_check_says_so_and_looks_again(browser: Browser) -> None:
    at_identifier(browser).press("next", nir=NIR)
    assert (browser.path, "Vérification en cours" in browser.words) == ("/identifiant/controle", True)
    assert 'http-equiv="refresh"' in browser.text


def test_nobody_can_say_what_only_a_check_or_the_clock_may_say(browser: Browser, sessions: Sessions) -> None:
    at_identifier(browser)
    for event in ("after_pt30m", "nouveau"):
        browser.press(event)
        assert (browser.path, len(browser.errors)) == ("/identifiant/saisie", 1)
    browser.press("next", nir=NIR)
    (session,) = list(sessions.store.sessions())
    form = {"@rev": str(session.version), "@proof": proof(browser), "@event": "nouveau"}
    for path in ("/identifiant/controle", "/identifiant/saisie"):
        browser.client.post(path, data=form)
        assert sessions.get(session.id).snapshot.state == "identifiant.controle"


def test_programs_cannot_either(sessions: Sessions) -> None:
    client = Browser(sessions, patience=0.0).client
    token = client.post("/-/api/sessions").json()["token"]
    headers = {"authorization": f"Bearer {token}"}
    for version, event, answers in (
        (1, "inscrire", {}),
        (2, "particulier", {}),
        (3, "next", {"nir": NIR}),
        (4, "nouveau", {}),
    ):
        sent = {"event": event, "version": version, "answers": answers}
        response = client.post("/-/api/session/events", json=sent, headers=headers)
    assert (response.status_code, response.json()["page"]["messages"][0]["id"]) == (422, "not-available")
    assert response.json()["page"]["parts"][0]["state"] == "identifiant.controle"


def proof(browser: Browser) -> str:
    """What a form of this browser must bring."""
    return Visits(browser.site.sessions).proof(browser.client.cookies[COOKIE])


def test_every_answer_carries_the_headers_that_protect_it(browser: Browser) -> None:
    for path in ("/acces/site", "/nowhere", "/-/health", "/-/static/site.css", "/-/gone"):
        headers = browser.client.get(path).headers
        assert "default-src 'none'" in headers["content-security-policy"]
        assert "unsafe" not in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "no-referrer"
        assert "no-store" in headers["cache-control"]


def test_nothing_that_is_typed_is_in_an_address_or_a_readable_cookie(browser: Browser) -> None:
    at_identifier(browser).press("next", nir=NIR[:-1])
    assert NIR[:-1] not in str(browser.client.cookies)
    assert NIR[:-1] not in browser.path
    browser.press("next", nir=NIR)
    assert NIR not in browser.path + str(browser.client.cookies)


def test_a_request_that_is_too_large_is_refused(browser: Browser) -> None:
    response = browser.client.post(browser.path, data={**browser.form("inscrire"), "x": "y" * 200_000})
    assert response.status_code == 413


def test_templates_of_the_host_come_before_those_of_the_flow_and_ours(
    sessions: Sessions, tmp_path: Path
) -> None:
    host, flow = tmp_path / "host", tmp_path / "flow"
    for folder, words in ((host, "of the host"), (flow, "of the flow")):
        folder.mkdir()
        (folder / "message.html").write_text(
            f'{{% extends "base.html" %}}{{% block main %}}{words}{{% endblock %}}'
        )
    assert "of the host" in Browser(sessions, templates=(host, flow)).open("/nowhere").words
    assert "of the flow" in Browser(sessions, templates=(flow,)).open("/nowhere").words


def test_markup_in_texts_and_answers_is_text() -> None:
    flow = load_source(
        "flowkit: 1\nflow: marked\nlanguage: en\nstart: ask\ntitle: <b>Title</b>\n"
        'answers: { name: { type: text, label: "<i>Name</i>" } }\n'
        "buttons: { next: { label: Next } }\n"
        "states:\n  ask: { title: Ask, fields: [name], go_to: told }\n"
        '  told: { info: "Hello {name}", links: { end: { label: End, go_to: over } } }\n'
        "ends: { over: { result: success, title: Over } }\n"
    )
    with Sessions(unfold(flow), "memory:") as sessions:
        browser = Browser(sessions).open().press("next", name="<script>alert(1)</script>")
    assert "<script>alert" not in browser.text
    assert "Hello <script>alert(1)</script>" in browser.words
    assert "<b>" not in browser.text


def test_regions_show_all_their_pages_and_each_is_sent_by_itself() -> None:
    with Sessions(unfold(load("flows/examples/dossier")), "memory:") as sessions:
        browser = Browser(sessions).open()
        for _ in range(10):
            if browser.text.count('class="part"') > 1:
                break
            snapshot = sessions.automaton.flow.states[browser.path.strip("/").replace("/", ".")]
            event = next(control.event for control in snapshot.controls if control.trigger != "timer")
            answers = {name: sessions.automaton.flow.answers[name].example or "x" for name in snapshot.fields}
            browser.press(event, **answers)
        assert browser.text.count('class="part"') > 1
