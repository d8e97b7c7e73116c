"""The MSA demonstration: its site, mailbox and letters, with a clock that is set by hand."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from argon2 import PasswordHasher

from flowkit.core.project import Project
from flowkit.load import project
from flowkit.run.clock import SimulatedClock
from flowkit.run.effects.declared import Config
from flowkit.run.stores import open_store
from flowkit.web.demo.mailbox import text_of
from flowkit.web.demo.stage import Demonstration, demonstration, placed
from tests.web.browser import BASE, Browser

MSA = Path(__file__).parents[3] / "flows" / "msa"
CHOSEN = "Verger-d-Ete-31"


@dataclass
class Demo:
    """The demonstration as somebody in front of it uses it."""

    shown: Demonstration
    clock: SimulatedClock
    browser: Browser

    def work(self) -> None:
        """Carry out what waits, as the worker of the demonstration does."""
        worker = self.shown.site.worker
        assert worker is not None
        while not worker.once().idle:
            pass

    def press(self, event: str, *, choice: str = "", **answers: object) -> Browser:
        """Press a button, and wait until what it leads to is there."""
        self.browser.press(event, choice=choice, **answers)
        self.work()
        return self.browser.open(self.browser.path)

    def types(self, person: str, **instead: str) -> None:
        """Type what a person would type at this page, and go on."""
        flow = self.shown.project.flow
        known = {name: one.example for name, one in flow.answers.items()}
        known |= dict(self.shown.project.people[person].answers) | instead
        fields = flow.states[self.browser.path.strip("/").replace("/", ".")].fields
        given: dict[str, Any] = {}
        for name in fields:
            if flow.answers[name].kind == "date":
                parts = str(known[name]).split("-")
                given |= dict(zip((f"{name}.year", f"{name}.month", f"{name}.day"), parts, strict=True))
            else:
                given[name] = known[name]
        self.press("next", **given)

    def password(self, place: int = 0) -> str:
        """The provisional password in the mailbox page's newest message."""
        page = self.browser.beside().open("/-/mail").words
        return str(re.findall(r"(?:[A-Za-z0-9]{4}-){3}[A-Za-z0-9]{4}", page)[place])

    def register(self, person: str = "camille") -> None:
        """Prove who one is with the card, and accept the terms."""
        self.browser.open("/").press("inscrire")
        self.press("next", choice="particulier")
        self.types(person)
        for _ in range(8):
            at = self.browser.path
            if at == "/coordonnees/saisie":
                self.types(person)
            elif at == "/verification/choix_carte":
                self.press("next", choice="avec_photo")
            elif at.startswith("/verification/"):
                self.types(person)
            elif at == "/mot_de_passe/conditions":
                self.press("next", choice="accepter")
                return
            else:
                self.press("next")
        raise AssertionError(self.browser.path)

    def log_in(self, password: str, person: str = "camille") -> str:
        """Log in on the page for that; where it leads to."""
        self.types(person, mot_de_passe=password)
        return self.browser.path

    @property
    def texts(self) -> list[str]:
        """The messages that came, the newest first."""
        return [text_of(message) for message in self.shown.mailbox.messages]


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hash in a millisecond: what is tested here is not how long it takes."""
    hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    monkeypatch.setattr("flowkit.run.accounts.passwords._hasher", lambda: hasher)


@pytest.fixture(scope="session")
def msa() -> Project:
    return project(MSA)


@pytest.fixture
def demo(msa: Project, tmp_path: Path) -> Iterator[Demo]:
    store = open_store(f"sqlite:///{tmp_path / 'sessions.db'}")
    clock = SimulatedClock(datetime(2026, 3, 2, 12, 0, tzinfo=UTC))
    with demonstration(msa, store, Config(), tmp_path, clock) as shown:
        site = replace(placed(msa, shown.site, BASE), patience=0.0)
        yield Demo(shown, clock, Browser.at(site, shown.more))
    store.close()
