"""Random flows that ask, forget, count and go back; random journeys through them; what a situation holds."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import replace

from flowkit.check.space.cells import Variable
from flowkit.check.space.explore import Space
from flowkit.core.answer import Answer
from flowkit.core.automaton import Automaton
from flowkit.core.flow import Control, Flow, State, StateKind, Transition, Trigger
from flowkit.core.guard import AnswerType, Guard, Scope, compile_guard
from flowkit.core.snapshot import Event, Moved, Snapshot
from flowkit.core.step import InputsError, configuration
from flowkit.core.tree import Configuration
from tests.unfold.random_flows import ANSWERS, random_flow

TRIGGERS = (Trigger.LINK, Trigger.NEXT, Trigger.OUTCOME, Trigger.BUTTON)


def random_case(seed: int) -> Flow:
    """The random flow of a seed, with conditions that can be taken apart, answers asked, and `back`."""
    flow, chance = random_flow(seed), random.Random(seed)
    names = tuple(flow.states)
    scope = Scope(
        {name: AnswerType("boolean") for name in (*ANSWERS, "sure")},
        lambda name: name if name in names else None,
        names,
    )
    triggers: dict[tuple[str, str], Trigger] = {}
    states = {name: _dressed(state, chance, triggers) for name, state in flow.states.items()}
    transitions = tuple(_rewritten(t, scope, chance, triggers) for t in flow.transitions)
    guards = [t.guard for t in transitions if t.guard is not None]
    return replace(
        flow,
        states=states,
        transitions=transitions,
        answers={name: Answer(name, "boolean", optional=chance.random() < 0.5) for name in ANSWERS},
        parameters={"sure": Answer("sure", "boolean", default=chance.choice(["yes", "no", None]))},
        counters=frozenset(counter for guard in guards for counter in guard.counters),
    )


def _dressed(state: State, chance: random.Random, triggers: dict[tuple[str, str], Trigger]) -> State:
    controls: list[Control] = []
    for control in state.controls:
        trigger = triggers[state.id, control.event] = chance.choice(TRIGGERS)
        controls.append(replace(control, trigger=trigger))
    asked = tuple(name for name in ANSWERS if chance.random() < 0.3)
    given = tuple(name for name in ANSWERS if chance.random() < 0.3)
    paged = state.kind is StateKind.PAGE
    back, barrier = paged and chance.random() < 0.5, paged and chance.random() < 0.15
    return replace(state, controls=tuple(controls), fields=asked, gives=given, back=back, barrier=barrier)


def _rewritten(
    transition: Transition, scope: Scope, chance: random.Random, triggers: dict[tuple[str, str], Trigger]
) -> Transition:
    forget = tuple(name for name in ANSWERS if chance.random() < 0.1)
    key = transition.source, transition.event or ""
    changed = replace(transition, trigger=triggers.get(key, transition.trigger), forget=forget)
    if transition.guard is None:
        return changed
    text = transition.guard.text
    if chance.random() < 0.3:
        text += chance.choice([" and ", " or "]) + chance.choice(["sure", "not sure", "q is empty", "p = q"])
    made, problems = compile_guard(text, scope)
    assert isinstance(made, Guard), problems
    return replace(changed, guard=made)


def journey(
    automaton: Automaton, chance: random.Random, *, back: bool, length: int = 25
) -> Iterator[tuple[Snapshot, tuple[str, ...]]]:
    """The snapshots of a random journey, each with the transitions that led to it."""
    may_be_left_out = automaton.flow.parameters["sure"].default is not None
    sure = chance.choice([{"sure": "yes"}, {"sure": "no"}, *([{}] if may_be_left_out else [])])
    try:
        moved = automaton.start(sure)
    except InputsError:
        return
    yield moved.snapshot, moved.trace
    for _ in range(length):
        snapshot = moved.snapshot
        known = automaton.events(configuration(snapshot))
        known += (("", "back"),) if back and chance.random() < 0.4 else ()
        if not known or snapshot.ended:
            return
        source, name = chance.choice(known)
        typed = _typed(automaton, source, name, chance)
        result = automaton.step(snapshot, Event(name, typed, at=source or None))
        if isinstance(result, Moved):
            moved = result
            yield moved.snapshot, moved.trace


def _typed(automaton: Automaton, source: str, event: str, chance: random.Random) -> dict[str, object]:
    state = automaton.flow.states.get(source)
    control = state.control(event) if state else None
    if state is None or control is None:
        return {}
    answers = automaton.flow.answers
    if control.trigger is Trigger.NEXT:
        left = {name for name in state.fields if answers[name].optional and chance.random() < 0.3}
        return {name: chance.random() < 0.5 for name in state.fields if name not in left}
    if control.trigger is Trigger.OUTCOME:
        return {name: chance.random() < 0.5 for name in state.gives if chance.random() < 0.5}
    return {}


class Holder:
    """Says whether a space has a situation that a snapshot is in; of the situations chosen only."""

    def __init__(self, space: Space, chosen: Sequence[bool] | None = None) -> None:
        self.program = space.program
        self.packed: dict[Configuration, list[int]] = {}
        for number in (n for n in range(len(space)) if chosen is None or chosen[n]):
            self.packed.setdefault(space.configuration(number), []).append(space.packed(number))

    def holds(self, snapshot: Snapshot) -> bool:
        """Whether there is one with these states, answers and counts."""
        wanted = 0
        for name, variable in self.program.variables.items():
            if not variable.fleeting:
                wanted |= 1 << (self.program.offsets[name] + _cell(variable, snapshot))
        return any(wanted & ~packed == 0 for packed in self.packed.get(configuration(snapshot), ()))


def _cell(variable: Variable, snapshot: Snapshot) -> int:
    value = snapshot.counts.get(variable.name, 0) if variable.counts else snapshot.answers.get(variable.name)
    number = variable.number_of(value)
    assert number is not None
    return number
