"""What can be covered, and which ways of a space reach it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType
from typing import TypeAlias

from flowkit.check.space.explore import Space
from flowkit.check.space.program import Label

Goal: TypeAlias = tuple[object, ...]
"""Something to be covered, e.g. ``("state", "closed")``; goals of one ``("answer", …)`` group but for its
last part exclude each other: going a way once reaches one of them."""

_Of: TypeAlias = Callable[[Space, int, Label], Iterator[Goal]]


def _states(_space: Space, _target: int, label: Label) -> Iterator[Goal]:
    yield from (("state", what) for what, verb in label.ops if verb == "enter")


def _transitions(_space: Space, _target: int, label: Label) -> Iterator[Goal]:
    yield from (("transition", index) for index in label.taken)


def _configurations(space: Space, target: int, _label: Label) -> Iterator[Goal]:
    yield ("configuration", space.configuration(target))


def _answers(space: Space, _target: int, label: Label) -> Iterator[Goal]:
    given: dict[str, int] = {}
    for verb, name, mask in label.changes:
        if verb in ("set", "may") and name in space.program.flow.answers:
            given[name] = mask
        elif verb == "keep" and name in given:
            given[name] &= mask
    for name, mask in given.items():
        cells = range(1, len(space.program.variables[name].cells))
        yield from (("answer", label.source, label.event, name, cell) for cell in cells if mask >> cell & 1)


KINDS: Mapping[str, _Of] = MappingProxyType(
    {
        "states": _states,  # every state in which a person, or the machine on its way, has been
        "transitions": _transitions,  # every declared transition, an inherited one at each of its pages
        "configurations": _configurations,  # every combination of states that are active together
        "answers": _answers,  # every value that conditions tell apart, wherever it is given
        "refusals": _states,  # every state, with an event that is refused there
        "pairs": _transitions,  # every two transitions that can follow each other
    }
)
"""What ``--cover`` can ask for."""


def goals_of(space: Space, kind: str) -> list[tuple[Goal, ...]]:
    """For each way of a space, in the order of ``space.edges()``, the goals it reaches."""
    of, labels = KINDS[kind], space.program.labels
    by_target = kind == "configurations"
    known: dict[tuple[int, int], tuple[Goal, ...]] = {}
    found = []
    for target, way in zip(space.targets, space.ways, strict=True):
        key = (way, target if by_target else min(target, 0))
        if key not in known:
            known[key] = tuple(dict.fromkeys(of(space, target, labels[way]))) if target >= 0 else ()
        found.append(known[key])
    return found


def reached(goals: tuple[Goal, ...], left: Mapping[Goal, None]) -> tuple[Goal, ...]:
    """The goals still left that going a way once reaches: of answers that exclude each other, the first."""
    chosen: dict[object, Goal] = {}
    for goal in goals:
        if goal in left:
            chosen.setdefault(goal[:-1] if goal[0] == "answer" else goal, goal)
    return tuple(chosen.values())
