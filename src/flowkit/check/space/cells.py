"""Cutting what an answer can be into few cells, in each of which every condition of the flow is constant.

A condition compares an answer with constants, so between two neighbouring constants it cannot tell values
apart: one value of each cell stands for all. Answers that are compared with each other share their cuts, and
have as many values in each gap as there are answers compared, so that every order of them occurs.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from flowkit.check.space.cuts import Cuts, cuts_of, tests, variables_of
from flowkit.check.space.numbers import TODAY, Scale, between, scale_of
from flowkit.core.answer import Answer, AnswerError, Kinds, Value
from flowkit.core.flow import Flow
from flowkit.core.guard_print import printed
from flowkit.core.guard_tree import Expression, Test

MOST_CELLS = 4_000
"""Cells of one answer; beyond them it is not decided what depends on it."""


@dataclass(frozen=True, slots=True)
class Cell:
    """Values that no condition tells apart. ``value`` stands for them; None: the answer is not known."""

    value: Value | None
    exact: bool = True  # whether the cell holds no other value


@dataclass(frozen=True, slots=True)
class Variable:
    """Something conditions depend on: an answer, a parameter, a counter (``tries(x)``) or ``today``.

    Sets of cells are bit masks. ``given`` are the cells that a valid answer can be in; ``start`` those it is
    in when a journey begins. ``fleeting``: it is any of its cells again at the next event. ``decided`` is
    False when the cells do not tell all apart that conditions do.
    """

    name: str
    cells: tuple[Cell, ...]
    given: int
    start: int
    counts: bool = False
    fleeting: bool = False
    decided: bool = True

    @property
    def every(self) -> int:
        """The mask of all cells."""
        return (1 << len(self.cells)) - 1

    def cell_of(self, value: Value | None) -> int | None:
        """The mask of the cell with exactly this value, if there is one."""
        return next((1 << n for n, cell in enumerate(self.cells) if cell.value == value and cell.exact), None)


def variables(
    flow: Flow, conditions: Iterable[Expression], kinds: Kinds, counters: frozenset[str]
) -> dict[str, Variable]:
    """Everything that these conditions depend on, by name, in the order of the flow.

    Only the ``counters`` named are counted. A test of another one becomes a variable of its own, named
    ``?`` and the test, that is true or false anew at each event.
    """
    tested = [test for condition in conditions for test in tests(condition)]
    loose = [test for test in tested if is_loose(test, counters)]
    found = cuts_of(test for test in tested if not is_loose(test, counters))
    declared = {**flow.parameters, **flow.answers}
    names = [name for name in declared if name in found.read]
    names += [name for name in sorted(found.read) if name not in declared]
    scales = {name: scale_of(name, declared.get(name), kinds) for name in names}
    made = {name: _variable(flow, name, scales, found, kinds) for name in names}
    for name in dict.fromkeys(map(loose_name, loose)):
        made[name] = Variable(name, (Cell(True), Cell(False)), 3, 3, fleeting=True)
    return made


def is_loose(test: Test, counters: frozenset[str]) -> bool:
    """Whether a test reads a counter that is not counted."""
    return any("(" in name and name not in counters for name in variables_of(test))


def loose_name(test: Test) -> str:
    """The name of the variable that stands for a test of counters that are not counted."""
    return "?" + printed(test)


def _variable(flow: Flow, name: str, scales: Mapping[str, Scale], found: Cuts, kinds: Kinds) -> Variable:
    declared = flow.parameters.get(name) or flow.answers.get(name)
    if declared is None and name != "today":
        return _counter(name, scales, found)
    if declared is None:
        reps = [(day, True) for day in sorted({*_days(name, scales, found), TODAY.isoformat()})]
        cells = tuple(Cell(value, exact) for value, exact in reps)
        every = (1 << len(cells)) - 1
        return Variable(name, cells, every, every, fleeting=True)
    values, decided = _values(declared, scales, found, kinds)
    cells = (Cell(None), *values)
    known = ((1 << len(cells)) - 1) & ~1
    given = known | (1 if declared.optional else 0)
    parameter = name in flow.parameters
    start = (known if declared.default is not None else known | 1) if parameter else 1
    return Variable(name, cells, given, start, decided=decided)


def _counter(name: str, scales: Mapping[str, Scale], found: Cuts) -> Variable:
    group = found.group(name)
    tops = [scales[other].top for other in group if other in scales]
    cuts = [cut for other in group for cut in found.at.get(other, ())]
    numbers = [int(cut) + 1 for cut in cuts if cut.lstrip("-").isdigit()]
    highest = max([1, *numbers, *(top + 1 for top in tops if top is not None)])
    bounded = all(scales[other].counter or scales[other].top is not None for other in group)
    cells = tuple(Cell(count, count < highest) for count in range(min(highest, MOST_CELLS) + 1))
    return Variable(name, cells, 0, 1, counts=True, decided=bounded and highest <= MOST_CELLS)


def _days(name: str, scales: Mapping[str, Scale], found: Cuts) -> list[str]:
    days = [value for value, _ in between(scales[name], found.cuts(name, scales), len(found.group(name)))]
    return [str(day) for day in days]


def _values(
    declared: Answer, scales: Mapping[str, Scale], found: Cuts, kinds: Kinds
) -> tuple[list[Cell], bool]:
    """The cells of the known values of an answer, and whether they tell all apart."""
    kind, name = kinds[declared.kind], declared.id
    if kind.guard_type == "boolean":
        return [Cell(False), Cell(True)], True
    if kind.guard_type == "list" or declared.many:
        ids = [option.id for option in declared.options]
        return [Cell(ids[:count], count in (0, len(ids))) for count in range(len(ids) + 1)], True
    if kind.guard_type == "choice":
        return [Cell(option.id) for option in declared.options], bool(declared.options)
    if kind.guard_type in ("number", "money", "date"):
        cuts = found.cuts(name, scales)
        if len(cuts) * 2 > MOST_CELLS:
            return [Cell(declared.example)], False
        return [Cell(v, exact) for v, exact in between(scales[name], cuts, len(found.group(name)))], True
    return _texts(declared, found, kinds), True


def _texts(declared: Answer, found: Cuts, kinds: Kinds) -> list[Cell]:
    group = found.group(declared.id)
    constants = [text for other in group for text in found.at.get(other, ())]
    constants = [text for text in dict.fromkeys(constants) if _is_valid(text, declared, kinds)]
    cells = [Cell(text) for text in constants]
    lengths = sorted({n + d for n in found.lengths.get(declared.id, ()) for d in (-1, 0, 1) if n + d > 0})
    for length in lengths or [0]:
        for number in range(len(group)):
            cells.append(Cell(_other(declared, constants, number, length), False))
    return cells


def _is_valid(text: str, declared: Answer, kinds: Kinds) -> bool:
    try:
        return kinds[declared.kind].parse(text, declared, TODAY.isoformat()) == text
    except AnswerError:
        return False


def _other(declared: Answer, constants: list[str], number: int, length: int) -> str:
    """A text that is none of the constants, nor that of another number."""
    example = declared.example or "x"
    if number == 0 and not length and example not in constants:
        return example
    text = f"{number}".rjust(length, "x") if length else f"{example}-{number}"
    while text in constants:
        text += "x"
    return text
