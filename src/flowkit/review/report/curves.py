"""The curves of Graphviz in few characters: what is straight is written as straight."""

from __future__ import annotations

import re

_NUMBER = re.compile(r"-?[0-9]+(?:\.[0-9]+)?")
_CLOSE = 0.06  # points that a curve may be beside a straight line

Point = tuple[float, float]


def short(number: str | float) -> str:
    """A length to a tenth of a point, in as few characters as say it."""
    written = f"{round(float(number), 1):g}" if abs(float(number)) < 1e5 else f"{float(number):.0f}"
    return "0" if written == "-0" else written


def curve(path: str) -> str:
    """The path of a spline of Graphviz: a start, then cubic curves."""
    numbers = [float(found) for found in _NUMBER.findall(path)]
    points = list(zip(numbers[::2], numbers[1::2], strict=True))
    parts = [f"M{at(points[0])}"]
    ends = [points[0]]  # of the straight lines written last
    for place in range(1, len(points) - 2, 3):
        one, two, end = points[place : place + 3]
        if not _straight(ends[-1], (one, two), end):
            parts.append(f"C{at(one)} {at(two)} {at(end)}")
            ends = [end]
        elif len(ends) > 1 and _straight(ends[-2], (ends[-1],), end):
            parts[-1], ends[-1] = _line(ends[-2], end), end
        elif end != ends[-1]:
            parts.append(_line(ends[-1], end))
            ends.append(end)
    return "".join(parts)


def _straight(start: Point, between: tuple[Point, ...], end: Point) -> bool:
    """Whether points lie on the line between two others."""
    (x, y), (a, b) = start, end
    length = ((a - x) ** 2 + (b - y) ** 2) ** 0.5
    low, high = (min(x, a), min(y, b)), (max(x, a), max(y, b))
    for u, v in between:
        inside = low[0] - _CLOSE <= u <= high[0] + _CLOSE and low[1] - _CLOSE <= v <= high[1] + _CLOSE
        if not inside or abs((a - x) * (y - v) - (x - u) * (b - y)) > _CLOSE * length + 1e-9:
            return False
    return True


def _line(start: Point, end: Point) -> str:
    if abs(start[0] - end[0]) < _CLOSE:
        return f"V{short(end[1])}"
    return f"H{short(end[0])}" if abs(start[1] - end[1]) < _CLOSE else f"L{at(end)}"


def at(point: Point) -> str:
    """A point of a path."""
    x, y = short(point[0]), short(point[1])
    return f"{x}{y}" if y.startswith("-") else f"{x} {y}"
