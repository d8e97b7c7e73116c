"""Random flows built by hand: nesting, regions, guards, automatic routes, resume steps and ends."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from flowkit.core.answer import Answer
from flowkit.core.flow import Action, Control, Flow, Result, State, StateKind, Transition, Trigger
from flowkit.core.guard import Guard

EVENTS = ("a", "b", "c")
ANSWERS = ("p", "q", "r")


def guard(name: str, wanted: bool, counter: str | None = None, limit: int = 0) -> Guard:
    """A condition on one boolean answer, or on how often a state was visited."""

    def holds(answers: Mapping[str, Any], counts: Mapping[str, int], _today: str | None) -> bool:
        if counter is not None:
            return counts.get(counter, 0) < limit
        return bool(answers.get(name)) is wanted

    text = f"{counter} < {limit}" if counter else (name if wanted else f"not {name}")
    reads = frozenset() if counter else frozenset({name})
    return Guard(text, reads, frozenset({counter} if counter else ()), False, holds)


@dataclass
class Maker:
    """Grows one random flow from a seed."""

    seed: int
    states: dict[str, State] = field(default_factory=dict)
    transitions: list[Transition] = field(default_factory=list)
    steps: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.random = random.Random(self.seed)
        self.counting = self.random.random() < 0.3

    def make(self) -> Flow:
        for number in range(self.random.randint(1, 3)):
            self.step(f"s{number}")
        for number in range(2):
            self.states[f"end{number}"] = State(f"end{number}", StateKind.END, result=Result.SUCCESS)
        for state in list(self.states.values()):
            self.ways_out(state)
        counters = {c for t in self.transitions if t.guard for c in t.guard.counters}
        return Flow(
            id="random",
            version="1",
            digest=f"{self.seed}",
            language="en",
            start=self.random.choice([s for s in self.states if not s.startswith("end")][:1] or ["end0"]),
            states=self.states,
            transitions=tuple(self.transitions),
            answers={name: Answer(name, "boolean") for name in ANSWERS},
            parameters={},
            steps=tuple(self.steps),
            counters=frozenset(counters),
        )

    def step(self, name: str) -> None:
        children = tuple(f"{name}.x{i}" for i in range(self.random.randint(1, 4)))
        resume = self.random.random() < 0.4
        self.states[name] = State(name, StateKind.STEP, None, children, children[0], resume)
        self.steps.append(name)
        for child in children:
            self.inside(child, name)

    def inside(self, name: str, parent: str) -> None:
        roll = self.random.random()
        if roll < 0.2:
            regions = tuple(f"{name}.r{i}" for i in range(2))
            self.states[name] = State(name, StateKind.PARALLEL, parent, regions)
            for region in regions:
                pages = tuple(f"{region}.y{i}" for i in range(self.random.randint(1, 2)))
                self.states[region] = State(region, StateKind.REGION, name, (*pages, f"{region}.z"), pages[0])
                for page in pages:
                    kind = StateKind.ROUTE if self.random.random() < 0.15 else StateKind.PAGE
                    self.states[page] = State(page, kind, region)
                self.states[f"{region}.z"] = State(f"{region}.z", StateKind.END, region)
        elif roll < 0.45:
            self.states[name] = State(name, StateKind.ROUTE, parent)
        else:
            actions = (Action(f"enter_{name.replace('.', '_')}"),) if self.random.random() < 0.3 else ()
            self.states[name] = State(name, StateKind.PAGE, parent, actions=actions)

    def targets(self, state: State) -> list[str]:
        here = [s for s in self.states if self.states[s].parent == state.parent]
        away = [
            s
            for s, other in self.states.items()
            if other.kind not in (StateKind.REGION,)
            and (other.parent is None or self.states[other.parent].kind is StateKind.STEP)
        ]
        inner = state.parent is not None and self.states[state.parent].kind is StateKind.REGION
        return here * 3 + away if inner else away

    def ways_out(self, state: State) -> None:
        if state.kind is StateKind.PAGE:
            events = self.random.sample(EVENTS, self.random.randint(1, 3))
            controls = tuple(Control(event, Trigger.LINK) for event in events)
            self.states[state.id] = replace(state, controls=controls)
            for event in events:
                self.rules(state, event, Trigger.LINK)
        elif state.kind is StateKind.ROUTE:
            self.rules(state, None, Trigger.ROUTE)
        elif state.kind is StateKind.PARALLEL:
            self.rules(state, None, Trigger.DONE)

    def rules(self, state: State, event: str | None, trigger: Trigger) -> None:
        for rule in range(self.random.randint(1, 3)):
            condition = None
            if self.random.random() < 0.6:
                counter = None
                if self.counting and self.random.random() < 0.4:
                    counter = f"visits({self.random.choice(sorted(self.states))})"
                name = self.random.choice(ANSWERS)
                condition = guard(name, self.random.random() < 0.5, counter, self.random.randint(1, 4))
            index = len(self.transitions)
            actions = (Action(f"do_{index}"),) if self.random.random() < 0.5 else ()
            target = self.random.choice(self.targets(state))
            self.transitions.append(
                Transition(index, state.id, event, target, trigger, condition, None, actions, rule=rule)
            )


def random_flow(seed: int) -> Flow:
    """The random flow of a seed: always the same."""
    return Maker(seed).make()
