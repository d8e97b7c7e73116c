"""In which order answers stand that are compared with each other and lie between the same cuts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations, product

from flowkit.check.space.cells import Cell, Variable
from flowkit.check.space.cuts import Cuts

MOST = 4
"""Answers compared with each other; of more, their comparisons may hold or not."""


def orders(found: Cuts, made: Mapping[str, Variable]) -> Iterator[Variable]:
    """A variable for each group of answers of which two can lie between the same cuts."""
    for group in dict.fromkeys(found.group(name) for name in made):
        members = tuple(name for name in group if name in made)
        gaps = [{cell.gap for cell in made[name].cells if cell.gap is not None} for name in members]
        if any(some & others for some, others in combinations(gaps, 2)):
            ordered = any(made[name].scale.kind for name in members)
            cells = tuple(Cell(None, ranks=ranks) for ranks in _ranks(len(members), ordered=ordered))
            every = (1 << len(cells)) - 1
            yield Variable("~".join(members), cells, every, every, fleeting=True, reads=members)


def _ranks(count: int, *, ordered: bool) -> list[tuple[int, ...]]:
    """Every manner in which so many values can be smaller, equal and larger; or only equal and different."""
    whole = (set(range(size)) for size in range(1, count + 1))
    used = list(whole)
    every = [ranks for ranks in product(range(count), repeat=count) if set(ranks) in used]
    return every if ordered else [ranks for ranks in every if _is_first(ranks)]


def _is_first(ranks: Sequence[int]) -> bool:
    """Whether each rank comes up in its turn: of the manners that differ in order only, one is enough."""
    return list(dict.fromkeys(ranks)) == sorted(set(ranks))


def order_of(one: str, other: str, variables: Mapping[str, Variable]) -> Variable | None:
    """The variable that says in which order two answers stand."""
    return next((v for v in variables.values() if v.is_order and {one, other} <= {*v.reads}), None)


def freed(variable: Variable, mask: int, brought: set[str]) -> int:
    """The orders that can be had from those of a mask by giving the answers ``brought`` other values."""
    kept = [place for place, name in enumerate(variable.reads) if name not in brought]
    allowed = {_shape(cell.ranks, kept) for n, cell in enumerate(variable.cells) if mask >> n & 1}
    return sum(1 << n for n, cell in enumerate(variable.cells) if _shape(cell.ranks, kept) in allowed)


def _shape(ranks: Sequence[int], kept: Sequence[int]) -> tuple[int, ...]:
    """How some of the values stand to each other."""
    chosen = [ranks[place] for place in kept]
    places = {rank: place for place, rank in enumerate(sorted(set(chosen)))}
    return tuple(places[rank] for rank in chosen)
