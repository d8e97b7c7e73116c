"""The other Python libraries, each driven as its documentation shows: one lap of the ring is one work."""

from __future__ import annotations

from collections.abc import Callable
from importlib.util import find_spec
from typing import Any

import yaml
from statemachine import State, StateMachine
from statemachine.io import create_machine_class_from_definition
from statemachine.io import load as load_document

from benchmarks.measure import Contender, contender
from benchmarks.ring import AMOUNT, Ring, sismic_definition, statemachine_definition

CLASS = "python-statemachine, class"


class FiveStates(StateMachine):
    """The five-state ring as one writes it by hand."""

    s0 = State(initial=True)
    s1 = State()
    s2 = State()
    s3 = State()
    s4 = State()

    e0 = s0.to(s1, cond="enough", on="notify")
    e1 = s1.to(s2)
    e2 = s2.to(s3)
    e3 = s3.to(s4)
    e4 = s4.to(s0)

    amount = AMOUNT
    notified = 0

    def enough(self) -> bool:
        return self.amount >= 10

    def notify(self) -> None:
        self.notified += 1


def peers(ring: Ring) -> list[Contender]:
    """Every Python peer that is installed."""
    makers: dict[str, tuple[str, Callable[[Ring], Callable[[], object]]]] = {
        CLASS: ("statemachine", _statemachine),
        "python-statemachine, its YAML": ("statemachine", _statemachine_yaml),
        "transitions": ("transitions", _transitions),
        "sismic": ("sismic", _sismic),
    }
    return [
        contender(name, make(ring), ring.count)
        for name, (package, make) in makers.items()
        if find_spec(package)
    ]


def _lap(send: Callable[[str], object], ring: Ring) -> Callable[[], object]:
    events = ring.events

    def lap() -> None:
        for event in events:
            send(event)

    return lap


def _statemachine(ring: Ring) -> Callable[[], object]:
    if not ring.groups:
        return _lap(FiveStates().send, ring)
    made: Any = create_machine_class_from_definition("Nested", **_nested_definition(ring))
    return _lap(made().send, ring)


def _nested_definition(ring: Ring) -> Any:
    """Compound states with Python callables, as the class syntax makes them."""

    def enough() -> bool:
        return AMOUNT >= 10

    def notify() -> None:
        """The action does nothing: what is measured is the way to it."""

    states: dict[str, Any] = {}
    for index, event in enumerate(ring.events):
        way: dict[str, Any] = {"target": f"s{(index + 1) % ring.count}"}
        if index == 0:
            way |= {"cond": enough, "on": notify}
        states[f"s{index}"] = {"on": {event: [way]}, "initial": index % ring.size == 0}
    nested = ring.nested(states, initial=lambda first: first == "s0")
    return {"states": nested}


def _statemachine_yaml(ring: Ring) -> Callable[[], object]:
    text = yaml.safe_dump(statemachine_definition(ring), sort_keys=False)
    return _lap(load_document(text, format="yaml")().send, ring)


def _transitions(ring: Ring) -> Callable[[], object]:
    from transitions import Machine
    from transitions.extensions import HierarchicalMachine

    class Model:
        amount = AMOUNT
        notified = 0
        trigger: Callable[[str], bool]

        def enough(self) -> bool:
            return self.amount >= 10

        def notify(self) -> None:
            self.notified += 1

    model = Model()
    name = {index: ring.path(index).replace(".", "_") for index in range(ring.count)}
    states: list[Any] = list(name.values())
    if ring.groups:
        size = ring.size
        starts = range(0, ring.count, size)
        states = [
            {"name": ring.group(at), "initial": f"s{at}", "children": [f"s{i}" for i in range(at, at + size)]}
            for at in starts
        ]
    machine = (HierarchicalMachine if ring.groups else Machine)(
        model, states=states, initial=name[0], auto_transitions=False
    )
    for index, event in enumerate(ring.events):
        only: dict[str, Any] = {"conditions": "enough", "before": "notify"} if index == 0 else {}
        machine.add_transition(event, name[index], name[(index + 1) % ring.count], **only)
    return _lap(model.trigger, ring)


def _sismic(ring: Ring) -> Callable[[], object]:
    from sismic.interpreter import Interpreter
    from sismic.io import import_from_yaml

    interpreter = Interpreter(import_from_yaml(yaml.safe_dump(sismic_definition(ring), sort_keys=False)))
    interpreter.execute()

    def send(event: str) -> None:
        interpreter.queue(event)
        interpreter.execute_once()

    return _lap(send, ring)
