"""Points, rectangles and straight lines, in points, y upwards as in Graphviz."""

from __future__ import annotations

from collections.abc import Hashable
from itertools import pairwise
from typing import Generic, NamedTuple, TypeAlias, TypeVar

Point: TypeAlias = tuple[float, float]
_Key = TypeVar("_Key", bound=Hashable)
_Thing = TypeVar("_Thing")
_STOREY = 240.0


class Rect(NamedTuple):
    """A rectangle."""

    left: float
    bottom: float
    right: float
    top: float

    @property
    def centre(self) -> Point:
        """Its middle."""
        return (self.left + self.right) / 2, (self.bottom + self.top) / 2

    def moved(self, x: float, y: float) -> Rect:
        """The same elsewhere."""
        return Rect(self.left + x, self.bottom + y, self.right + x, self.top + y)

    def grown(self, by: float) -> Rect:
        """The same with a margin; a negative one makes it smaller."""
        return Rect(self.left - by, self.bottom - by, self.right + by, self.top + by)


class Shelves(Generic[_Key, _Thing]):
    """Things by their height: in a high picture those near one of them are found without looking at all."""

    def __init__(self) -> None:
        self.storeys: dict[int, dict[_Key, _Thing]] = {}

    def put(self, key: _Key, thing: _Thing, rim: Rect) -> None:
        """Keep a thing that is as high as ``rim``."""
        for storey in _storeys(rim):
            self.storeys.setdefault(storey, {})[key] = thing

    def drop(self, key: _Key, rim: Rect) -> None:
        """Forget a thing that was put there."""
        for storey in _storeys(rim):
            del self.storeys[storey][key]

    def near(self, rim: Rect) -> list[_Thing]:
        """All things that may be as high as ``rim``, and some that are a little higher or lower."""
        found: dict[_Key, _Thing] = {}
        for storey in _storeys(rim):
            found |= self.storeys.get(storey, {})
        return list(found.values())


def _storeys(rim: Rect) -> range:
    return range(int(rim.bottom // _STOREY), int(rim.top // _STOREY) + 1)


class Segment(NamedTuple):
    """A level or upright line, its ends sorted."""

    x1: float
    y1: float
    x2: float
    y2: float

    @property
    def upright(self) -> bool:
        """Whether it goes up and down."""
        return self.x1 == self.x2

    @property
    def length(self) -> float:
        """How long it is."""
        return self.x2 - self.x1 + self.y2 - self.y1


def segments(points: tuple[Point, ...]) -> list[Segment]:
    """The lines between points that follow each other."""
    return [
        Segment(min(a[0], b[0]), min(a[1], b[1]), max(a[0], b[0]), max(a[1], b[1]))
        for a, b in pairwise(points)
        if a != b
    ]


def crosses(one: Segment, other: Segment, near: float = 0.0) -> bool:
    """Whether a level and an upright line meet, or end within ``near`` of each other."""
    if one.upright == other.upright:
        return False
    level, upright = (other, one) if one.upright else (one, other)
    return level.x1 - near < upright.x1 < level.x2 + near and upright.y1 - near < level.y1 < upright.y2 + near


def bounds(rects: list[Rect], points: list[Point]) -> Rect:
    """The smallest rectangle around everything."""
    xs = [x for r in rects for x in (r.left, r.right)] + [x for x, _ in points]
    ys = [y for r in rects for y in (r.bottom, r.top)] + [y for _, y in points]
    return Rect(min(xs), min(ys), max(xs), max(ys))
