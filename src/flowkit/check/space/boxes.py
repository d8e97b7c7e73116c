"""Conditions as sets of boxes: a box allows some cells of each variable it names; boxes of a set never meet.

Every test of a condition is tried on the values that stand for the cells, with the very function that a step
calls, so that a verdict about cells is a verdict about the running machine.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import product
from typing import TypeAlias

from flowkit.check.space.cells import Cell, Variable, loose_name
from flowkit.check.space.cuts import variables_of
from flowkit.core.guard_compile import compiled
from flowkit.core.guard_tree import And, Expression, Not, Or, Test

Box: TypeAlias = dict[str, int]
"""Variable name -> mask of the cells allowed, for the variables that are not free."""

Boxes: TypeAlias = tuple[Box, ...]

EVERYTHING: Boxes = ({},)
MOST_BOXES = 4_000


class TooComplicatedError(Exception):
    """A condition (or several together) with more boxes than are looked at."""


@dataclass(frozen=True, slots=True)
class Split:
    """Where a condition holds, and where it does not."""

    yes: Boxes
    no: Boxes


def split(tree: Expression, variables: Mapping[str, Variable]) -> Split:
    """The boxes in which a condition holds, and those in which it does not. Raises TooComplicatedError."""
    if isinstance(tree, Not):
        inside = split(tree.part, variables)
        return Split(inside.no, inside.yes)
    if isinstance(tree, And | Or):
        parts = [split(part, variables) for part in tree.parts]
        if isinstance(tree, And):
            return _all(parts)
        flipped = _all([Split(part.no, part.yes) for part in parts])
        return Split(flipped.no, flipped.yes)
    return _test(tree, variables)


def _all(parts: list[Split]) -> Split:
    yes: Boxes = EVERYTHING
    no: Boxes = ()
    for part in parts:
        no += both(yes, part.no)
        yes = both(yes, part.yes)
        _bound(no, yes)
    return Split(yes, no)


def both(some: Iterable[Box], others: Boxes) -> Boxes:
    """Where boxes of both sets meet. Raises TooComplicatedError."""
    met = tuple(box for one in some for other in others if (box := meet(one, other)) is not None)
    _bound(met)
    return met


def meet(one: Box, other: Box) -> Box | None:
    """What lies in both boxes; None when nothing does."""
    if not one:
        return other
    found = dict(one)
    for name, mask in other.items():
        common = found.get(name, mask) & mask
        if not common:
            return None
        found[name] = common
    return found


def _bound(*sets: Boxes) -> None:
    if any(len(boxes) > MOST_BOXES for boxes in sets):
        raise TooComplicatedError


def _test(test: Test, variables: Mapping[str, Variable]) -> Split:
    """A test tried on every combination of the cells of the variables it reads."""
    loose = loose_name(test)
    if loose in variables:
        return Split(({loose: 1},), ({loose: 2},))
    *others, last = variables_of(test)
    holds = compiled(test)
    rows: dict[int, list[tuple[int, ...]]] = {}
    for row in product(*(range(len(variables[name].cells)) for name in others)):
        given = {name: variables[name].cells[n] for name, n in zip(others, row, strict=True)}
        mask = 0
        for n, cell in enumerate(variables[last].cells):
            if holds(*_situation({**given, last: cell}, variables)):
                mask |= 1 << n
        rows.setdefault(mask, []).append(row)
    every = variables[last].every
    yes = [box for mask, found in rows.items() if mask for box in _rows(others, found, last, mask)]
    missing = {every & ~mask: found for mask, found in rows.items() if mask != every}
    no = [box for mask, found in missing.items() for box in _rows(others, found, last, mask)]
    _bound(tuple(yes), tuple(no))
    return Split(_freed(yes, variables), _freed(no, variables))


def _situation(
    cells: Mapping[str, Cell], variables: Mapping[str, Variable]
) -> tuple[dict[str, object], dict[str, int], str | None]:
    """Answers, counts and today for these cells, as a condition takes them."""
    answers: dict[str, object] = {}
    counts: dict[str, int] = {}
    today = None
    for name, cell in cells.items():
        if name == "today":
            today = str(cell.value)
        elif variables[name].counts:
            counts[name] = int(str(cell.value))
        elif cell.value is not None:
            answers[name] = cell.value
    return answers, counts, today


def _rows(others: list[str], rows: list[tuple[int, ...]], last: str, mask: int) -> list[Box]:
    """Boxes for the rows that allow the same cells of the last variable."""
    if len(others) == 1:  # rows of one variable are one box
        return [{others[0]: sum(1 << row[0] for row in rows), last: mask}]
    return [{**{name: 1 << n for name, n in zip(others, row, strict=True)}, last: mask} for row in rows]


def _freed(boxes: list[Box], variables: Mapping[str, Variable]) -> Boxes:
    """The boxes without the variables they say nothing about."""
    return tuple({n: mask for n, mask in box.items() if mask != variables[n].every} for box in boxes)
