"""Listings of sessions, for stores that have no query language of their own to ask."""

from __future__ import annotations

from collections.abc import Iterable

from flowkit.run.store import Session


def is_wanted(session: Session, after: str, state: str | None, digest: str | None) -> bool:
    """Whether a session is among those that ``Store.sessions`` is asked for."""
    resting = state is None or state in session.states.split()
    return session.id > after and digest in (None, session.digest) and resting


def census_of(sessions: Iterable[Session]) -> dict[tuple[str, str, str], int]:
    """How many sessions there are by (digest, states, ended or "")."""
    counts: dict[tuple[str, str, str], int] = {}
    for session in sessions:
        place = (session.digest, session.states, session.ended or "")
        counts[place] = counts.get(place, 0) + 1
    return dict(sorted(counts.items()))
