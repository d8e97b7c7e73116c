"""Cells: what an answer can be, cut so finely that no condition of the flow tells two values of one apart.

A condition compares an answer with constants, so between two neighbouring constants it cannot tell values
apart: one value of each cell stands for all. Where answers are compared with each other and lie in the same
cell, one more variable says in which order they stand.
"""

from __future__ import annotations

from dataclasses import dataclass

from flowkit.check.space.numbers import Scale
from flowkit.core.answer import Value
from flowkit.core.guard_print import printed
from flowkit.core.guard_tree import Test

PLAIN = Scale("")


@dataclass(frozen=True, slots=True)
class Cell:
    """Values that no condition tells apart. ``value`` stands for them; None: the answer is not known.

    A cell that is not ``exact`` holds more: ``values`` are some, in order, and ``span`` goes from the first
    to the last of their places (of numbers and dates), lengths (of texts) or numbers of choices (of lists).
    Answers compared with each other that lie in cells of the same ``gap`` can stand in any order. ``ranks``
    are such an order, one rank an answer.
    """

    value: Value | None
    exact: bool = True
    values: tuple[Value, ...] = ()
    span: tuple[int, int] | None = None
    gap: int | None = None
    ranks: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Variable:
    """Something conditions depend on: an answer, a parameter, a counter (``tries(x)``) or ``today``.

    Sets of cells are bit masks. ``given`` are the cells that a valid answer can be in; ``start`` those it is
    in when a journey begins. ``fleeting``: it is any of its cells again at the next event. ``decided`` is
    False where more is possible than the conditions say. ``reads``: the answers whose order a variable is, or
    what the test reads that it stands for.
    """

    name: str
    cells: tuple[Cell, ...]
    given: int
    start: int
    counts: bool = False
    fleeting: bool = False
    decided: bool = True
    reads: tuple[str, ...] = ()
    scale: Scale = PLAIN

    @property
    def every(self) -> int:
        """The mask of all cells."""
        return (1 << len(self.cells)) - 1

    @property
    def is_order(self) -> bool:
        """Whether it says in which order answers stand."""
        return bool(self.cells[0].ranks)

    def cell_of(self, value: Value | None) -> int | None:
        """The mask of the cell with exactly this value, if there is one."""
        return next((1 << n for n, cell in enumerate(self.cells) if cell.value == value and cell.exact), None)

    def number_of(self, value: Value | None) -> int | None:
        """The number of the cell that a value lies in; None where no valid answer is like that."""
        for number, cell in enumerate(self.cells):
            if cell.exact and cell.value == value and type(cell.value) is type(value):
                return number
        place = None if value is None else self._place(value)
        for number, cell in enumerate(self.cells):
            if not cell.exact and place is not None and cell.span and cell.span[0] <= place <= cell.span[1]:
                return number
        return None

    def _place(self, value: Value) -> int | None:
        if self.scale.kind:
            place = self.scale.at(str(value))
            return place.numerator if place.denominator == 1 else None
        if isinstance(value, bool):
            return None
        return value if isinstance(value, int) else len(value)


def loose_name(test: Test) -> str:
    """The name of the variable that stands for a test that is not decided by cells."""
    return "?" + printed(test)
