"""Ways to an end by trial: everything that can be done next, on the machine itself, nearest first."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from itertools import islice, product
from typing import NamedTuple

from flowkit.check.space.cells import Variable
from flowkit.check.space.sample import sample
from flowkit.core.automaton import Automaton
from flowkit.core.flow import Control, Result, State, Trigger
from flowkit.core.snapshot import Event, Moved, Snapshot
from flowkit.core.step import configuration

_MOST = 3_000  # events tried from one place
_GIVEN = 24  # manners in which one event brings its answers


class Proof(NamedTuple):
    """An end that was come to from somewhere, and the events that led there, each as ``state/event``."""

    result: str
    events: tuple[str, ...]

    @property
    def is_finish(self) -> bool:
        """Whether it is more than giving up."""
        return self.result != Result.ABANDONED


class Trial:
    """Tries what people and the world may do, with a value out of each cell of what they answer."""

    def __init__(self, automaton: Automaton, variables: Mapping[str, Variable]) -> None:
        self.automaton, self.variables = automaton, variables

    def proof(self, snapshot: Snapshot, now: datetime) -> Proof | None:
        """The nearest end that is more than giving up; None when none is found."""
        seen = {self._situation(snapshot)}
        waiting: list[tuple[Snapshot, datetime, tuple[str, ...]]] = [(snapshot, now, ())]
        tried = 0
        for at, moment, gone in waiting:
            for event, name in self._events(at, moment):
                tried += 1
                result = self.automaton.step(at, event)
                if not isinstance(result, Moved) or self._situation(result.snapshot) in seen:
                    continue
                after = result.snapshot
                if after.ended is not None and after.ended != Result.ABANDONED:
                    return Proof(after.ended, (*gone, name))
                seen.add(self._situation(after))
                if after.ended is None and tried < _MOST:
                    assert event.now is not None
                    waiting.append((after, event.now, (*gone, name)))
        return None

    def _situation(self, snapshot: Snapshot) -> tuple[object, ...]:
        answers = tuple(str(snapshot.answers.get(name)) for name in self.variables)
        return (configuration(snapshot), answers, tuple(snapshot.counts.items()))

    def _events(self, snapshot: Snapshot, now: datetime) -> Iterator[tuple[Event, str]]:
        """What can happen next: whatever somebody does now, and the timer that runs out first."""
        instants = {name: datetime.fromisoformat(due) for name, due in snapshot.timers.items()}
        first = min(instants.values(), default=now)
        for source, event in self.automaton.events(configuration(snapshot)):
            state = self.automaton.flow.states[source]
            control = state.control(event)
            assert control is not None
            at = source if len(snapshot.states) > 1 else None
            name = f"{source}/{event}"
            if control.trigger is not Trigger.TIMER:
                for answers in islice(self._answers(state, control), _GIVEN):
                    yield Event(event, answers, now, at), name
            elif instants.get(name) == first:
                yield Event(event, {}, max(now, first), at), name

    def _answers(self, state: State, control: Control) -> Iterator[dict[str, object]]:
        asked = state.fields if control.trigger is Trigger.NEXT else ()
        asked = state.gives if control.trigger is Trigger.OUTCOME else asked
        brought = control.trigger is Trigger.OUTCOME
        for values in product(*(self._values(name, brought) for name in asked)):
            yield {name: value for name, value in zip(asked, values, strict=True) if value is not None}

    def _values(self, name: str, brought: bool) -> list[object]:
        declared = self.automaton.flow.answers[name]
        variable = self.variables.get(name)
        usual = sample(declared, self.automaton.kinds)
        if variable is None:
            return [usual]
        cells = [cell for number, cell in enumerate(variable.cells) if variable.given >> number & 1]
        found = dict.fromkeys(cell.value for cell in cells if not isinstance(cell.value, list))
        values: list[object] = [usual, *(value for value in found if value not in (usual, None))]
        return [*values, None] if brought or declared.optional else values
