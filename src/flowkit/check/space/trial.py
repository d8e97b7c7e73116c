"""Tests tried on cells: where they hold, and where they do not.

A test is tried on the values that stand for the cells, with the very function that a step calls, so that a
verdict about cells is a verdict about the running machine.
"""

from __future__ import annotations

import operator
from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise, product

from flowkit.check.space.cells import Cell, Variable, loose_name
from flowkit.check.space.cuts import sides, variables_of
from flowkit.check.space.decide import Box, Boxes
from flowkit.check.space.numbers import TODAY
from flowkit.check.space.orders import order_of
from flowkit.core.guard_compile import compiled
from flowkit.core.guard_tree import Call, Compare, Constant, Test, operands

EVERYTHING: Boxes = ({},)
_FEW = 50  # cells that are all tried
_SIGNS = {
    "=": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


@dataclass(frozen=True, slots=True)
class Split:
    """Where a condition holds, and where it does not."""

    yes: Boxes
    no: Boxes


def tried(test: Test, variables: Mapping[str, Variable]) -> Split:
    """A test tried on the cells of the variables it reads."""
    loose = loose_name(test)
    if loose in variables:
        return Split(({loose: 1},), ({loose: 2},))
    names = variables_of(test)
    if len(names) == 1:
        return _one(test, variables[names[0]])
    one, other = (variables[name] for name in names)
    order = order_of(one.name, other.name, variables)
    yes, no = _Rows(one, other), _Rows(one, other)
    holds = compiled(test)
    for (m, cell), (n, facing) in product(enumerate(one.cells), enumerate(other.cells)):
        if order is not None and cell.gap is not None and cell.gap == facing.gap:
            mask = _ordered(test, order)
            yes.order(m, n, order, mask)
            no.order(m, n, order, order.every & ~mask)
        elif holds(*_situation((one, cell), (other, facing))):
            yes.add(m, n)
        else:
            no.add(m, n)
    return Split(yes.boxes(), no.boxes())


def _one(test: Test, variable: Variable) -> Split:
    """A test of one variable: of the cells between two of its constants, one is enough."""
    holds = compiled(test)
    edges = _edges(test, variable)
    mask = 0
    for first, after in pairwise(edges):
        if holds(*_situation((variable, variable.cells[first]))):
            mask |= (1 << after) - (1 << first)
    rest = variable.every & ~mask
    yes: Boxes = ({variable.name: mask},) if mask and rest else EVERYTHING if mask else ()
    no: Boxes = ({variable.name: rest},) if mask and rest else EVERYTHING if rest else ()
    return Split(yes, no)


def _edges(test: Test, variable: Variable) -> list[int]:
    """The cells at which the truth of a test may change; those in between are judged alike."""
    scale, cells = variable.scale, variable.cells
    constants = [side for side in operands(test) if isinstance(side, Constant)]
    if not scale.kind or len(cells) < _FEW or any(isinstance(side, Call) for side in sides(test)):
        return list(range(len(cells) + 1))
    begins = 0 if cells[0].span else 1  # the first cell is that of the unknown, but not of today
    found = {0, begins, len(cells)}
    for constant in constants:
        place = bisect_left(cells, scale.at(constant.value), begins, key=_first)
        found |= {place, min(place + 1, len(cells))}
    return sorted(found)


def _first(cell: Cell) -> Fraction:
    assert cell.span is not None
    return Fraction(cell.span[0])


def _ordered(test: Test, order: Variable) -> int:
    """The orders of the answers compared in which a test holds; each rank stands for a value."""
    assert isinstance(test, Compare)
    left, right = (order.reads.index(name) for name in variables_of(test))
    sign = _SIGNS[test.sign]
    held = [sign(cell.ranks[left], cell.ranks[right]) for cell in order.cells]
    return sum(1 << n for n, holds in enumerate(held) if holds)


class _Rows:
    """Pairs of cells gathered into boxes."""

    def __init__(self, one: Variable, other: Variable) -> None:
        self.one, self.other = one, other
        self.rows: dict[tuple[int, int], int] = {}  # (cell of one, place in `ordering`) -> cells of the other
        self.ordering: list[Box] = [{}]

    def add(self, m: int, n: int) -> None:
        self.rows[m, 0] = self.rows.get((m, 0), 0) | 1 << n

    def order(self, m: int, n: int, order: Variable, mask: int) -> None:
        if mask:
            ordering = {order.name: mask}
            if ordering not in self.ordering:
                self.ordering.append(ordering)
            place = self.ordering.index(ordering)
            self.rows[m, place] = self.rows.get((m, place), 0) | 1 << n

    def boxes(self) -> Boxes:
        alike: dict[tuple[int, int], int] = {}
        for (m, place), mask in self.rows.items():
            alike[place, mask] = alike.get((place, mask), 0) | 1 << m
        return tuple(self._box(place, mask, rows) for (place, mask), rows in alike.items())

    def _box(self, place: int, mask: int, rows: int) -> Box:
        sides = ((self.one, rows), (self.other, mask))
        return {v.name: cells for v, cells in sides if cells != v.every} | self.ordering[place]


def _situation(*cells: tuple[Variable, Cell]) -> tuple[dict[str, object], dict[str, int], str]:
    """Answers, counts and today for these cells, as a condition takes them."""
    answers: dict[str, object] = {}
    counts: dict[str, int] = {}
    today = TODAY.isoformat()
    for variable, cell in cells:
        if variable.name == "today":
            today = str(cell.value)
        elif variable.counts:
            counts[variable.name] = int(str(cell.value))
        elif cell.value is not None:
            answers[variable.name] = cell.value
    return answers, counts, today
