"""Loops in gutters: out of a row, along a free lane, into the header of an earlier box.

A loop whose every lane would cross a box stays without a line: the row gets a jump tag instead.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise

from flowkit.draw.layout import Placed, Point
from flowkit.draw.picture import Edge, Picture
from flowkit.draw.style import LOOKS

GAP, MARGIN, RADIUS = 13.0, 16.0, 7.0
LANES = 40  # lanes tried on each side
MOST = 24  # loops drawn as lines; beyond, a picture of lines is a picture of noise

Segment = tuple[float, float, float, float]


@dataclass(slots=True)
class Lanes:
    """What is in the way: boxes, curves, and the loops already placed."""

    placed: Placed
    boxes: list[tuple[float, float, float, float]]
    curves: list[list[Segment]]
    used: list[Segment] = field(default_factory=list)
    entries: dict[tuple[str, str], int] = field(default_factory=dict)


def route(picture: Picture, placed: Placed) -> tuple[dict[int, str], frozenset[int]]:
    """The lines of the loops by position of their edge, and the loops that need a tag."""
    loops = [(n, e) for n, e in enumerate(picture.edges) if picture.is_loop(e)]
    boxes = [placed.rectangle(box) for box in placed.centre]
    curves = [_segments(placed.polyline(n)) for n in placed.curves]
    lanes = Lanes(placed, boxes, curves)
    found: dict[int, str] = {}
    tags = set()
    if len(loops) > MOST:
        return {}, frozenset(n for n, _ in loops)
    loops.sort(key=lambda item: (_span(placed, item[1]), item[0]))
    for number, edge in loops:
        line = _line(picture, lanes, edge)
        if line is None:
            tags.add(number)
        else:
            found[number] = line
    return found, frozenset(tags)


def _span(placed: Placed, edge: Edge) -> float:
    return abs(placed.centre[edge.target][1] - placed.centre[edge.source][1])


def _line(picture: Picture, lanes: Lanes, edge: Edge) -> str | None:
    best: tuple[float, str, list[Point]] | None = None
    for side in ("east", "west"):
        start = _exit(lanes.placed, edge, side)
        goal = _entry(picture, lanes, edge, side)
        if start is None or goal is None:
            continue
        for lane in _candidates(lanes, start, goal, side):
            points = [start, (lane, start[1]), (lane, goal[1]), goal]
            cost = _cost(lanes, points, edge)
            if cost is not None and (best is None or cost < best[0]):
                best = (cost, side, points)
    if best is None:
        return None
    _, side, points = best
    lanes.used += _segments(points)
    key = (edge.target, side)
    lanes.entries[key] = lanes.entries.get(key, 0) + 1
    return _rounded(points)


def _exit(placed: Placed, edge: Edge, side: str) -> Point | None:
    left, _, right, top = placed.rectangle(edge.source)
    cell = placed.shapes[edge.source].cells.get(edge.port)
    if cell is None:
        return None
    edge_free = cell.x + cell.width >= right - left - 1 if side == "east" else cell.x <= 1
    if not edge_free:
        return None
    return (right if side == "east" else left, top - cell.y - cell.height / 2)


def _entry(picture: Picture, lanes: Lanes, edge: Edge, side: str) -> Point | None:
    left, bottom, right, top = lanes.placed.rectangle(edge.target)
    header = lanes.placed.shapes[edge.target].header
    rounded = LOOKS[picture.box(edge.target).look].rounded
    high = (top - bottom) if rounded else header.height
    places = max(1, int((high - 8) // 7))
    taken = lanes.entries.get((edge.target, side), 0)
    if taken >= places:
        return None
    middle = (places - 1) / 2
    order = sorted(range(places), key=lambda n: (abs(n - middle), n))
    y = top - 4 - (high - 8) * (order[taken] + 0.5) / places
    return (right if side == "east" else left, y)


def _candidates(lanes: Lanes, start: Point, goal: Point, side: str) -> list[float]:
    low, high = sorted((start[1], goal[1]))
    sign = 1 if side == "east" else -1
    least = max(start[0] * sign, goal[0] * sign) + MARGIN
    edges = {least}
    for left, bottom, right, top in lanes.boxes:
        if bottom - MARGIN <= high and top + MARGIN >= low:
            edge = (right if side == "east" else -left) + MARGIN
            if edge >= least:
                edges.add(edge)
    tried = sorted({edge + GAP * n for edge in edges for n in range(6)})
    return [x * sign for x in tried[:LANES]]


def _cost(lanes: Lanes, points: list[Point], edge: Edge) -> float | None:
    segments = _segments(points)
    own = (edge.source, edge.target)
    for name in lanes.placed.centre:
        left, bottom, right, top = lanes.placed.rectangle(name)
        inner = 1.0 if name in own else -6.0
        box = (left + inner, bottom + inner, right - inner, top - inner)
        if any(_touches(segment, box) for segment in segments):
            return None
    for segment in segments:
        if any(_overlaps(segment, other) for other in lanes.used):
            return None
    crossings = sum(_crosses(s, other) for s in segments for other in lanes.used)
    crossings += sum(_crosses(s, other) for s in segments for curve in lanes.curves for other in curve)
    length = sum(abs(x2 - x1) + abs(y2 - y1) for x1, y1, x2, y2 in segments)
    return crossings * 120 + length


def _segments(points: list[Point]) -> list[Segment]:
    return [(*one, *two) for one, two in pairwise(points)]


def _touches(segment: Segment, box: tuple[float, float, float, float]) -> bool:
    x1, y1, x2, y2 = segment
    left, bottom, right, top = box
    return min(x1, x2) < right and max(x1, x2) > left and min(y1, y2) < top and max(y1, y2) > bottom


def _overlaps(one: Segment, other: Segment) -> bool:
    """Whether two straight segments run along each other, too close to be told apart."""
    ax1, ay1, ax2, ay2 = one
    bx1, by1, bx2, by2 = other
    if ax1 == ax2 and bx1 == bx2 and abs(ax1 - bx1) < GAP - 4:
        return min(ay1, ay2) < max(by1, by2) + 3 and min(by1, by2) < max(ay1, ay2) + 3
    if ay1 == ay2 and by1 == by2 and abs(ay1 - by1) < 5:
        return min(ax1, ax2) < max(bx1, bx2) + 3 and min(bx1, bx2) < max(ax1, ax2) + 3
    return False


def _crosses(one: Segment, other: Segment) -> bool:
    def side(p: Point, q: Point, r: Point) -> float:
        return (q[0] - p[0]) * (r[1] - p[1]) - (q[1] - p[1]) * (r[0] - p[0])

    a, b, c, d = one[:2], one[2:], other[:2], other[2:]
    return side(a, b, c) * side(a, b, d) < 0 and side(c, d, a) * side(c, d, b) < 0


def _rounded(points: list[Point]) -> str:
    """A Graphviz curve along the points with round corners and an arrow at the last one."""
    found: list[Point] = [points[0]]
    for before, corner, after in zip(points, points[1:], points[2:], strict=False):
        near, far = _toward(corner, before), _toward(corner, after)
        found += [_mix(found[-1], near, 1 / 3), _mix(found[-1], near, 2 / 3), near]
        found += [_mix(near, corner, 0.67), _mix(far, corner, 0.67), far]
    tip = points[-1]
    last = points[-2]
    length = max(1.0, abs(tip[0] - last[0]) + abs(tip[1] - last[1]))
    stop = _mix(tip, last, min(0.9, 8 / length))
    found += [_mix(found[-1], stop, 1 / 3), _mix(found[-1], stop, 2 / 3), stop]
    return f"e,{_xy(tip)} " + " ".join(_xy(point) for point in found)


def _toward(corner: Point, other: Point) -> Point:
    length = abs(other[0] - corner[0]) + abs(other[1] - corner[1])
    return _mix(corner, other, min(0.5, RADIUS / length) if length else 0)


def _mix(one: Point, other: Point, share: float) -> Point:
    return one[0] + (other[0] - one[0]) * share, one[1] + (other[1] - one[1]) * share


def _xy(point: Point) -> str:
    return f"{point[0]:.2f},{point[1]:.2f}"
