"""The outside world of a demonstration: checks answered from the record of an invented person; the clock."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from flowkit.core.flow import Flow
from flowkit.core.project import Person
from flowkit.core.snapshot import Snapshot
from flowkit.core.timers import today_of

NOBODY = Person("", "", {}, {}, {})
"""Somebody the demo directory knows nothing about."""


@dataclass(slots=True)
class Clock:
    """The time of a demonstration: real, or standing still at ``fixed``; ``wait`` moves it on."""

    fixed: datetime | None = None
    ahead: timedelta = timedelta(0)

    def now(self) -> datetime:
        """The present instant. Raises OverflowError where the calendar of the world ends."""
        instant = (self.fixed or datetime.now().astimezone()) + self.ahead
        instant.astimezone(UTC)
        return instant

    def wait(self, until: datetime) -> None:
        """Let time pass until an instant."""
        self.ahead += max(until - self.now(), timedelta(0))


def outcome(
    person: Person, flow: Flow, snapshot: Snapshot, state: str, now: datetime
) -> tuple[str, Mapping[str, str]] | None:
    """What the record of a person says to the check of a state: the outcome and the answers it brings.

    None when the record does not say. The first rule whose condition holds decides.
    """
    rules = person.record.get(flow.states[state].check or "", ())
    today = today_of(now)
    for rule in rules:
        if rule.guard is None or rule.guard.holds(snapshot.answers, snapshot.counts, today):
            return rule.outcome, rule.gives
    return None
