"""When the events of a journey happen: on days that conditions ask for, and when timers run out."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

from flowkit.check.space.cells import Variable
from flowkit.check.space.numbers import TODAY
from flowkit.check.space.program import Label
from flowkit.core.automaton import Automaton
from flowkit.core.flow import Trigger
from flowkit.core.snapshot import Event, Moved, Snapshot

BEGINNING = datetime.combine(TODAY, time(9), UTC)


def spans(today: Variable, mask: int) -> list[tuple[int, int]]:
    """From when to when it can be."""
    return [cell.span for n, cell in enumerate(today.cells) if mask >> n & 1 and cell.span]


def earliest(first: int, asked: list[tuple[int, list[tuple[int, int]]]]) -> dict[int, date] | None:
    """The earliest days for all events when none is before the first; None when there are none."""
    days = {}
    for event, several in asked:
        found = [max(first, begin) for begin, end in several if end >= first]
        if not found:
            return None
        first = min(found)
        days[event] = date.fromordinal(first)
    return days


def on(day: date) -> datetime:
    """The instant of a day at which things happen on a journey."""
    return datetime.combine(day, BEGINNING.timetz())


def due(snapshot: Snapshot, label: Label, now: datetime) -> datetime:
    """When an event happens: a timer when it is due, anything else at once."""
    timer = f"{label.source}/{label.event}"
    instant = snapshot.timers.get(timer) if label.trigger is Trigger.TIMER else None
    return now if instant is None else max(now, datetime.fromisoformat(instant))


def forestalled(automaton: Automaton, snapshot: Snapshot, label: Label, now: datetime) -> bool:
    """Whether another timer runs out before an event that happens at some instant, and leads on."""
    for timer, instant in snapshot.timers.items():
        state, _, event = timer.partition("/")
        sooner = datetime.fromisoformat(instant)
        if sooner < now and (state, event) != (label.source, label.event):
            at = state if len(snapshot.states) > 1 else None
            if isinstance(automaton.step(snapshot, Event(event, {}, sooner, at)), Moved):
                return True
    return False
