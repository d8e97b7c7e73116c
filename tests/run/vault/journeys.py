"""A seat is booked, with an email that nobody else may read."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from flowkit import Event, load, unfold
from flowkit.core.automaton import Automaton
from flowkit.run.sessions import Sessions

FLOW = Path(__file__).parents[3] / "flows" / "examples" / "reservation"
EMAIL = "canary.robin@example.org"


@cache
def booking() -> Automaton:
    return unfold(load(FLOW))


def booked(sessions: Sessions, email: str = EMAIL, key: str | None = None) -> str:
    """A new session in which a seat was booked."""
    id = sessions.start(key=key).id
    assert sessions.send(id, Event("next", {"seats": "2"})).ok
    assert sessions.send(id, Event("next", {"email": email})).ok
    return id
