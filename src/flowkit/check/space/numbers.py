"""Numbers, amounts and dates on one line: where they begin and end, and values between given cuts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from itertools import pairwise

from flowkit.core.answer import Answer, Kinds, Value

TODAY = date(2026, 1, 5)
"""The day that conditions about `today` and `age` are judged on: always the same, as in scenario tests."""

_STEPS = {"integer": Decimal(1), "money": Decimal("0.01"), "date": Decimal(1)}
_FIRST_DAY, _LAST_DAY = Decimal(date.min.toordinal()), Decimal(date.max.toordinal())


@dataclass(frozen=True, slots=True)
class Scale:
    """The values of one answer as places on a line. ``step`` is None where they are dense."""

    kind: str  # the kind of the answer; "" for anything without an order
    step: Decimal | None = None
    low: Decimal | None = None
    high: Decimal | None = None
    counter: bool = False

    @property
    def top(self) -> int | None:
        """The highest whole number it can be; None without a limit."""
        return None if self.high is None else int(self.high)

    def place(self, text: str) -> Decimal:
        """Where a constant lies."""
        return Decimal(date.fromisoformat(text).toordinal()) if self.kind == "date" else Decimal(text)

    def value(self, place: Decimal) -> Value:
        """The stored form of the value at a place."""
        if self.kind == "date":
            return date.fromordinal(int(place)).isoformat()
        if self.kind == "integer":
            return int(place)
        return f"{place:.2f}" if self.kind == "money" else format(place.normalize() + 0, "f")


def scale_of(name: str, declared: Answer | None, kinds: Kinds) -> Scale:
    """The line on which the values of an answer, a counter or `today` lie."""
    if declared is None:
        if name == "today":
            return Scale("date", Decimal(1), _FIRST_DAY, _LAST_DAY)
        return Scale("integer", Decimal(1), Decimal(0), None, counter=True)
    ordered = kinds[declared.kind].guard_type
    if ordered not in ("number", "money", "date"):
        return Scale("")
    kind = ordered if ordered != "number" or declared.kind != "integer" else "integer"
    bare = Scale(kind)
    low, high = (_bound(bare, bound) for bound in (declared.minimum, declared.maximum))
    if kind == "date":
        low, high = low or _FIRST_DAY, high or _LAST_DAY
    elif kind == "money":
        low = low or Decimal(0)
    return Scale(kind, _STEPS.get(kind), low, high)


def _bound(scale: Scale, text: str | None) -> Decimal | None:
    if text == "today":
        return Decimal(TODAY.toordinal())
    return None if text is None else scale.place(text.replace(",", "."))


def between(scale: Scale, cuts: Sequence[str], several: int) -> Iterator[tuple[Value, bool]]:
    """Values that stand for all: each cut, and up to ``several`` in each gap; True for the only one there."""
    places = list(dict.fromkeys(map(scale.place, cuts)))
    edges: list[Decimal | None] = [None, *places, None]
    for number, (left, right) in enumerate(pairwise(edges)):
        found = _gap(scale, left, right, several)
        alone = scale.step is not None and len(_gap(scale, left, right, several + 1)) == len(found) <= 1
        yield from ((scale.value(place), alone) for place in found)
        if number < len(places) and _inside(scale, places[number]):
            yield scale.value(places[number]), True


def _inside(scale: Scale, place: Decimal) -> bool:
    low, high, step = scale.low, scale.high, scale.step
    if (low is not None and place < low) or (high is not None and place > high):
        return False
    return step is None or place % step == 0


def _gap(scale: Scale, left: Decimal | None, right: Decimal | None, several: int) -> list[Decimal]:
    """Up to ``several`` places strictly between two cuts (None: the ends of the line), in order."""
    step = scale.step or _fraction(left, right, several)
    if left is None and right is not None and (scale.low is None or scale.kind == "date"):
        first = _down(right, step)  # near the cut: a value people would give
        places = [first - step * back for back in reversed(range(several))]
    else:
        first = _up(left, step) if left is not None else (scale.low or Decimal(0))
        places = [first + step * forth for forth in range(several)]
    low = scale.low if scale.low is not None else places[0]
    high = scale.high if scale.high is not None else places[-1]
    return [
        place
        for place in places
        if (left is None or place > left) and (right is None or place < right) and low <= place <= high
    ]


def _fraction(left: Decimal | None, right: Decimal | None, several: int) -> Decimal:
    return Decimal(1) if left is None or right is None else (right - left) / (several + 1)


def _up(place: Decimal, step: Decimal) -> Decimal:
    """The first place on the grid above this one."""
    return ((place / step).to_integral_value(ROUND_FLOOR) + 1) * step


def _down(place: Decimal, step: Decimal) -> Decimal:
    """The last place on the grid below this one."""
    return ((place / step).to_integral_value(ROUND_CEILING) - 1) * step
