"""The real journey, its sessions in memory, and one person's browser in it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from starlette.testclient import TestClient

from flowkit import load, unfold
from flowkit.core.automaton import Automaton
from flowkit.run.clock import SimulatedClock
from flowkit.run.sessions import Sessions
from flowkit.web import application
from tests.web.browser import BASE, Browser


@pytest.fixture(scope="package")
def msa() -> Automaton:
    return unfold(load("flows/msa"))


@pytest.fixture
def sessions(msa: Automaton) -> Iterator[Sessions]:
    clock = SimulatedClock(datetime(2026, 3, 2, 12, 0, tzinfo=UTC))
    with Sessions(msa, "memory:", clock=clock, zone=UTC) as sessions:
        yield sessions


@pytest.fixture
def browser(sessions: Sessions) -> Browser:
    return Browser(sessions, patience=0.0).open()


@pytest.fixture
def client(browser: Browser) -> TestClient:
    return TestClient(application(browser.site), base_url=BASE, raise_server_exceptions=False)
