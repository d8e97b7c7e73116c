"""Arrows as curves: paths with round corners, and the heads of the wide ones."""

from __future__ import annotations

from itertools import pairwise

from flowkit.draw.dot import xy
from flowkit.draw.geometry import Point
from flowkit.draw.routes import Path

RADIUS = 7.0
HEAD = 8.0  # points that Graphviz's own head takes


def rounded(path: Path, gap: float = HEAD, *, headless: bool = False) -> str:
    """A Graphviz curve along a path with round corners, that leaves a gap for its head."""
    found: list[Point] = [path[0]]
    lengths = [abs(a[0] - b[0]) + abs(a[1] - b[1]) for a, b in pairwise(path)]
    for n in range(1, len(path) - 1):
        radius = min(RADIUS, lengths[n - 1] / 2, lengths[n] / 2)
        near, far = _toward(path[n], path[n - 1], radius), _toward(path[n], path[n + 1], radius)
        found += [*_straight(found[-1], near), _mix(near, path[n], 0.6), _mix(far, path[n], 0.6), far]
    stop = _toward(path[-1], path[-2], min(gap, lengths[-1] / 2))
    found += _straight(found[-1], stop)
    tip = "" if headless else f"e,{xy(*path[-1])} "
    return tip + " ".join(xy(*point) for point in found)


def head_length(wide: float) -> float:
    """How long the head of an arrow of a width is: no longer than the way from the last bend to a box."""
    return 6 + 0.4 * wide


def head(path: Path, wide: float) -> dict[str, object]:
    """The head of a wide arrow, as a node whose tip is the end of the path.

    Graphviz's own head grows with the pen, by how much depends on its version, and into the box.
    """
    (x1, y1), (x2, y2) = path[-2], path[-1]
    length, across = head_length(wide), wide + 5
    upright = x1 == x2
    turn = (180 if y2 < y1 else 0) if upright else (270 if x2 > x1 else 90)
    middle = _toward(path[-1], path[-2], length * 2 / 3)  # of the circle around the triangle
    along = length * 4 / 3
    high, broad = (along, across) if upright else (across, along)
    return {
        "shape": "triangle",
        "orientation": turn,
        "style": "filled",
        "penwidth": 0,
        "label": "",
        "fixedsize": "true",
        "width": f"{broad / 72:.4f}",
        "height": f"{high / 72:.4f}",
        "tooltip": " ",
        "pos": xy(*middle),
    }


def _straight(one: Point, other: Point) -> list[Point]:
    return [_mix(one, other, 1 / 3), _mix(one, other, 2 / 3), other]


def _toward(corner: Point, other: Point, by: float) -> Point:
    length = abs(other[0] - corner[0]) + abs(other[1] - corner[1])
    return _mix(corner, other, by / length) if length else corner


def _mix(one: Point, other: Point, share: float) -> Point:
    return one[0] + (other[0] - one[0]) * share, one[1] + (other[1] - one[1]) * share
