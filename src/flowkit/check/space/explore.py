"""Every situation a journey can be in, nearest first, with the way that led there."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from flowkit.check.space.pack import Step
from flowkit.check.space.program import Label, Program
from flowkit.core.tree import Configuration

MOST_SITUATIONS = 1_000_000


@dataclass(slots=True)
class Space:
    """The situations of a program, numbered in the order they were found: 0 is before the start.

    ``keys`` holds for each the packed sets and the configuration in one integer; ``parents`` the situation
    it was first reached from and ``labels`` by which label. ``sources``, ``targets`` and ``ways`` are all
    the ways between situations (target -1: nothing is reached). ``complete`` is False beyond the limit.
    """

    program: Program
    width: int
    keys: list[int]
    parents: array[int]
    labels: array[int]
    sources: array[int]
    targets: array[int]
    ways: array[int]
    complete: bool

    def __len__(self) -> int:
        return len(self.keys)

    def configuration(self, number: int) -> Configuration:
        """Where a situation is."""
        return self.program.configurations[self.keys[number] & ((1 << self.width) - 1)]

    def packed(self, number: int) -> int:
        """The packed sets of cells of a situation."""
        return self.keys[number] >> self.width

    def path(self, number: int) -> tuple[int, ...]:
        """The labels of the shortest way to a situation, the start first."""
        way: list[int] = []
        while number:
            way.append(self.labels[number])
            number = self.parents[number]
        return tuple(reversed(way))

    def edges(self) -> Iterator[tuple[int, int, Label]]:
        """Every way: from, to (-1: nowhere), what happens."""
        labels = self.program.labels
        for source, target, way in zip(self.sources, self.targets, self.ways, strict=True):
            yield source, target, labels[way]

    def where(self, holds: Callable[[Configuration], bool]) -> list[int]:
        """The situations in the configurations that satisfy something, nearest first."""
        wanted = [holds(where) for where in self.program.configurations]
        mask = (1 << self.width) - 1
        return [number for number, key in enumerate(self.keys) if wanted[key & mask]]


def explore(
    program: Program, limit: int = MOST_SITUATIONS, settle: Callable[[int, int], int] | None = None
) -> Space:
    """Every situation of a program, breadth first, up to a limit.

    ``settle`` may replace the packed sets found in a configuration by others that hold them (``cover``).
    """
    width = max(1, (len(program.configurations) - 1).bit_length())
    first = ([program.fresh << width], array("i", [0]), array("i", [0]))
    space = Space(program, width, *first, array("i"), array("i"), array("i"), complete=True)
    edges = [
        [(label, target, *_simple(steps)) for label, target, steps in leaving] for leaving in program.edges
    ]
    keys, parents, labels = space.keys, space.parents, space.labels
    sources, targets, ways = space.sources.append, space.targets.append, space.ways.append
    known = {keys[0]: 0}
    mask = (1 << width) - 1
    for number, key in enumerate(keys):
        packed = key >> width
        for label, target, keep, put, steps in edges[key & mask]:
            if steps is None:
                after = (packed & keep) | put
            else:
                after = run(steps, packed)
                if after < 0:
                    continue
            reached = -1
            if target >= 0:
                if settle is not None:
                    after = settle(target, after)
                found = after << width | target
                reached = known.setdefault(found, len(keys))
                if reached == len(keys):
                    keys.append(found)
                    parents.append(number)
                    labels.append(label)
            sources(number)
            targets(reached)
            ways(label)
        if len(keys) > limit:
            space.complete = False
            break
    return space


def _simple(steps: tuple[Step, ...]) -> tuple[int, int, tuple[Step, ...] | None]:
    """Steps that are one `and` and one `or` and always possible, as these two; others as they are."""
    if not steps:
        return -1, 0, None
    if len(steps) == 1 and not steps[0][2] and not steps[0][4]:
        return steps[0][0], steps[0][1], None
    return 0, 0, steps


def run(steps: tuple[Step, ...], packed: int) -> int:
    """The packed sets after some steps; -1 when the way cannot be taken."""
    for keep, put, field, top, must in steps:
        packed = (packed & keep) | put
        for needed in must:
            if not packed & needed:
                return -1
        if field:
            inside = packed & field
            packed = (packed & ~field) | ((inside << 1 | inside & top) & field)
    return packed
