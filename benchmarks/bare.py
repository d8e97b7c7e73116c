"""The least that a pure step can be: a dictionary of rules, and a new dictionary as the snapshot."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

from benchmarks.ring import AMOUNT, Ring

Data: TypeAlias = dict[str, Any]
Rule: TypeAlias = tuple[Callable[[Data], bool] | None, str, tuple[str, ...]]
Table: TypeAlias = dict[tuple[str, str], tuple[Rule, ...]]


def table(ring: Ring) -> Table:
    """The ring as rules by state and event; groups are part of the state's name."""
    rules: Table = {}
    for index, event in enumerate(ring.events):
        rule: Rule = (None, ring.path(index + 1), ())
        if index == 0:
            rule = (lambda answers: answers["amount"] >= 10, ring.path(1), ("notify",))
        rules[ring.path(index), event] = (rule,)
    return rules


def step(rules: Table, snapshot: Data, event: str) -> tuple[Data, tuple[str, ...]] | None:
    """A new snapshot and what to do, or None."""
    for guard, target, effects in rules.get((snapshot["state"], event), ()):
        if guard is None or guard(snapshot["answers"]):
            return {**snapshot, "state": target}, effects
    return None


def lap(ring: Ring) -> Callable[[], object]:
    """One way round, from the first state."""
    rules = table(ring)
    first: Data = {"state": ring.path(0), "answers": {"amount": AMOUNT}}
    events = ring.events

    def run() -> Data:
        snapshot = first
        for event in events:
            moved = step(rules, snapshot, event)
            assert moved is not None
            snapshot = moved[0]
        return snapshot

    return run
