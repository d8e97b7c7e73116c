"""Somebody on the site of the MSA, in Chromium."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page

from flowkit.core.project import Scenario
from tests.browser import Window
from tests.web.walks.screen import ScreenHand, served
from tests.web.walks.stage import Stage, Theatre
from tests.web.walks.test_scenarios import read


@pytest.fixture(scope="module")
def theatre() -> Iterator[tuple[Theatre, str]]:
    found = Theatre()
    with served(found) as base:
        yield found, base


@dataclass
class Visit:
    """Somebody on the site of the MSA."""

    stage: Stage
    page: Page
    hand: ScreenHand
    base: str

    @property
    def at(self) -> str:
        return urlsplit(self.page.url).path

    def press(self, event: str, **typed: str) -> str:
        state = self.at.strip("/").replace("/", ".")
        self.hand.press(state, event, {name: [text] for name, text in typed.items()})
        return self.at

    def at_identifier(self) -> Visit:
        self.press("inscrire")
        assert self.press("particulier") == "/identifiant/saisie"
        return self

    @property
    def version(self) -> int:
        (session,) = self.stage.sessions.store.sessions()
        return session.version


@pytest.fixture
def visit(theatre: tuple[Theatre, str], window: Window) -> Iterator[Visit]:
    with_site = visiting(theatre, window)
    with with_site.stage.sessions:
        yield with_site


def visiting(theatre: tuple[Theatre, str], window: Window, **context: object) -> Visit:
    found, beginnings = read("flows/msa")
    stage = Stage(found, beginnings, Scenario("visit", (), now="2026-03-02T09:00:00+01:00"), None)
    theatre[0].show(stage)
    page = window(f"{theatre[1]}/", locale="fr-FR", **context)  # type: ignore[arg-type]
    visit = Visit(stage, page, ScreenHand(page, theatre[1], stage), theatre[1])
    page.goto(theatre[1])  # by a hand that has no cookie any more
    return visit


@pytest.fixture(params=[True, False], ids=["with JavaScript", "without JavaScript"])
def either(request: pytest.FixtureRequest, theatre: tuple[Theatre, str], window: Window) -> Iterator[Visit]:
    found = visiting(theatre, window, java_script_enabled=request.param)
    with found.stage.sessions:
        yield found
