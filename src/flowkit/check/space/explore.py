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
_AT_ONCE = 4_096  # situations whose ways are followed before what they reach is compared with what is known

Settle = Callable[[int, int], int]
"""The packed sets that stand for others in a configuration (see ``cover``)."""


class _Links(NamedTuple):
    """All the ways between situations, as three lists of the same length."""

    sources: array[int]
    targets: array[int]
    ways: array[int]


class Space:
    """The situations of a program, numbered in the order they were found: 0 is before the start.

    ``keys`` holds for each the packed sets and the configuration in one integer. ``complete`` is False beyond
    the limit. How each was come to, and the ways between all of them, are worked out when first asked for.
    """

    def __init__(self, program: Program, settle: Settle | None) -> None:
        self.program = program
        self.settle = settle
        self.width = max(1, (len(program.configurations) - 1).bit_length())
        self.keys = [program.fresh << self.width]
        self.complete = True
        self._parents = array("i", [0])
        self._labels = array("i", [0])
        self._traced = 0
        self.leaving = [[_Move.of(edge, self.width) for edge in leaving] for leaving in program.edges]
        self.leading = [
            sorted((m for m in moves if m.target >= 0), key=lambda m: m.asks) for moves in self.leaving
        ]

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
            number, label = self.came(number)
            way.append(label)
        return tuple(reversed(way))

    def came(self, number: int) -> tuple[int, int]:
        """The situation that one was first reached from, and by which label."""
        mask = (1 << self.width) - 1
        while len(self._parents) <= number:
            key = self.keys[self._traced]
            where = key & mask
            for move in self.leading[where]:
                # they were found in this very order: what is not found yet is the next one
                found = len(self._parents)
                if found < len(self.keys) and self.after(move, key) == self.keys[found]:
                    self._parents.append(self._traced)
                    self._labels.append(move.label)
            self._traced += 1
        return self._parents[number], self._labels[number]

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
            if key & move.every != move.every or not all(key & one for one in move.some):
                return None
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
    """An edge made ready for whole keys: open where all of ``every`` is set, and a bit of each of ``some``.

    Then it is one `and` and one `or`. Where something is counted, ``steps`` are done instead.
    """

    label: int
    target: int
    every: int
    some: tuple[int, ...]
    keep: int
    put: int
    steps: tuple[Step, ...] | None

    @property
    def asks(self) -> bool:
        """Whether it is not open everywhere."""
        return bool(self.steps or self.every or self.some)

    @staticmethod
    def of(edge: tuple[int, int, tuple[Step, ...]], width: int) -> _Move:
        label, target, steps = edge
        keep, put = -1, 0
        needs: list[int] = []
        for kept, added, field, _, must in steps:
            if field:
                return _Move(label, target, 0, (), 0, 0, steps)
            keep, put = keep & kept, put & kept | added
            needs += [(keep & needed) << width for needed in must if not put & needed]
        every = sum({need for need in needs if need.bit_count() == 1})
        some = tuple(need for need in needs if need.bit_count() != 1)
        return _Move(label, target, every, some, keep << width, put << width | max(target, 0), None)


def explore(program: Program, limit: int = MOST_SITUATIONS, settle: Settle | None = None) -> Space:
    """Every situation of a program, breadth first, up to a limit.

    ``settle`` may replace the packed sets found in a configuration by others that hold them.
    """
    space = Space(program, settle)
    keys, leading, after = space.keys, space.leading, space.after
    slow = [settle is not None or any(move.steps for move in moves) for moves in leading]
    quick = [[(move.every, move.some, move.keep, move.put) for move in moves] for moves in leading]
    known = set(keys)
    mask = (1 << space.width) - 1
    done = 0
    while done < len(keys) <= limit:
        following = keys[done : done + _AT_ONCE]
        reached: list[int | None] = []
        for key in following:
            where = key & mask
            if slow[where]:
                reached += [after(move, key) for move in leading[where]]
            else:
                reached += [
                    key & keep | put
                    for every, some, keep, put in quick[where]
                    if key & every == every and (not some or all(key & one for one in some))
                ]
        done += len(following)
        fresh = [key for key in dict.fromkeys(reached) if key is not None and key not in known]
        keys += fresh
        known.update(fresh)
    space.complete = len(keys) <= limit
    del keys[limit + 1 :]
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
