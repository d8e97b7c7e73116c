"""One journey being made by a test: where it is, when, and all that happened on the way."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from flowkit.core.automaton import Automaton
from flowkit.core.configuration import around
from flowkit.core.flow import Flow, StateKind, Transition
from flowkit.core.plan import Record
from flowkit.core.snapshot import Effect, Event, Moved, Option, Refused, Snapshot
from flowkit.core.step import InputsError
from flowkit.core.tree import Configuration, Rest
from flowkit.unfold import unfold

BEGINNING = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
"""When a test begins that does not say so: always the same Monday morning."""

MOST_TIMERS = 10_000
"""How many timers may fire while a test waits once."""

_NOTHING: Mapping[str, object] = {}


@contextmanager
def within_the_calendar() -> Iterator[None]:
    """Raise OverflowError where the engine says that an instant or a timer lies beyond the calendar.

    The engine says so by a ValueError, which it has for no other reason where every event brings its instant.
    """
    try:
        yield
    except InputsError:
        raise
    except ValueError as error:
        raise OverflowError(str(error)) from error


@dataclass(slots=True)
class Journey:
    """Where a journey is; ``send`` and ``wait`` move it on. ``now`` advances only by waiting."""

    automaton: Automaton
    snapshot: Snapshot
    now: datetime
    transitions: Mapping[str, Transition]  # of the flow, by id
    trace: list[str] = field(default_factory=list)
    effects: list[Effect] = field(default_factory=list)
    visited: dict[str, None] = field(default_factory=dict)

    def take(self, moved: Moved) -> None:
        """Go where a move leads, and remember what happened."""
        self.snapshot = moved.snapshot
        self.trace += moved.trace
        self.effects += moved.effects
        for name in moved.trace:
            if name in self.transitions:  # `back` leaves its own mark, and is no transition
                taken = self.transitions[name]
                self.visited.update(dict.fromkeys((taken.source, taken.target)))
        self.visited.update(dict.fromkeys(moved.snapshot.states))

    def send(
        self, name: str, answers: Mapping[str, object] = _NOTHING, at: str | None = None
    ) -> Refused | None:
        """Let an event happen now; the refusal if it is refused. ``at`` names the state meant."""
        meant = at if len(self.snapshot.states) > 1 else None
        with within_the_calendar():
            result = self.automaton.step(self.snapshot, Event(name, answers, self.now, meant))
        if isinstance(result, Refused):
            return result
        self.take(result)
        return None

    def wait(self, length: timedelta) -> Refused | None:
        """Let time pass; each timer that runs out meanwhile fires when it is due.

        Raises OverflowError beyond the calendar, or when more than MOST_TIMERS fire.
        """
        until = self.now + length
        fired = 0
        while (due := next_timer(self.snapshot)) is not None and due[0] <= until:
            fired += 1
            if fired > MOST_TIMERS:
                raise OverflowError(f"more than {MOST_TIMERS} timers")
            self.now = max(self.now, due[0])
            state, _, event = due[1].partition("/")
            refused = self.send(event, at=state)
            if refused is not None:
                return refused
        self.now = until
        return None

    def options(self) -> tuple[Option, ...]:
        """What can happen now."""
        return self.automaton.options(self.snapshot, self.now)

    def possible(self) -> tuple[str, ...]:
        """The events a person (or the world) can cause now, without the timers that are not due."""
        return tuple(dict.fromkeys(option.event for option in self.options() if option.enabled))


def next_timer(snapshot: Snapshot) -> tuple[datetime, str] | None:
    """The timer that runs out first, with its instant; None when none is running."""
    due = [(datetime.fromisoformat(instant), timer) for timer, instant in snapshot.timers.items()]
    return min(due, default=None)


class Beginnings:
    """Automata that begin elsewhere than at the start of the flow, each prepared once."""

    def __init__(self, automaton: Automaton) -> None:
        self.automaton = automaton
        self._transitions = {transition.id: transition for transition in automaton.flow.transitions}
        self._elsewhere: dict[str, Automaton] = {}

    def begin(self, inputs: Mapping[str, object], now: datetime, at: str | None = None) -> Journey:
        """A journey at the start of the flow, or at the state ``at``.

        Raises flowkit.core.step.InputsError (a ValueError) for inputs the flow cannot start with.
        """
        with within_the_calendar():
            moved = self.at(at).start(inputs, now)
        journey = Journey(self.automaton, moved.snapshot, now, self._transitions)
        journey.take(moved)
        return journey

    def at(self, state: str | None) -> Automaton:
        """The flow as it would be if it began at a state."""
        if state is None or state == self.automaton.flow.start:
            return self.automaton
        if state not in self._elsewhere:
            flow = replace(self.automaton.flow, start=state)
            rests = flow.states[state].kind in (StateKind.PAGE, StateKind.CHECK) and not _in_region(
                flow, state
            )
            made = Automaton(flow, _entered(flow, state), self.automaton.kinds) if rests else None
            self._elsewhere[state] = made or unfold(flow, self.automaton.kinds)
        return self._elsewhere[state]


def _entered(flow: Flow, state: str) -> Record:
    """The opening of a journey that begins at a plain state: it and what contains it are entered, no more."""
    inside = reversed([*around(flow, state)])
    rest = Rest(tuple((ident, "enter") for ident in inside), Configuration((state,)))
    return lambda _where, _source, _event: rest


def _in_region(flow: Flow, state: str) -> bool:
    parent = flow.states[state].parent
    return parent is not None and (flow.states[parent].kind is not StateKind.STEP or _in_region(flow, parent))
