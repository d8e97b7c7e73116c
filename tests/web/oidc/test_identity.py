"""A check answered at a provider's: a real one on loopback, the way there and back, and its forgeries."""

from __future__ import annotations

import re
import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from urllib.parse import parse_qs, urlsplit

import httpx2 as httpx
import pytest
import uvicorn
from joserfc import jwt
from joserfc.jwk import ECKey
from starlette.applications import Starlette

from flowkit import load_source, unfold
from flowkit.core.snapshot import Snapshot
from flowkit.run.effects.registry import Outcome
from flowkit.run.sessions import Sessions
from flowkit.web import Site, application
from flowkit.web.app import Pages
from flowkit.web.demo.provider import CLIENT, SECRET, DemoProvider
from flowkit.web.oidc.elsewhere import COOKIE, Elsewhere, routes
from flowkit.web.oidc.relying import Errand, Identity, IdentityError, Provider, Relying
from tests.web.browser import BASE, Browser

BACK = f"{BASE}/-/identity/provider/back"
CAMILLE = {"given_name": "Camille", "family_name": "Exemple", "birthdate": "1968-12-15"}
FLOW = """
flowkit: 1
flow: linking
language: en
start: account
answers: { linked: { type: boolean, label: Linked, derived: true } }
states:
  account: { info: Your account., links: { link: { label: Link it, go_to: asked } } }
  asked:
    check: provider
    gives: [linked]
    outcomes:
      linked: { go_to: done }
      mismatch: { go_to: other }
      cancelled: { go_to: account }
      failed: { go_to: broken }
  done: { info: It is linked., links: { leave: { label: Leave, go_to: over } } }
  other: { info: That is somebody else., links: { again: { label: Again, go_to: account } } }
  broken: { info: The provider does not answer., links: { again: { label: Again, go_to: account } } }
ends: { over: { result: success, title: Over } }
"""


@dataclass
class Running:
    """A provider that listens, and the party that relies on it."""

    provider: DemoProvider
    relying: Relying


@pytest.fixture(scope="module")
def running() -> Iterator[Running]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    issuer = f"http://127.0.0.1:{port}/provider"
    provider = DemoProvider(issuer, {"camille": CAMILLE}, BACK)
    config = uvicorn.Config(Starlette(routes=provider.routes("/provider")), port=port, log_level="warning")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    yield Running(provider, Relying(Provider(issuer, CLIENT, SECRET), BACK))
    server.should_exit = server.force_exit = True
    thread.join(timeout=10)


def judge(identity: Identity, _: Snapshot) -> Outcome:
    if identity.claims["family_name"] != "Exemple":
        return Outcome("mismatch")
    return Outcome("linked", {"linked": "true"})


@pytest.fixture
def browser(running: Running) -> Iterator[Browser]:
    failed = {"cancelled": "cancelled", "unreachable": "failed", "refused": "failed", "untrusted": "failed"}
    checks = {"provider": Elsewhere("Provider", running.relying, judge, failed)}
    with Sessions(unfold(load_source(FLOW)), "memory:") as sessions:
        browser = Browser(sessions, elsewhere={"provider": "Provider"}, limits=None)

        def more(pages: Pages) -> list[object]:
            return list(routes(pages, checks))

        from starlette.testclient import TestClient

        browser.client = TestClient(application(browser.site, more), base_url=BASE)  # type: ignore[arg-type]
        yield browser.open().press("link")


def at_the_provider(address: str, person: str = "camille") -> str:
    """Say who one is on the provider's page; the address one is sent back to."""
    page = httpx.get(address)
    assert page.status_code == 200
    sent = dict(re.findall(r'type="hidden" name="([^"]*)" value="([^"]*)"', page.text))
    back = httpx.post(address, data={**sent, "person": person})
    return back.headers["location"]


def sent_away(browser: Browser) -> str:
    response = browser.client.get("/-/identity/provider/go", follow_redirects=False)
    assert response.status_code == 303
    return response.headers["location"]


def test_somebody_is_sent_there_comes_back_and_the_outcome_is_theirs(browser: Browser) -> None:
    assert (browser.path, "Go to Provider" in browser.words) == ("/asked", True)
    browser.open(at_the_provider(sent_away(browser)))
    assert (browser.path, "It is linked" in browser.words) == ("/done", True)
    (session,) = list(browser.site.sessions.store.sessions())
    assert browser.site.sessions.get(session.id).snapshot.answers == {"linked": True}


def test_who_gives_up_there_is_back_where_they_were(browser: Browser) -> None:
    browser.open(at_the_provider(sent_away(browser), person=""))
    assert browser.path == "/account"


def test_somebody_else_is_told_so(
    browser: Browser, running: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(running.provider, "people", {"sam": {**CAMILLE, "family_name": "Autre"}})
    browser.open(at_the_provider(sent_away(browser), "sam"))
    assert browser.path == "/other"


def test_a_provider_that_does_not_answer_is_an_outcome(
    browser: Browser, monkeypatch: pytest.MonkeyPatch, running: Running
) -> None:
    back = at_the_provider(sent_away(browser))
    monkeypatch.setattr(
        running.relying, "_known", {**(running.relying._known or {}), "token_endpoint": "http://127.0.0.1:9/"}
    )
    browser.open(back)
    assert browser.path == "/broken"


def test_an_answer_that_nobody_was_sent_for_changes_nothing(browser: Browser, running: Running) -> None:
    back = at_the_provider(sent_away(browser))
    browser.client.cookies.delete(COOKIE)
    assert browser.open(back).path == "/asked"  # planted: no errand in this browser
    sent_away(browser)
    assert browser.open(back).path == "/broken"  # of another errand: its state is not this one's


def test_a_code_is_worth_something_once_and_for_thirty_seconds(
    running: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    address, errand = running.relying.begin()
    returned = query(at_the_provider(address))
    assert running.relying.finish(errand, returned).claims["family_name"] == "Exemple"
    with pytest.raises(IdentityError, match="untrusted"):
        running.relying.finish(errand, returned)
    address, errand = running.relying.begin()
    returned = query(at_the_provider(address))
    monkeypatch.setattr("flowkit.web.demo.provider.monotonic", lambda: 1e12)
    with pytest.raises(IdentityError, match="untrusted"):
        running.relying.finish(errand, returned)


@pytest.mark.parametrize("part", ["state", "nonce", "verifier"])
def test_each_part_of_an_errand_is_looked_at(running: Running, part: str) -> None:
    address, errand = running.relying.begin()
    other = replace(errand, **{part: "x" * 40})
    with pytest.raises(IdentityError, match="untrusted"):
        running.relying.finish(other, query(at_the_provider(address)))


@pytest.mark.parametrize(
    ("claims", "reason"),
    [
        ({"iss": "https://evil.example"}, "untrusted"),
        ({"aud": "another-client"}, "untrusted"),
        ({"exp": 1}, "untrusted"),
        ({"nonce": "another-nonce-of-somebody"}, "untrusted"),
        ({"acr": "eidas0"}, "refused"),
        ({"sub": "somebody-else"}, "untrusted"),
    ],
)
def test_a_token_that_is_not_for_us_now_is_not_believed(
    running: Running, monkeypatch: pytest.MonkeyPatch, claims: dict[str, object], reason: str
) -> None:
    signed = running.provider._signed

    def forged(said: dict[str, object]) -> str:
        return signed({**said, **claims} if "nonce" in said else said)

    monkeypatch.setattr(running.provider, "_signed", forged)
    address, errand = running.relying.begin()
    with pytest.raises(IdentityError, match=reason):
        running.relying.finish(errand, query(at_the_provider(address)))


@pytest.mark.parametrize("how", ["another key", "none", "plain"])
def test_what_is_not_signed_by_the_provider_is_not_believed(
    running: Running, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    other = ECKey.generate_key("P-256")

    def forged(claims: dict[str, object]) -> str:
        if how == "plain":
            return str(claims)
        token = jwt.encode({"alg": "ES256"}, claims, other)
        return token if how == "another key" else token.rpartition(".")[0] + "."

    monkeypatch.setattr(running.provider, "_signed", forged)
    address, errand = running.relying.begin()
    with pytest.raises(IdentityError, match="untrusted"):
        running.relying.finish(errand, query(at_the_provider(address)))


def test_a_provider_that_calls_itself_otherwise_is_not_believed(running: Running) -> None:
    party = Relying(replace(running.relying.provider, issuer=running.relying.provider.issuer + "/"), BACK)
    with pytest.raises(IdentityError):
        party.begin()
    with pytest.raises(IdentityError, match="unreachable"):
        Relying(Provider("http://127.0.0.1:9", CLIENT, SECRET), BACK).begin()


def test_an_error_without_a_state_is_an_answer_too(running: Running) -> None:
    errand = Errand("s" * 32, "n" * 32, "v" * 48)
    for error, reason in (("access_denied", "cancelled"), ("server_error", "refused")):
        with pytest.raises(IdentityError, match=reason):
            running.relying.finish(errand, {"error": error})


def test_a_secret_is_in_no_repr(running: Running) -> None:
    assert SECRET not in repr(running.relying.provider)


def test_other_checks_and_other_places_lead_nowhere(browser: Browser) -> None:
    for path in ("/-/identity/unknown/go", "/-/identity/unknown/back?code=x"):
        assert browser.open(path).path == "/asked"
    assert Site(browser.site.sessions).sends_to(("asked",)) is None


def query(address: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
