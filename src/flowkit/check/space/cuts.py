"""Where conditions cut: the constants each answer is compared with, and which answers are compared."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from itertools import pairwise
from math import floor

from flowkit.check.space.numbers import TODAY, Scale, gap
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

COUNTING = ("visits", "tries")
_COUNTS = (*COUNTING, "count")


@dataclass(slots=True)
class Cuts:
    """What is compared with what. ``at``: constants by name; ``lengths`` and ``ages``: those of functions.

    ``whole`` names what is compared with a counter or with the length of a list: up to which number.
    """

    read: set[str] = field(default_factory=set)
    at: dict[str, dict[str, None]] = field(default_factory=dict)
    lengths: dict[str, set[int]] = field(default_factory=dict)
    ages: dict[str, set[int]] = field(default_factory=dict)
    whole: dict[str, int] = field(default_factory=dict)
    _together: dict[str, frozenset[str]] = field(default_factory=dict)

    def group(self, name: str) -> tuple[str, ...]:
        """The names this one is compared with, directly or not, itself included; in order."""
        return tuple(sorted(self._together.get(name, {name})))

    def join(self, one: str, other: str) -> None:
        """Both are compared with each other."""
        together = self._together.get(one, frozenset({one})) | self._together.get(other, frozenset({other}))
        for name in together:
            self._together[name] = together

    def constants(self, name: str) -> tuple[str, ...]:
        """What this name, or one it is compared with, is compared with; each once."""
        return tuple(dict.fromkeys(text for other in self.group(name) for text in self.at.get(other, ())))

    def cuts(self, name: str, scales: Mapping[str, Scale]) -> list[Fraction]:
        """Where numbers, amounts or dates are cut, in order; as numbers, not as places."""
        group = [other for other in self.group(name) if other in scales]
        scale = scales[name]
        found = {scale.at(text) / scale.grid for text in self.constants(name)}
        found |= {Fraction(number) for other in group for number in range(self.whole.get(other, -1) + 1)}
        found |= {Fraction(_birthday(age)) for other in group for age in self.ages.get(other, ())}
        if "today" in group:
            found.add(Fraction(TODAY.toordinal()))
        if len(group) > 1:
            for other in map(scales.__getitem__, group):
                found |= {Fraction(place, other.grid) for place in (other.low, other.high)}
            _close(found, [scales[other] for other in group])
        return sorted(found)


def _close(found: set[Fraction], scales: list[Scale]) -> None:
    """Cut at each value of a gap that has hardly more of them than there are answers compared.

    In every other gap the answers can then stand in any order.
    """
    waiting: list[tuple[Fraction, Fraction]] = list(pairwise(sorted(found)))
    while waiting:
        left, right = waiting.pop()
        for scale in scales:
            first, last = gap(scale, left * scale.grid, right * scale.grid)
            if 0 <= last - first < len(scales):
                values = [Fraction(place, scale.grid) for place in range(first, last + 1)]
                found.update(values)
                waiting += pairwise([left, *values, right])
                break


def _birthday(age: int) -> int:
    """The day on which someone who turns this age on the day that ages are judged on was born."""
    year = TODAY.year - age
    if not 1 <= year <= 9999:
        return (date.min if age > 0 else date.max).toordinal()
    return TODAY.replace(year=year).toordinal()


def cuts_of(tested: Iterable[Test], limits: Mapping[str, int]) -> Cuts:
    """What these tests compare; ``limits``: how many choices a list can hold, how large a number can be."""
    found = Cuts()
    for test in tested:
        _take(test, found, limits)
    return found


def tests(tree: Expression) -> tuple[Test, ...]:
    """The tests of a condition, left to right."""
    if isinstance(tree, And | Or):
        return tuple(found for part in tree.parts for found in tests(part))
    return tests(tree.part) if isinstance(tree, Not) else (tree,)


def sides(test: Test) -> tuple[Operand, ...]:
    """The operands of a test that are no constants of a list."""
    return (test.left, test.right) if isinstance(test, Compare) else (test.left,)


def variables_of(test: Test) -> tuple[str, ...]:
    """The variables a test depends on, each once."""
    return tuple(dict.fromkeys(name for side in sides(test) if (name := name_of(side))))


def name_of(operand: Operand) -> str:
    """The variable an operand depends on; "" for a constant. Ages are judged on one day."""
    if isinstance(operand, Constant):
        return ""
    if isinstance(operand, Name):
        return operand.name
    if operand.function == "today" or operand.function in COUNTING:
        return written(operand)
    return operand.argument or ""


def _take(test: Test, found: Cuts, limits: Mapping[str, int]) -> None:
    names = variables_of(test)
    found.read.update(names)
    if isinstance(test, Among):
        for value in test.values:
            _cut(test.left, value, found)
    if not isinstance(test, Compare):
        return
    for one, other in ((test.left, test.right), (test.right, test.left)):
        _cut(one, other, found)
    counted = [side for side in sides(test) if isinstance(side, Call) and side.function in _COUNTS]
    if len(names) > 1 and not counted:
        found.join(*names)
    elif len(names) > 1:
        count = name_of(counted[0])
        (other_name,) = (name for name in names if name != count)
        most = limits[count if count in limits else other_name]
        found.whole[other_name] = max(most, found.whole.get(other_name, 0))
        found.at.setdefault(count, {})[str(most)] = None


def _cut(one: Operand, other: Operand, found: Cuts) -> None:
    """Take in that ``one`` is compared with ``other``, where that is a constant."""
    if not isinstance(other, Constant) or isinstance(one, Constant):
        return
    name = name_of(one)
    measure = one.function if isinstance(one, Call) else ""
    if measure in ("age", "length"):
        place = found.ages if measure == "age" else found.lengths
        whole = floor(Fraction(other.value))
        place.setdefault(name, set()).update((whole, whole + 1))
    elif measure != "count":
        found.at.setdefault(name, {})[other.value] = None
