"""Somebody who wants to know whether another person has an account."""

from __future__ import annotations

import re
import statistics
import time
from collections.abc import Iterator
from datetime import UTC, datetime

import argon2
import pytest

from flowkit.core.snapshot import Event
from flowkit.run.accounts import passwords
from flowkit.run.accounts.accounts import Accounts, Entry
from flowkit.run.accounts.book import Book
from flowkit.run.sessions import Sessions
from flowkit.web import app, limits
from tests.web.browser import Browser

KNOWN, NEW = "1681282128212", "1681282128213"
NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
PERSON = {
    "nom": "Exemple",
    "prenom": "Camille",
    "date_naissance.day": "15",
    "date_naissance.month": "12",
    "date_naissance.year": "1968",
    "email": "camille@example.org",
    "mobile": "06 00 00 00 00",
}
CHANGING = re.compile(r'name="@proof" value="[^"]*"|data-[a-z]+="\d+"')


def answered(browser: Browser, outcome: str, **gives: object) -> None:
    """Answer the check that a browser's journey waits for, and look at where it led."""
    (session,) = [each for each in browser.site.sessions.store.sessions() if each.ended is None]
    assert browser.site.sessions.send(session.id, Event(outcome, gives)).ok
    browser.open("/")


def pages(sessions: Sessions, nir: str, outcome: str, **site: object) -> list[tuple[str, str]]:
    """The address and the page of every step until the proof."""
    browser = Browser(sessions, patience=0.0, **site).open()
    seen = []

    def note() -> None:
        seen.append((browser.path, CHANGING.sub("", browser.text).replace(nir, "NIR")))

    browser.press("inscrire").press("next", choice="particulier").press("next", nir=nir)
    note()
    answered(browser, outcome, **({"compte_connu": "oui"} if outcome == "existant" else {}))
    note()
    browser.press("next")
    note()
    if browser.hidden("rev") and "nom" in browser.text:
        browser.press("next", **PERSON)
        note()
        answered(browser, "coherente")
        note()
        browser.press("next", choice="avec_photo")
        note()
    (session,) = [each for each in sessions.store.sessions() if each.ended is None]
    sessions.erase(session.id)
    return seen


def test_a_neutral_site_shows_the_same_to_who_has_an_account_until_there_is_a_proof(
    sessions: Sessions, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "PACE", 0.01)
    neutral = {"enumeration": "neutral", "inputs": {"annonce_compte": False}}
    known = pages(sessions, KNOWN, "existant", **neutral)
    new = pages(sessions, NEW, "nouveau", **neutral)
    assert [path for path, _ in known] == [path for path, _ in new]
    assert known == new
    assert known[-1][0] == "/verification/serie_recto"


def test_a_documented_site_says_so_as_the_guide_does(sessions: Sessions) -> None:
    known = pages(sessions, KNOWN, "existant")
    assert "/identifiant/compte_existant" in dict(known)
    assert "/identifiant/compte_existant" not in dict(pages(sessions, NEW, "nouveau"))


@pytest.mark.parametrize("took", [0.0, 0.03, 0.07])
def test_a_neutral_site_answers_at_even_times_however_long_it_took(
    sessions: Sessions, monkeypatch: pytest.MonkeyPatch, took: float
) -> None:
    held: list[float] = []

    async def noted(begun: float) -> None:
        await limits.evenly(begun)
        held.append(time.monotonic() - begun)

    monkeypatch.setattr(limits, "PACE", 0.2)
    monkeypatch.setattr(app, "evenly", noted)
    browser = Browser(sessions, patience=0.0, enumeration="neutral").open()
    browser.press("inscrire").press("next", choice="particulier")
    happen = browser.site.sessions.send

    def slowly(*given: object, **more: object) -> object:
        time.sleep(took)
        return happen(*given, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(Sessions, "send", lambda _, *given, **more: slowly(*given, **more))
    browser.press("next", nir=KNOWN)
    (time_taken,) = held
    assert time_taken % 0.2 < 0.1 or time_taken > 0.2
    assert time_taken >= 0.2


@pytest.fixture
def accounts(monkeypatch: pytest.MonkeyPatch) -> Iterator[Accounts]:
    """Accounts whose hashes are cheap enough for a test, and still most of the time of a login."""
    hasher = argon2.PasswordHasher(time_cost=2, memory_cost=2048, parallelism=1)
    monkeypatch.setattr(passwords, "_hasher", lambda: hasher)
    passwords._nobodys.cache_clear()
    made = Accounts(Book(":memory:"), b"secret")
    made.open(KNOWN, "Verger-d-Ete-31")
    yield made
    passwords._nobodys.cache_clear()


def test_a_wrong_password_gets_the_same_answer_from_somebody_and_nobody(accounts: Accounts) -> None:
    told = [[accounts.log_in(who, f"Faux-{each}", NOW) for each in range(7)] for who in (KNOWN, NEW)]
    assert told[0] == told[1]
    assert told[0][-1] is Entry.LOCKED


def test_a_login_hashes_as_often_for_nobody_as_for_somebody(
    accounts: Accounts, monkeypatch: pytest.MonkeyPatch
) -> None:
    accounts.open("both", "Verger-d-Ete-31")
    accounts.issue("both", NOW, "a reset")
    counted: list[str] = []
    real = argon2.PasswordHasher.verify

    def counting(self: argon2.PasswordHasher, hash: str, word: str) -> bool:
        counted.append(hash)
        return real(self, hash, word)

    monkeypatch.setattr(argon2.PasswordHasher, "verify", counting)
    seen = []
    for who in (KNOWN, "both", NEW):
        accounts.log_in(who, "Faux", NOW)
        seen.append(len(counted))
        counted.clear()
    assert seen == [2, 2, 2]


def test_a_login_takes_as_long_for_nobody_as_for_somebody(accounts: Accounts) -> None:
    times: dict[str, list[float]] = {KNOWN: [], NEW: []}
    for _ in range(15):
        for who, taken in times.items():
            begun = time.perf_counter()
            accounts.log_in(who, "Faux", NOW)
            taken.append(time.perf_counter() - begun)
    known, nobody = (statistics.median(taken) for taken in times.values())
    assert 0.5 < known / nobody < 2
