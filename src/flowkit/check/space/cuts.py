"""Where conditions cut: the constants each answer is compared with, and which answers are compared."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from flowkit.check.space.numbers import TODAY, Scale
from flowkit.core.guard_tree import (
    Among,
    And,
    Call,
    Compare,
    Constant,
    Expression,
    Name,
    Not,
    Operand,
    Or,
    Test,
    written,
)


@dataclass(slots=True)
class Cuts:
    """What is compared with what. ``at``: constants by name; ``lengths`` and ``ages``: those of functions."""

    read: set[str] = field(default_factory=set)
    at: dict[str, dict[str, None]] = field(default_factory=dict)
    lengths: dict[str, set[int]] = field(default_factory=dict)
    ages: dict[str, set[int]] = field(default_factory=dict)
    _together: dict[str, set[str]] = field(default_factory=dict)

    def group(self, name: str) -> tuple[str, ...]:
        """The names this one is compared with, directly or not, itself included; in order."""
        return tuple(sorted(self._together.get(name, {name})))

    def join(self, one: str, other: str) -> None:
        """Both are compared with each other."""
        together = self._together.get(one, {one}) | self._together.get(other, {other})
        for name in together:
            self._together[name] = together

    def cuts(self, name: str, scales: Mapping[str, Scale]) -> list[str]:
        """The constants that cut the values of a number, an amount or a date, in order."""
        group = self.group(name)
        found = {cut for other in group for cut in self.at.get(other, ())}
        whole = any(scales[other].counter for other in group if other in scales)
        tops = [top for other in group if other in scales and (top := scales[other].top) is not None]
        if whole:  # compared with a counter: every number counts
            found |= {str(number) for number in range(max([0, *tops]) + 1)}
        days = [str(cut) for cut in found] if scales[name].kind == "date" else []
        for other in group:
            for age in self.ages.get(other, ()):
                found |= _birthdays(age, days)
        return sorted(found, key=scales[name].place)


def _birthdays(age: int, days: list[str]) -> set[str]:
    """The days around which someone turns this age, seen from the day conditions are judged on."""
    return {_years_before(date.fromisoformat(day), age) for day in (*days, TODAY.isoformat())}


def _years_before(day: date, years: int) -> str:
    year = day.year - years
    if year < 1:
        return "0001-01-01"
    try:
        return day.replace(year=year).isoformat()
    except ValueError:  # 29 February
        return day.replace(year=year, day=28).isoformat()


def cuts_of(tested: Iterable[Test]) -> Cuts:
    """What these tests compare."""
    found = Cuts()
    for test in tested:
        _take(test, found)
    return found


def tests(tree: Expression) -> tuple[Test, ...]:
    """The tests of a condition, left to right."""
    if isinstance(tree, And | Or):
        return tuple(found for part in tree.parts for found in tests(part))
    return tests(tree.part) if isinstance(tree, Not) else (tree,)


def names_of(operand: Operand) -> tuple[str, ...]:
    """The variables an operand depends on."""
    if isinstance(operand, Name):
        return (operand.name,)
    if isinstance(operand, Constant):
        return ()
    if operand.function == "today":
        return ("today",)
    if operand.function in ("visits", "tries"):
        return (written(operand),)
    return (operand.argument or "", "today") if operand.function == "age" else (operand.argument or "",)


def variables_of(test: Test) -> tuple[str, ...]:
    """The variables a test depends on, each once."""
    operands: tuple[Operand, ...] = (test.left, test.right) if isinstance(test, Compare) else (test.left,)
    return tuple(dict.fromkeys(name for operand in operands for name in names_of(operand)))


def _take(test: Test, found: Cuts) -> None:
    names = variables_of(test)
    found.read |= set(names)
    if isinstance(test, Compare):
        pairs = [(test.left, test.right), (test.right, test.left)]
    elif isinstance(test, Among):
        pairs = [(test.left, value) for value in test.values]
    else:
        return
    for one, other in pairs:
        if isinstance(other, Constant):
            _cut(one, other, found)
    for other_name in () if _is_measured(test) else names[1:]:
        found.join(names[0], other_name)


def _is_measured(test: Test) -> bool:
    sides = (test.left, test.right) if isinstance(test, Compare) else (test.left,)
    return any(isinstance(side, Call) and side.function in ("age", "length", "count") for side in sides)


def _cut(one: Operand, constant: Constant, found: Cuts) -> None:
    if isinstance(one, Name):
        found.at.setdefault(one.name, {})[constant.value] = None
    elif isinstance(one, Call):
        name = names_of(one)[0]
        if one.function in ("age", "length"):
            place = found.ages if one.function == "age" else found.lengths
            whole = int(float(constant.value))
            place.setdefault(name, set()).update((whole, whole + 1))
        elif one.function != "count":
            found.at.setdefault(name, {})[constant.value] = None
