"""Honest steps at random through a flow: anything that is offered is done, with any answer that is valid."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import product

from flowkit.check.space.instants import BEGINNING
from flowkit.core.automaton import Automaton
from flowkit.core.flow import Control, State, Trigger
from flowkit.core.project import Person
from flowkit.core.snapshot import Event, Moved, Snapshot
from flowkit.core.step import InputsError, configuration
from tests.check.claims.honest import does, examples

LONGEST = 60

Answering = Callable[[State, Control, Snapshot], Sequence[Mapping[str, object]]]
"""The answers with which an event may be done at a state; none when nobody does it."""


def anything(automaton: Automaton, values: Mapping[str, tuple[object, ...]]) -> Answering:
    """Every manner of answering with these values; what is optional or brought by a check may be left out."""
    declared = automaton.flow.answers

    def answers(state: State, control: Control, _snapshot: Snapshot) -> Sequence[Mapping[str, object]]:
        names = {Trigger.NEXT: state.fields, Trigger.OUTCOME: state.gives}.get(control.trigger, ())
        outcome = control.trigger is Trigger.OUTCOME
        pools = [(*values[n], *([None] if outcome or declared[n].optional else [])) for n in names]
        rows = (dict(zip(names, row, strict=True)) for row in product(*pools))
        return [{name: value for name, value in row.items() if value is not None} for row in rows]

    return answers


def truthful(automaton: Automaton, person: Person) -> Answering:
    """What one person answers, or else the examples."""

    def answers(state: State, control: Control, snapshot: Snapshot) -> Sequence[Mapping[str, object]]:
        shown = examples(automaton, state) if control.trigger is Trigger.NEXT else {}
        return [{**shown, **own} for own in does(person, state, control, snapshot)]

    return answers


@dataclass
class Honest:
    """Goes on at random; ``stuck`` are the places where nothing at all is accepted and no time can help."""

    automaton: Automaton
    answering: Answering
    chance: random.Random
    inputs: Sequence[Mapping[str, object]] = ({},)
    steps: int = 0
    stuck: list[Snapshot] = field(default_factory=list)

    def walk(self, steps: int) -> None:
        """So many steps, on journey after journey, until something is found."""
        wanted, fruitless = self.steps + steps, 0
        while self.steps < wanted and not self.stuck and fruitless < len(self.inputs):
            before = self.steps
            self._journey(self.chance.choice(self.inputs), min(LONGEST, wanted - self.steps))
            fruitless = fruitless + 1 if self.steps == before else 0

    def _journey(self, inputs: Mapping[str, object], most: int) -> None:
        try:
            snapshot = self.automaton.start(inputs, BEGINNING).snapshot
        except InputsError:
            return
        now = BEGINNING
        for _ in range(most):
            if snapshot.ended is not None:
                return
            found = next(self._accepted(snapshot, now), None)
            if found is None:
                self.stuck.append(snapshot)
                return
            snapshot, now = found
            self.steps += 1

    def goes_on(self, snapshot: Snapshot) -> bool:
        """Whether anything at all is accepted here."""
        return next(self._accepted(snapshot, BEGINNING), None) is not None

    def _accepted(self, snapshot: Snapshot, now: datetime) -> Iterator[tuple[Snapshot, datetime]]:
        """What may come next, in an order of chance."""
        events = list(self.automaton.events(configuration(snapshot)))
        self.chance.shuffle(events)
        for source, name in events:
            state = self.automaton.flow.states[source]
            control = state.control(name)
            assert control is not None
            rows = list(self.answering(state, control, snapshot))
            self.chance.shuffle(rows)
            due = snapshot.timers.get(f"{source}/{name}")
            then = now if due is None else max(now, datetime.fromisoformat(due))
            for answers in rows:
                result = self.automaton.step(snapshot, Event(name, answers, then, source))
                if isinstance(result, Moved):
                    yield result.snapshot, then
        returned = self.automaton.step(snapshot, Event("back", now=now))
        if isinstance(returned, Moved):  # only where nothing else goes on
            yield returned.snapshot, now
