"""What stored sessions add up to: where people are, how journeys ended, what they do at each state.

Counted while the journals are read, one session after another: a million take no more room than one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from flowkit.core.jsontext import decoded
from flowkit.run.clock import micros
from flowkit.run.export import is_event, steps
from flowkit.run.journal import ERASED
from flowkit.run.store import Definition, Row, Session, Store

DIGITS = 3  # to which a length of time is kept


class Lengths:
    """Lengths of time in microseconds, each kept to three digits, so that any number takes little room."""

    def __init__(self) -> None:
        self._counts: Counter[int] = Counter()

    def add(self, length: int) -> None:
        """Count one; what is below zero (a clock was set) counts as nothing."""
        length = max(length, 0)
        unit = 10 ** max(len(str(length)) - DIGITS, 0)
        self._counts[length // unit * unit] += 1

    def __len__(self) -> int:
        return self._counts.total()

    def at(self, share: float) -> int | None:
        """The shortest length that this share of all do not exceed (0.5: the median); None without any."""
        wanted = share * len(self)
        for length in sorted(self._counts):
            wanted -= self._counts[length]
            if wanted <= 0:
                return length
        return None

    def facts(self) -> dict[str, float | None]:
        """The median and what nine in ten do not exceed, in seconds."""
        found = {"median": self.at(0.5), "p90": self.at(0.9)}
        return {name: None if length is None else length / 1e6 for name, length in found.items()}


@dataclass(slots=True)
class Tally:
    """The sessions of one version of a flow. ``resting`` are the states of those that go on.

    ``came`` counts how often people came to a state, ``took`` the (state, event) that led on from it, ``to``
    how long a journey took that ended so, ``at`` how long people were at a state before they went on.
    """

    sessions: int = 0
    events: int = 0
    resting: Counter[str] = field(default_factory=Counter)
    ended: Counter[str] = field(default_factory=Counter)
    came: Counter[str] = field(default_factory=Counter)
    took: Counter[tuple[str, str]] = field(default_factory=Counter)
    to: dict[str, Lengths] = field(default_factory=dict)
    at: dict[str, Lengths] = field(default_factory=dict)

    def add(self, session: Session, rows: Iterable[Row]) -> None:
        """Count a session."""
        self.sessions += 1
        active: set[str] = set()
        since: dict[str, int] = {}
        last = session.started
        for state, row in steps(rows):
            now = micros(datetime.fromisoformat(row.at))
            if is_event(row):
                self.events += 1
                self.took[state or " ".join(sorted(active)), row.event] += 1
                last = now
            after = set(row.states.split())
            left = {state} if state in after else active - after  # who comes to where they were, came again
            for one in left & since.keys():
                self.at.setdefault(one, Lengths()).add(now - since.pop(one))
            for one in after - (active - left):
                self.came[one] += 1
                since[one] = now
            active = after
        ended = result_of(session)
        if ended is None:
            self.resting.update(session.states.split())
        else:
            self.ended[ended] += 1
            self.to.setdefault(ended, Lengths()).add(last - session.started)


def result_of(session: Session) -> str | None:
    """How a session ended, also when it was erased since; ``erased`` for one that was on its way then."""
    if session.ended != ERASED:
        return session.ended
    return str(decoded(session.snapshot).get("ended") or ERASED)


def tallied(store: Store, sessions: Iterable[Session]) -> Mapping[str, Tally]:
    """The tally of each version of a flow, by its digest, in the order in which they are met."""
    found: dict[str, Tally] = {}
    for session in sessions:
        found.setdefault(session.digest, Tally()).add(session, store.rows(session.id))
    return found


def facts(tallies: Mapping[str, Tally], kept: Iterable[Definition]) -> list[dict[str, Any]]:
    """All of it as plain data, versions in the order in which they were first used."""
    known = {one.digest: one for one in kept}
    order = [
        *(digest for digest in known if digest in tallies),
        *(one for one in tallies if one not in known),
    ]
    return [_facts(tallies[digest], digest, known.get(digest)) for digest in order]


def _facts(tally: Tally, digest: str, kept: Definition | None) -> dict[str, Any]:
    return {
        "flow": kept.flow if kept else None,
        "flow_version": kept.version if kept else None,
        "digest": digest,
        "sessions": tally.sessions,
        "going_on": tally.sessions - tally.ended.total(),
        "events": tally.events,
        "ended": dict(tally.ended.most_common()),
        "seconds_to_end": {ended: lengths.facts() for ended, lengths in tally.to.items()},
        "states": list(_states(tally)),
    }


def _states(tally: Tally) -> Iterator[dict[str, Any]]:
    """Each state with how often it was come to, who rests there, what was done; the most visited first."""
    took: dict[str, dict[str, int]] = {}
    for (state, event), count in tally.took.most_common():
        took.setdefault(state, {})[event] = count
    for state in dict.fromkeys([*(state for state, _ in tally.came.most_common()), *took]):
        yield {
            "state": state,
            "came": tally.came[state],
            "resting": tally.resting[state],
            "events": took.get(state, {}),
            "seconds": tally.at[state].facts() if state in tally.at else None,
        }
