"""Every situation a journey can be in, nearest first, with the way that led there."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterator
from functools import cached_property
from typing import NamedTuple

from flowkit.check.space.pack import Step
from flowkit.check.space.program import Label, Program
from flowkit.core.tree import Configuration

MOST_SITUATIONS = 1_000_000

Settle = Callable[[int, int], int]
"""The packed sets that stand for others in a configuration (see ``cover``)."""


class _Links(NamedTuple):
    """All the ways between situations, as three lists of the same length."""

    sources: array[int]
    targets: array[int]
    ways: array[int]


class Space:
    """The situations of a program, numbered in the order they were found: 0 is before the start.

    ``keys`` holds for each the packed sets and the configuration in one integer; ``parents`` the situation
    it was first reached from and ``labels`` by which label. ``complete`` is False beyond the limit. The ways
    between all of them are worked out when they are first asked for.
    """

    def __init__(self, program: Program, settle: Settle | None) -> None:
        self.program = program
        self.settle = settle
        self.width = max(1, (len(program.configurations) - 1).bit_length())
        self.keys = [program.fresh << self.width]
        self.parents = array("i", [0])
        self.labels = array("i", [0])
        self.complete = True
        self.leaving = [[_Move.of(edge, self.width) for edge in leaving] for leaving in program.edges]

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

    @property
    def sources(self) -> array[int]:
        """Where each way begins."""
        return self._links.sources

    @property
    def targets(self) -> array[int]:
        """Where each way leads; -1 when nothing is reached."""
        return self._links.targets

    @property
    def ways(self) -> array[int]:
        """The number of the label of each way."""
        return self._links.ways

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

    @cached_property
    def _links(self) -> _Links:
        links = _Links(array("i"), array("i"), array("i"))
        numbers = {key: number for number, key in enumerate(self.keys)}
        mask = (1 << self.width) - 1
        for number, key in enumerate(self.keys):
            for move in self.leaving[key & mask]:
                found = self.after(move, key)
                # beyond the limit, what a way leads to may have no number: it is left out
                if found is not None and (found < 0 or found in numbers):
                    links.sources.append(number)
                    links.targets.append(-1 if found < 0 else numbers[found])
                    links.ways.append(move.label)
        return links

    def after(self, move: _Move, key: int) -> int | None:
        """The situation a way leads to from another; -1 when nothing is reached, None when it is not open."""
        if move.steps is None:
            found = key & move.keep | move.put
        else:
            packed = run(move.steps, key >> self.width)
            if packed < 0:
                return None
            found = packed << self.width | max(move.target, 0)
        if move.target < 0:
            return -1
        if self.settle is not None:
            found = self.settle(move.target, found >> self.width) << self.width | move.target
        return found


class _Move(NamedTuple):
    """An edge made ready: on a whole key, one `and` and one `or`, where that is all (``steps`` is None)."""

    label: int
    target: int
    keep: int
    put: int
    steps: tuple[Step, ...] | None

    @staticmethod
    def of(edge: tuple[int, int, tuple[Step, ...]], width: int) -> _Move:
        label, target, steps = edge
        if len(steps) > 1 or (steps and (steps[0][2] or steps[0][4])):
            return _Move(label, target, 0, 0, steps)
        keep, put = steps[0][:2] if steps else (-1, 0)
        return _Move(label, target, keep << width, put << width | max(target, 0), None)


def explore(program: Program, limit: int = MOST_SITUATIONS, settle: Settle | None = None) -> Space:
    """Every situation of a program, breadth first, up to a limit.

    ``settle`` may replace the packed sets found in a configuration by others that hold them.
    """
    space = Space(program, settle)
    keys, parents, labels = space.keys, space.parents, space.labels
    add, came, by = keys.append, parents.append, labels.append
    known = set(keys)
    mask = (1 << space.width) - 1
    leading = [[move for move in moves if move.target >= 0] for moves in space.leaving]
    plain = settle is None
    simple = [[(m.keep, m.put, m.label) for m in moves if plain and m.steps is None] for moves in leading]
    others = [[m for m in moves if not plain or m.steps is not None] for moves in leading]
    for number, key in enumerate(keys):
        where = key & mask
        for keep, put, label in simple[where]:
            found = key & keep | put
            if found not in known:
                known.add(found)
                add(found)
                came(number)
                by(label)
        for move in others[where]:
            reached = space.after(move, key)
            if reached is not None and reached not in known:
                known.add(reached)
                add(reached)
                came(number)
                by(move.label)
        if len(keys) > limit:
            space.complete = False
            break
    return space


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
