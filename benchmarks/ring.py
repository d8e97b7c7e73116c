"""The machine everybody runs: a ring of states, one guard and one action on its first transition.

Flat, or in compound states. It is written out here once for each library, from the same numbers.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import yaml


@dataclass(frozen=True, slots=True)
class Ring:
    """``groups`` compound states of ``size`` states each; no compound states when ``groups`` is 0."""

    name: str
    groups: int
    size: int

    @property
    def count(self) -> int:
        return max(self.groups, 1) * self.size

    @property
    def events(self) -> tuple[str, ...]:
        return tuple(f"e{index}" for index in range(self.count))

    def group(self, index: int) -> str:
        return f"g{index // self.size}" if self.groups else ""

    def path(self, index: int) -> str:
        """The state's id, with its group's in front: ``g1.s7``."""
        index %= self.count
        return f"{self.group(index)}.s{index}" if self.groups else f"s{index}"

    def nested(self, states: dict[str, Any], **compound: Any) -> dict[str, Any]:
        """The states under their groups; ``compound`` maps a key to a function of the first state's name."""
        if not self.groups:
            return states
        found: dict[str, Any] = {}
        for index, (name, state) in enumerate(states.items()):
            if index % self.size == 0:
                found[self.group(index)] = {key: value(name) for key, value in compound.items()}
                found[self.group(index)]["states"] = {}
            found[self.group(index)]["states"][name] = state
        return found


FIVE = Ring("five", 0, 5)
FORTY = Ring("forty", 8, 5)
AMOUNT = 50  # what the guard reads: it holds when this is at least 10


def flowkit_yaml(ring: Ring) -> str:
    """The ring as a one-file flow."""
    states: dict[str, Any] = {}
    for index, event in enumerate(ring.events):
        way: dict[str, Any] = {"label": "go on", "go_to": ring.path(index + 1)}
        if index == 0:
            way |= {"when": "amount >= 10", "do": {"notify": {}}}
            states["s0"] = {"question": "Go on?", "choices": {event: way}}
        else:
            states[f"s{index}"] = {"info": "Go on.", "links": {event: way}}
    flow: dict[str, Any] = {"flowkit": 1, "flow": "ring", "language": "en", "start": ring.path(0)}
    flow["parameters"] = {"amount": {"type": "integer", "label": "amount"}}
    flow["ends"] = {"closed": {"result": "success", "title": "closed"}}
    states[f"s{ring.count - 1}"]["links"]["leave"] = {"label": "leave", "go_to": "closed"}
    if ring.groups:
        flow["steps"] = ring.nested(states, title=lambda first: f"From {first}")
    else:
        flow["states"] = states
    return yaml.safe_dump(flow, sort_keys=False)


def xstate_config(ring: Ring) -> dict[str, Any]:
    """The ring as an XState machine's configuration; guard ``enough`` and action ``notify`` by name."""
    states: dict[str, Any] = {}
    for index, event in enumerate(ring.events):
        way: dict[str, Any] = {"target": f"#ring.{ring.path(index + 1)}"}
        if index == 0:
            way |= {"guard": "enough", "actions": "notify"}
        states[f"s{index}"] = {"on": {event: way}}
    first = ring.path(0).partition(".")[0]
    nested = ring.nested(states, initial=lambda first: first)
    return {"id": "ring", "initial": first, "context": {"amount": AMOUNT}, "states": nested}


def statemachine_definition(ring: Ring) -> dict[str, Any]:
    """The ring as python-statemachine's own document: guard ``amount >= 10``, the action an assignment."""
    notify = [{"assign": {"location": "notified", "expr": "True"}}]
    states: dict[str, Any] = {}
    for index, event in enumerate(ring.events):
        way: dict[str, Any] = {"event": event, "target": ring.path(index + 1).rpartition(".")[2]}
        if index == 0:
            way |= {"cond": "amount >= 10", "on": notify}
        states[f"s{index}"] = {"transitions": [way]}
        if index % ring.size == 0 and (ring.groups or index == 0):
            states[f"s{index}"]["initial"] = True
    nested = ring.nested(states)
    if ring.groups:
        nested["g0"]["initial"] = True
    return {"name": "ring", "datamodel": {"amount": str(AMOUNT), "notified": "False"}, "states": nested}


def sismic_definition(ring: Ring) -> dict[str, Any]:
    """The ring as sismic's document, with Python code for the guard and the action."""
    states: list[dict[str, Any]] = []
    for index, event in enumerate(ring.events):
        way: dict[str, Any] = {"event": event, "target": f"s{(index + 1) % ring.count}"}
        if index == 0:
            way |= {"guard": "amount >= 10", "action": "notified = True"}
        if ring.groups and index % ring.size == 0:
            states.append({"name": ring.group(index), "initial": f"s{index}", "states": []})
        inside = states[-1]["states"] if ring.groups else states
        inside.append({"name": f"s{index}", "transitions": [way]})
    root = {"name": "root", "initial": "g0" if ring.groups else "s0", "states": states}
    preamble = f"amount = {AMOUNT}\nnotified = False"
    return {"statechart": {"name": "ring", "preamble": preamble, "root state": root}}
