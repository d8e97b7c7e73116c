"""The way to where nobody gets any further: a place nothing leads on from, or a loop, gone round once."""

from __future__ import annotations

from collections.abc import Iterable

from flowkit.check.space.explore import Space
from flowkit.check.space.program import Label
from flowkit.check.subject import way_to
from flowkit.core.tree import Configuration

_MOST_PLACES = 300  # at which a loop is looked for

Steps = dict[int, list[tuple[int, int]]]
"""From each situation of a region, the labels and situations it leads to inside."""

Way = list[tuple[Label, Configuration | None]]


def lasso(space: Space, region: Iterable[int], first: int) -> tuple[Way, int]:
    """The way to a situation of a region that is never left, and on to the nearest loop or standstill there.

    The number is that of the last moves, which go round once; 0 at a standstill, or where no loop is found.
    """
    steps: Steps = {number: [] for number in region}
    for source, target, way in zip(space.sources, space.targets, space.ways, strict=True):
        if source in steps and target in steps:
            steps[source].append((way, target))
    for place, (number, before) in enumerate(_reached(steps, first).items()):
        loop = _around(steps, number)
        if loop or not steps[number]:
            return [*way_to(space, first), *_shown(space, before + loop)], len(loop)
        if place >= _MOST_PLACES:
            break
    return way_to(space, first), 0


def _reached(steps: Steps, first: int) -> dict[int, list[tuple[int, int]]]:
    """The shortest way from one situation to each that it leads to, nearest first."""
    found: dict[int, list[tuple[int, int]]] = {first: []}
    waiting = [first]
    for number in waiting:
        for way, target in steps[number]:
            if target not in found and len(found) <= _MOST_PLACES:
                found[target] = [*found[number], (way, target)]
                waiting.append(target)
    return found


def _around(steps: Steps, number: int) -> list[tuple[int, int]]:
    """The shortest way from a situation back to itself; none when there is none."""
    for way, target in steps[number]:
        if target == number:
            return [(way, target)]
    loops = (
        [(way, target), *inside[number]]
        for way, target in steps[number]
        if number in (inside := _reached(steps, target))
    )
    return min(loops, key=len, default=[])


def _shown(space: Space, steps: Iterable[tuple[int, int]]) -> Way:
    labels = space.program.labels
    return [(labels[way], space.configuration(target)) for way, target in steps]
