"""What sessions must do, said as naively as possible: dictionaries, and the pure step."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from flowkit.core.automaton import Automaton
from flowkit.core.snapshot import Event, Moved, Refused, Snapshot


class Answered(NamedTuple):
    """What a request must be answered with: all of a Reply that can be known beforehand."""

    version: int
    snapshot: Snapshot
    refused: str | None = None
    repeated: bool = False


class Asked(NamedTuple):
    """What was asked with a key, and the answer to it."""

    event: str
    answers: Mapping[str, object]
    at: str | None
    answer: Answered


@dataclass(slots=True)
class Journey:
    """One session as it must be: how it stands, what happened, what was asked, what is in its outbox."""

    snapshot: Snapshot
    moved: datetime
    version: int = 1
    events: list[str] = field(default_factory=list)
    asked: dict[str, Asked] = field(default_factory=dict)
    effects: dict[tuple[int, int], tuple[str, str, str]] = field(default_factory=dict)

    def next_timer(self, now: datetime) -> tuple[str, str, str] | None:
        """The (due, state, event) of the timer that fires first, when one has run out."""
        found = [(due, *timer.split("/")) for timer, due in self.snapshot.timers.items()]
        ready = [each for each in found if datetime.fromisoformat(each[0]) <= max(now, self.moved)]
        return min(ready, default=None)  # type: ignore[return-value]


class Model:
    """All sessions as they must be, by names of the campaign's own."""

    def __init__(self, automaton: Automaton) -> None:
        self.automaton = automaton
        self.journeys: dict[str, Journey] = {}

    def start(self, name: str, now: datetime, key: str) -> Answered:
        """A session that was begun, or was there."""
        if name in self.journeys:
            return self.journeys[name].asked[key].answer._replace(repeated=True)
        moved = self.automaton.start(now=now)
        journey = self.journeys[name] = Journey(moved.snapshot, now)
        return self._took(journey, moved, Event("@start"), key)

    def would(self, name: str, event: Event, now: datetime) -> Moved | Refused:
        """What the event would do, were there no keys and versions."""
        journey = self.journeys[name]
        return self.automaton.step(journey.snapshot, event._replace(now=max(now, journey.moved)))

    def send(
        self, name: str, event: Event, now: datetime, expected: int | None = None, key: str | None = None
    ) -> Answered:
        """What a send must answer; the model moves as the session must."""
        journey = self.journeys[name]
        asked = journey.asked.get(key) if key is not None else None
        if asked is not None:
            if (asked.event, asked.answers, asked.at) == (event.name, event.answers, event.at):
                return asked.answer._replace(repeated=True)
            return Answered(journey.version, journey.snapshot, "key-used")
        if expected is not None and expected != journey.version:
            return Answered(journey.version, journey.snapshot, "stale")
        moved = self.would(name, event, now)
        if isinstance(moved, Refused):
            return Answered(journey.version, journey.snapshot, moved.reason)
        journey.version += 1
        journey.snapshot, journey.moved = moved.snapshot, max(now, journey.moved)
        return self._took(journey, moved, event, key)

    def fire(self, name: str, now: datetime) -> int:
        """Let all timers of a session that have run out fire; how many did."""
        fired = 0
        while (timer := self.journeys[name].next_timer(now)) is not None:
            due, state, event = timer
            self.send(name, Event(event, at=state), now, None, f"@timer {state}/{event} {due}")
            fired += 1
        return fired

    def _took(self, journey: Journey, moved: Moved, event: Event, key: str | None) -> Answered:
        journey.events.append(event.name)
        wanted = [effect for effect in moved.effects if effect.kind in ("action", "check")]
        for number, effect in enumerate(wanted):
            journey.effects[journey.version, number] = (effect.kind, effect.name, effect.state)
        answer = Answered(journey.version, journey.snapshot)
        if key is not None:
            journey.asked[key] = Asked(event.name, event.answers, event.at, answer)
        return answer
