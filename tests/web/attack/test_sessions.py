"""Somebody who wants to be in another person's session, or to act in it."""

from __future__ import annotations

from secrets import token_urlsafe

import pytest
from starlette.datastructures import FormData

from flowkit.run.sessions import Sessions
from flowkit.web import forms
from flowkit.web.app import Pages
from flowkit.web.desk import Desk
from flowkit.web.visits import COOKIE, Visits
from tests.web.browser import BASE, Browser

NIR = "1681282128212"
SECRETS = {"identifiant": NIR, "mot_de_passe": "Faux-Passe-12"}


def planted(sessions: Sessions) -> tuple[Browser, Browser, str]:
    """A victim who goes on in the session that an attacker has begun, and the attacker's cookie."""
    attacker = Browser(sessions, patience=0.0).open().press("inscrire").press("next", choice="particulier")
    token = attacker.client.cookies[COOKIE]
    victim = Browser(sessions, patience=0.0)
    victim.client.cookies.set(COOKIE, token)
    return attacker, victim.open("/identifiant/saisie"), token


def learns(sessions: Sessions, token: str, told: str) -> bool:
    """Whether a token still opens a session in which something was told, by cookie or by API."""
    mine = Browser(sessions, patience=0.0)
    mine.client.cookies.set(COOKIE, token)
    seen = mine.open("/").text + mine.open("/identifiant/saisie").text
    answer = mine.client.get("/-/api/session", headers={"authorization": f"Bearer {token}"})
    return told in seen + answer.text or answer.status_code == 200


def test_a_cookie_planted_before_anything_personal_is_of_no_use_after(sessions: Sessions) -> None:
    attacker, victim, token = planted(sessions)
    victim.press("next", nir=NIR)
    assert victim.path == "/identifiant/controle"
    assert not learns(sessions, token, NIR)
    assert attacker.open("/").path == "/acces/site"


def test_a_cookie_planted_before_the_login_is_of_no_use_after(sessions: Sessions) -> None:
    victim = Browser(sessions, patience=0.0).open().press("connecter")
    token = victim.client.cookies[COOKIE]
    victim.press("next", **SECRETS)
    assert not learns(sessions, token, NIR)


def test_without_a_new_cookie_the_planted_one_would_open_the_session(
    sessions: Sessions, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Desk, "_tells_a_secret", lambda *_: False)
    _, victim, token = planted(sessions)
    victim.press("next", nir=NIR)
    assert learns(sessions, token, NIR)


def test_an_invented_cookie_is_not_taken_up(browser: Browser, sessions: Sessions) -> None:
    for token in (token_urlsafe(32), "0" * 64, "1", "a" * 5000):
        other = Browser(sessions)
        shown = other.client.get("/acces/site", headers={"cookie": f"{COOKIE}={token}"})
        assert shown.cookies[COOKIE] not in (token, "")
    assert not list(sessions.store.sessions())


def test_ids_of_sessions_and_parts_of_tokens_open_nothing(browser: Browser, sessions: Sessions) -> None:
    browser.press("inscrire")
    (session,) = sessions.store.sessions()
    token = browser.client.cookies[COOKIE]
    guesses = [session.id, token[:-1], token + "A", token.swapcase(), browser.hidden("proof")]
    guesses += ["%00", "*", "' OR 1=1 --", "null", "", "é"]
    for guess in guesses:
        bearer = {b"authorization": f"Bearer {guess}".encode()}
        assert browser.client.get("/-/api/session", headers=bearer).status_code == 401, guess
    for scheme in ("Basic", "bearertoken", "Token"):
        refused = browser.client.get("/-/api/session", headers={"authorization": f"{scheme} {token}"})
        assert refused.status_code == 401


def test_a_token_reaches_its_own_session_only(sessions: Sessions) -> None:
    api = Browser(sessions).client
    mine, other = (api.post("/-/api/sessions").json() for _ in range(2))
    event = {"event": "inscrire", "version": mine["page"]["version"]}
    sent = api.post("/-/api/session/events", json=event, headers={"authorization": f"Bearer {mine['token']}"})
    assert sent.json()["page"]["parts"][0]["state"] == "profil.choix"
    seen = api.get("/-/api/session", headers={"authorization": f"Bearer {other['token']}"}).json()
    assert seen["page"]["parts"][0]["state"] == "acces.site"


def test_the_cookie_of_the_pages_does_not_let_a_foreign_page_use_the_interface(browser: Browser) -> None:
    browser.press("inscrire")
    for method in ("GET", "DELETE"):
        assert browser.client.request(method, "/-/api/session").status_code == 401
    assert browser.client.post("/-/api/session/events", json={}).status_code == 401


FOREIGN = [
    {"origin": "https://evil.example"},
    {"origin": "http://testserver.evil.example"},
    {"origin": "http://testserver:81"},
    {"origin": "https://testserver"},
    {"origin": "null", "sec-fetch-site": "cross-site"},
    {"sec-fetch-site": "same-site"},
    {"sec-fetch-site": "cross-site"},
    {"origin": ""},
    {"origin": "http://testserver@evil.example"},
]


@pytest.mark.parametrize("headers", FOREIGN)
@pytest.mark.parametrize("path", ["/acces/site", "/-/restart", "/-/stay"])
def test_a_form_from_a_foreign_page_is_refused_even_with_the_right_proof(
    browser: Browser, path: str, headers: dict[str, str], sessions: Sessions
) -> None:
    sent = browser.client.post(path, data=browser.form("inscrire"), headers=headers)
    assert sent.status_code == 403
    assert not list(sessions.store.sessions())


def test_a_form_with_no_proof_or_that_of_another_is_refused(browser: Browser, sessions: Sessions) -> None:
    other = Browser(sessions).open().hidden("proof")
    for proof in ("", other, browser.hidden("proof").upper(), browser.client.cookies[COOKIE]):
        form = {**browser.form("inscrire"), "@proof": proof}
        assert browser.client.post(browser.path, data=form).status_code == 403
        assert browser.client.post("/-/restart", data=form).status_code == 403
    assert not list(sessions.store.sessions())


def test_without_the_proof_a_foreign_form_would_count(
    browser: Browser, sessions: Sessions, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Visits, "proves", lambda *_: True)
    browser.client.post(browser.path, data={**browser.form("inscrire"), "@proof": "x"})
    assert len(list(sessions.store.sessions())) == 1


def test_without_the_look_at_the_origin_a_stolen_proof_would_do(
    browser: Browser, sessions: Sessions, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Pages, "_is_ours", lambda *_: True)
    browser.client.post(browser.path, data=browser.form("inscrire"), headers=FOREIGN[0])
    assert len(list(sessions.store.sessions())) == 1


def test_the_proof_of_before_the_login_is_worth_nothing_after(browser: Browser) -> None:
    browser.press("connecter")
    old = browser.form("next", "", dict(SECRETS))
    browser.press("next", **SECRETS)
    assert browser.hidden("proof") != old["@proof"]
    assert browser.client.post(browser.path, data=old).status_code == 403


@pytest.mark.parametrize(
    "kind",
    [
        "text/plain",
        "application/json",
        "application/xml",
        "",
        "application/x-www-form-urlencoded;charset=utf-7",
    ],
)
def test_a_form_is_taken_only_as_browsers_write_forms(
    browser: Browser, kind: str, sessions: Sessions
) -> None:
    body = "&".join(f"{name}={value}" for name, value in browser.form("inscrire").items())
    sent = browser.client.post(browser.path, content=body, headers={"content-type": kind, "origin": BASE})
    assert sent.status_code == 403
    assert not list(sessions.store.sessions())


def test_nothing_happens_by_looking_whatever_the_address_says(browser: Browser, sessions: Sessions) -> None:
    browser.press("inscrire")
    (before,) = sessions.store.sessions()
    query = "&".join(f"{name}={value}" for name, value in browser.form("next", "particulier").items())
    for path in ("/profil/choix", "/-/restart", "/-/stay", "/-/api/sessions", "/-/api/session/events"):
        for method in ("GET", "HEAD", "OPTIONS", "TRACE"):
            browser.client.request(method, f"{path}?{query}", follow_redirects=False)
    (after,) = sessions.store.sessions()
    assert (after.version, browser.open("/").path) == (before.version, "/profil/choix")


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "TRACE", "OPTIONS", "CONNECT", "BREW"])
def test_other_methods_are_refused(browser: Browser, method: str) -> None:
    for path in ("/acces/site", "/", "/-/health", "/-/restart", "/-/static/site.css"):
        answer = browser.client.request(method, path, headers={"x-secret": "zq-canari"})
        assert answer.status_code == 405
        assert "zq-canari" not in answer.text


def test_a_form_that_names_answers_nobody_is_asked_for_changes_none(
    browser: Browser, sessions: Sessions
) -> None:
    browser.press("inscrire").press("next", choice="particulier")
    for extra in ({"annonce_compte": "non"}, {"compte_connu": "oui"}, {"profil": "exploitant"}, {"nom": "x"}):
        browser.press("next", nir="12", **extra)
    (session,) = sessions.store.sessions()
    answers = sessions.get(session.id).snapshot.answers
    assert (answers["annonce_compte"], answers["profil"]) == (True, "particulier")
    assert not {"compte_connu", "nom"} & {name for name, value in answers.items() if value is not None}


def test_a_form_of_no_page_of_the_flow_does_nothing(browser: Browser, sessions: Sessions) -> None:
    browser.press("inscrire")
    (before,) = sessions.store.sessions()
    for path in ("/nowhere", "/%00", "/acces%0dsite", "/" + "a" * 300, "/..%2fprofil/choix"):
        sent = browser.client.post(path, data=browser.form("next", "particulier"), follow_redirects=False)
        assert sent.status_code in (303, 403)
    (after,) = sessions.store.sessions()
    assert after.version == before.version


def test_pages_are_asked_for_the_shape_of_their_names() -> None:
    assert forms.asked_of("a b", FormData({"@rev": "1", "@event": "next"})) is None
