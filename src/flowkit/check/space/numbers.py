"""Numbers, amounts and dates as places on a line: what lies between two cuts, and values that stand for it.

Every kind has a grid (whole numbers, cents, days, billionths for decimal numbers: their kind reads nine
decimals), so a gap between two cuts holds a countable number of values, and one value alone is known as such.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from math import ceil, floor

from flowkit.core.answer import Answer, Kinds, Value

TODAY = date(2026, 1, 5)
"""The day that ages, and bounds that say `today`, are judged on: always the same, as in scenario tests."""

MANY = 8
"""How many values of a gap are kept at most: enough for every order of the answers that are compared."""

_FAR = 10**6  # beyond it, a cut is no reason to choose a value near it
_GRIDS = {"integer": 1, "number": 10**9, "money": 100, "date": 1}  # places from one whole number to the next
_ENDS = {  # what the kinds read, in places
    "integer": (-(10**18) + 1, 10**18 - 1),
    "number": (-(10**24) + 1, 10**24 - 1),
    "money": (0, 10**17 - 1),
    "date": (date.min.toordinal(), date.max.toordinal()),
}


@dataclass(frozen=True, slots=True)
class Scale:
    """Where the values of an answer lie. Places are whole numbers; ``grid`` of them make one.

    ``low`` and ``high`` are the first and last place a valid value can have. ``top`` is the declared maximum.
    """

    kind: str  # "" for anything without an order
    grid: int = 1
    low: int = 0
    high: int = 0
    top: int | None = None

    def at(self, text: str) -> Fraction:
        """Where a constant lies, in places; between two of them where no value can be it."""
        if self.kind == "date":
            return Fraction(date.fromisoformat(text).toordinal())
        return Fraction(text.replace(",", ".")) * self.grid

    def value(self, place: int) -> Value:
        """The stored form of the value at a place."""
        if self.kind == "date":
            return date.fromordinal(place).isoformat()
        if self.kind == "integer":
            return place
        exact = Decimal(place).scaleb(-2 if self.kind == "money" else -9)
        return f"{exact:.2f}" if self.kind == "money" else format(exact.normalize() + 0, "f")


def scale_of(declared: Answer | None, kinds: Kinds) -> Scale:
    """The line of an answer or parameter; None stands for `today`."""
    ordered = "date" if declared is None else kinds[declared.kind].guard_type
    kind = "integer" if declared is not None and declared.kind == "integer" else ordered
    if kind not in _GRIDS:
        return Scale("")
    bare = Scale(kind, _GRIDS[kind], *_ENDS[kind])
    if declared is None:
        return bare
    low, high = _bound(bare, declared.minimum), _bound(bare, declared.maximum)
    return Scale(
        kind,
        bare.grid,
        bare.low if low is None else max(bare.low, ceil(low)),
        bare.high if high is None else min(bare.high, floor(high)),
        None if high is None else floor(high / bare.grid),
    )


def _bound(scale: Scale, text: str | None) -> Fraction | None:
    if text == "today":
        return Fraction(TODAY.toordinal())
    return None if text is None else scale.at(text)


def gap(scale: Scale, left: Fraction | None, right: Fraction | None) -> tuple[int, int]:
    """The first and the last place strictly between two cuts (None: no cut on that side)."""
    first = scale.low if left is None else max(scale.low, floor(left) + 1)
    last = scale.high if right is None else min(scale.high, ceil(right) - 1)
    return first, last


def some(
    scale: Scale, places: tuple[int, int], *, cut_left: bool, cut_right: bool
) -> tuple[tuple[Value, ...], Value]:
    """Values of a gap in order, and the one that stands for all: near a cut, as round as it can be."""
    first, last = places
    unit = _roundest(scale, first, last)
    if scale.kind == "date":
        begin = _day(first, last, cut_left=cut_left, cut_right=cut_right)
    elif first < -_FAR * scale.grid and last > _FAR * scale.grid and cut_left == cut_right:
        begin = 0
    elif cut_left or not cut_right:
        begin = -(-(first if cut_left else max(first, min(0, last))) // unit) * unit
    else:
        begin = max(-(-first // unit) * unit, last // unit * unit - (MANY - 1) * unit)
    found = [place for place in range(begin, begin + MANY * unit, unit) if place <= last]
    before = range(begin - unit, begin - (MANY - len(found) + 1) * unit, -unit)
    every = [*reversed([place for place in before if place >= first]), *found]
    shown = found[-1] if cut_right and not cut_left and scale.kind != "date" else begin
    return tuple(scale.value(place) for place in every), scale.value(shown)


def _roundest(scale: Scale, first: int, last: int) -> int:
    """The largest power of ten with enough values between two places."""
    unit = scale.grid if scale.kind == "number" else 1
    while unit > 1 and last // unit - -(-first // unit) + 1 < MANY:
        unit //= 10
    return unit


def _day(first: int, last: int, *, cut_left: bool, cut_right: bool) -> int:
    """A day well inside: an age must not change while a journey waits."""
    if first <= TODAY.toordinal() <= last:
        return TODAY.toordinal()
    inside = min((last - first) // 2, 200)
    return last - inside if cut_right and not cut_left else first + inside
