"""How wide the arrows of a look can be without touching each other or a box, which holds every label."""

from __future__ import annotations

from collections.abc import Iterator
from math import sqrt
from typing import NamedTuple

from flowkit.draw.blocks import Composed
from flowkit.draw.geometry import segments
from flowkit.draw.picture import Key
from flowkit.draw.trial import Trunk, trunk

WIDEST = 8.0  # points that the arrow most people take is wider than one nobody takes
WHITE = 1.0  # points left between two arrows, and between an arrow and a box
_FAR = WIDEST + 1 + WHITE  # points from which two lines cannot touch


class _Line(NamedTuple):
    """A straight part of an arrow, or the side of a box, seen along one axis."""

    place: float
    low: float
    high: float
    weight: float = 0.0  # how much of the greatest width the arrow asks for
    trunk: Trunk | None = None


def width(share: float, room: float) -> float:
    """The width of an arrow that this share of people take."""
    return 1 + WIDEST * room * sqrt(share)


def roomy(made: Composed) -> float:
    """The part of their width that the arrows of a picture have room for, from 0 to 1.

    All arrows become thinner together: their widths stay comparable.
    """
    wide = {e.key: sqrt(e.mark.share) for e in made.picture.edges if e.mark and e.mark.share}
    limits = [1.0]
    for upright in (True, False) if wide else ():
        for one, other in _near([*_lines(made, wide, upright), *_sides(made, upright)]):
            free = other.place - one.place - WHITE
            lines = (one.trunk is not None) + (other.trunk is not None)
            if one.trunk != other.trunk and one.weight + other.weight:
                limits.append((2 * free - lines) / (WIDEST * (one.weight + other.weight)))
    return max(0.0, min(limits))


def _lines(made: Composed, wide: dict[Key, float], upright: bool) -> Iterator[_Line]:
    for edge in made.picture.edges:
        for part in segments(made.paths[edge.key]):
            if part.upright is upright:
                flat = (part.x1, part.y1, part.y2) if upright else (part.y1, part.x1, part.x2)
                yield _Line(*flat, wide.get(edge.key, 0.0), trunk(edge))


def _sides(made: Composed, upright: bool) -> Iterator[_Line]:
    for left, bottom, right, top in made.rects.values():
        across, low, high = ((left, right), bottom, top) if upright else ((bottom, top), left, right)
        for place in across:
            yield _Line(place, low, high)


def _near(lines: list[_Line]) -> Iterator[tuple[_Line, _Line]]:
    """The pairs that run side by side near each other, in the order of their places."""
    lines = sorted(lines, key=lambda line: line[:4])
    for number, one in enumerate(lines):
        for other in lines[number + 1 :]:
            if other.place - one.place > _FAR:
                break
            if one.low < other.high and other.low < one.high and other.place > one.place:
                yield one, other
