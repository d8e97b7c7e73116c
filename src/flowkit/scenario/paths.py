"""The possible journeys as a tree: what can be done at each state, cut where the branches join again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from flowkit.check.space.explore import Space
from flowkit.check.space.program import Label
from flowkit.core.flow import Trigger
from flowkit.core.tree import Configuration


@dataclass(frozen=True, slots=True)
class Branch:
    """Events of one place that lead to the same place: ``events`` as (state, event), ``when`` the conditions.

    ``goes_on`` says that what follows is shown below this branch; else it has a section of its own, or ends.
    """

    events: tuple[tuple[str, str], ...]
    when: tuple[str, ...]
    target: Configuration
    depth: int
    goes_on: bool
    last: bool  # of the branches of its place


@dataclass(frozen=True, slots=True)
class Section:
    """A place where several branches join (or where journeys begin), and what follows from it."""

    place: Configuration
    branches: tuple[Branch, ...]


@dataclass(frozen=True, slots=True)
class Paths:
    """A whole tree, cut where branches join; and how many buttons and timers it leaves out."""

    sections: tuple[Section, ...]
    left_out: int


def paths(space: Space, everything: bool = False) -> Paths:
    """The tree of a space. Buttons for leaving and timers are left out unless ``everything`` is wanted."""
    ways, left_out = _ways(space, everything)
    before = space.program.configurations[0]
    start = tuple(dict.fromkeys(target for target, _ in ways.pop(before, {})))
    into = Counter(target for leading in ways.values() for target, _ in leading)
    joins = dict.fromkeys(place for place, count in into.items() if count > 1 and ways.get(place))
    joins |= dict.fromkeys(start)
    waiting, sections = list(start), dict[Configuration, Section]()
    while waiting:
        place = waiting.pop(0)
        if place not in sections:
            branches = tuple(_grown(ways, place, joins))
            sections[place] = Section(place, branches)
            waiting += [branch.target for branch in branches if branch.target in joins]
    return Paths(tuple(sections.values()), left_out)


DEEPEST = 1_000  # a branch that nothing joins is never that long in a flow that is read

OTHERWISE = "otherwise"
"""Stands for the condition of the last rule of a list, which has none."""

_Ways = dict[Configuration, dict[tuple[Configuration, tuple[str, ...]], dict[tuple[str, str], None]]]


def _ways(space: Space, everything: bool) -> tuple[_Ways, int]:
    """For each place what leads on from it, by where it leads and on what conditions."""
    found: _Ways = {}
    left_out: set[tuple[str, str]] = set()
    for source, target, label in space.edges():
        if target < 0:
            continue
        if not everything and label.trigger in (Trigger.BUTTON, Trigger.TIMER):
            left_out.add((label.source, label.event))
            continue
        where, there = space.configuration(source), space.configuration(target)
        by_target = found.setdefault(where, {})
        by_target.setdefault((there, _conditions(space, label)), {})[label.source, label.event] = None
    return found, len(left_out)


def _conditions(space: Space, label: Label) -> tuple[str, ...]:
    """The conditions of the transitions taken; for one without, those of the rules before it were false."""
    flow = space.program.flow
    taken = [flow.transitions[index] for index in label.taken]
    asked = [t for t in taken if t.guard is not None or t.rule]
    return tuple(OTHERWISE if t.guard is None else t.guard.text for t in asked)


def _grown(ways: _Ways, start: Configuration, joins: Collection[Configuration]) -> Iterator[Branch]:
    """What follows from a place, depth first, as far as nothing joins."""
    open_still = [iter(_sorted(ways, start))]
    while open_still:
        branch = next(open_still[-1], None)
        if branch is None:
            open_still.pop()
            continue
        (target, when), events, last = branch
        goes_on = target not in joins and bool(ways.get(target)) and len(open_still) < DEEPEST
        yield Branch(tuple(events), when, target, len(open_still) - 1, goes_on, last)
        if goes_on:
            open_still.append(iter(_sorted(ways, target)))


def _sorted(
    ways: _Ways, place: Configuration
) -> Iterator[tuple[tuple[Configuration, tuple[str, ...]], dict[tuple[str, str], None], bool]]:
    items = list(ways.get(place, {}).items())
    for number, (key, events) in enumerate(items, 1):
        yield key, events, number == len(items)
