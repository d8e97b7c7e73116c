"""Everything that the conditions of a flow depend on, cut into cells."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction
from itertools import pairwise
from math import floor, prod

from flowkit.check.space.cells import Cell, Variable, loose_name
from flowkit.check.space.cuts import COUNTING, Cuts, cuts_of, sides, tests, variables_of
from flowkit.check.space.numbers import Scale, gap, scale_of, some
from flowkit.check.space.orders import MOST, orders
from flowkit.check.space.texts import text_cells
from flowkit.core.answer import Answer, Kinds
from flowkit.core.flow import Flow
from flowkit.core.guard_tree import Call, Constant, Expression, Test

MOST_CELLS = 10_000
"""Cells of one answer; beyond them, a test that reads it may hold or not."""

MOST_PAIRS = 250_000
"""Pairs of cells of two answers compared with each other; likewise."""


def variables(
    flow: Flow, conditions: Iterable[Expression], kinds: Kinds, counters: frozenset[str]
) -> dict[str, Variable]:
    """Everything that these conditions depend on, by name, in the order of the flow.

    Counters are not counted, unless ``counters`` names them; then only what it names is kept track of. A
    test of anything else becomes a variable of its own, named ``?`` and the test, that is true or false anew
    at each event; so does a test that cells cannot decide.
    """
    tested = list(dict.fromkeys(test for condition in conditions for test in tests(condition)))
    return _Maker(flow, kinds, counters).variables(tested)


class _Maker:
    def __init__(self, flow: Flow, kinds: Kinds, counters: frozenset[str]) -> None:
        self.kinds = kinds
        self.counters = counters
        self.declared: dict[str, Answer] = {**flow.parameters, **flow.answers}
        self.parameters = flow.parameters
        lines = {name: scale_of(answer, kinds) for name, answer in self.declared.items()}
        self.scales: dict[str, Scale] = {name: scale for name, scale in lines.items() if scale.kind}
        self.scales["today"] = scale_of(None, kinds)
        lists = {name: len(answer.options) for name, answer in self.declared.items() if answer.many}
        tops = {name: scale.top for name, scale in self.scales.items() if scale.top is not None}
        self.limits = {**lists, **tops}

    def variables(self, tested: list[Test]) -> dict[str, Variable]:
        """The variables of these tests."""
        decided = [test for test in tested if not self._counted(test) and self._is_decidable(test)]
        found = cuts_of(decided, self.limits)
        sizes = {name: self._size(name, found) for name in found.read}
        small = [test for test in decided if not _is_too_much(test, found, sizes)]
        if len(small) < len(decided):
            found = cuts_of(small, self.limits)
        names = [name for name in self.declared if name in found.read]
        names += sorted(found.read - self.declared.keys())
        made = {name: self._variable(name, found) for name in names}
        made |= {variable.name: variable for variable in orders(found, made)}
        known = set(small)
        for test in tested:
            if test not in known:
                name = loose_name(test)
                sure = self._counted(test) and self._is_decidable(test)
                made[name] = loose_variable(name, variables_of(test), decided=sure)
        return made

    def _counted(self, test: Test) -> bool:
        """Whether a test reads something that is not kept track of (see ``compile_program``)."""
        names = variables_of(test)
        if not self.counters:
            return any("(" in name for name in names)
        return any(name not in self.counters and name != "today" for name in names)

    def _is_decidable(self, test: Test) -> bool:
        """Whether cells can decide a test: it measures one thing, or things that can be cut alike."""
        ends = [side for side in sides(test) if not isinstance(side, Constant)]
        measures = [side.function if isinstance(side, Call) else "" for side in ends]
        if len(ends) < 2 or set(measures) <= {"", "today"}:
            return True
        if set(measures) == {"count", ""}:
            return True
        counting = any(measure in COUNTING for measure in measures)
        bounded = any(name in self.scales and name in self.limits for name in variables_of(test))
        return counting and "" in measures and bounded

    def _size(self, name: str, found: Cuts) -> int:
        if name in self.scales:
            highest = max((found.whole.get(other, 0) for other in found.group(name)), default=0)
            if highest > MOST_CELLS:
                return highest
            return 2 * len(found.cuts(name, self.scales))
        return _highest(name, found) if "(" in name else len(found.constants(name))

    def _variable(self, name: str, found: Cuts) -> Variable:
        declared = self.declared.get(name)
        if declared is None and name != "today":
            return _counter(name, found)
        if declared is None:
            days = tuple(_line(name, found, self.scales))
            every = (1 << len(days)) - 1
            return Variable(name, days, every, every, fleeting=True, scale=self.scales[name])
        cells = (Cell(None), *self._known(declared, found))
        known = ((1 << len(cells)) - 1) & ~1
        given = known | (1 if declared.optional else 0)
        start = given if name in self.parameters else 1
        return Variable(name, cells, given, start, scale=self.scales.get(name, Scale("")))

    def _known(self, declared: Answer, found: Cuts) -> Iterable[Cell]:
        """The cells of the known values of an answer."""
        kind, name = self.kinds[declared.kind], declared.id
        ids = [option.id for option in declared.options]
        if kind.guard_type == "list" or declared.many:
            sizes = range(1, len(ids) + 1)
            return [Cell(ids[:n], n == len(ids), (ids[:n],), (n, n)) for n in sizes]
        if kind.guard_type == "boolean":
            return [Cell(False), Cell(True)]
        if kind.guard_type == "choice":
            return [Cell(one) for one in ids] or [Cell("", False)]
        if name in self.scales:
            return _line(name, found, self.scales)
        lengths = [cut for other in found.group(name) for cut in found.lengths.get(other, ())]
        return text_cells(declared, found.constants(name), lengths, self.kinds)


def _is_too_much(test: Test, found: Cuts, sizes: Mapping[str, int]) -> bool:
    """Whether a test reads what has too many cells, or is compared with too much."""
    names = variables_of(test)
    crowded = len(names) > 1 and any(len(found.group(name)) > MOST for name in names)
    return crowded or any(sizes[n] > MOST_CELLS for n in names) or prod(sizes[n] for n in names) > MOST_PAIRS


def loose_variable(name: str, reads: tuple[str, ...], *, decided: bool) -> Variable:
    """A variable that stands for a test: it holds in its first cell."""
    return Variable(name, (Cell(True), Cell(False)), 3, 3, fleeting=True, decided=decided, reads=reads)


def _highest(name: str, found: Cuts) -> int:
    """The number from which a counter need not be counted on."""
    return max([1, *(floor(Fraction(cut)) + 1 for cut in found.constants(name))])


def _counter(name: str, found: Cuts) -> Variable:
    highest = _highest(name, found)
    cells = [Cell(count) for count in range(highest)]
    cells.append(Cell(highest, False, span=(highest, 10**18)))
    return Variable(name, tuple(cells), 0, 1, counts=True)


def _line(name: str, found: Cuts, scales: Mapping[str, Scale]) -> list[Cell]:
    """The cells of a number, an amount or a date, in order."""
    scale, cuts = scales[name], found.cuts(name, scales)
    shared = len(found.group(name)) > 1
    cells: list[Cell] = []
    edges: list[Fraction | None] = [None, *(cut * scale.grid for cut in cuts), None]
    for number, (left, right) in enumerate(pairwise(edges)):
        first, last = gap(scale, left, right)
        if first == last:
            cells.append(_exact(scale, first))
        elif first < last:
            values, one = some(scale, (first, last), cut_left=left is not None, cut_right=right is not None)
            cells.append(Cell(one, False, values, (first, last), number if shared else None))
        if right is not None and right.denominator == 1 and scale.low <= right <= scale.high:
            cells.append(_exact(scale, right.numerator))
    return cells


def _exact(scale: Scale, place: int) -> Cell:
    return Cell(scale.value(place), span=(place, place))
