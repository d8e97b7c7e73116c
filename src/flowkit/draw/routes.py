"""Where an arrow may leave, run and come in: level and upright lines only."""

from __future__ import annotations

from typing import NamedTuple, TypeAlias

from flowkit.draw.geometry import Point, Rect, bounds
from flowkit.draw.layout import Placed
from flowkit.draw.picture import Edge

GAP = 8.0  # between two lines side by side
STUB = 11.0  # from a box to the first bend
TRACK = 6.5  # between two tracks
FAR = 60.0  # how far beside its two boxes an arrow may run, except at the rims
NEAR = 10.0  # how far above and below them boxes still matter for it
HEADS = 7.0  # between two arrow heads on the side of a header
STRAIGHT = 4.0  # the usual way runs straight when its two ends are nearer than this
SPREAD = (0.0, -16.0, 16.0, -32.0, 32.0)  # where arrows come in from above, from the middle of a box

Path: TypeAlias = tuple[Point, ...]


class Effort(NamedTuple):
    """How many places are tried for an arrow.

    ``lanes`` are upright, on each side of a box; ``tracks`` level, above and below it; ``spread`` counts the
    places where an arrow may come in from above.
    """

    lanes: int = 4
    tracks: int = 4
    spread: int = len(SPREAD)


FINE, QUICK = Effort(), Effort(2, 2, 1)
REACH = STUB + TRACK * (FINE.tracks - 1)  # to the last track


class End(NamedTuple):
    """A place where an arrow leaves or comes in; ``side`` is 0 for below or above, 1 right, -1 left."""

    x: float
    y: float
    side: int = 0


def simple(path: Path) -> Path:
    """The points without those on a straight line."""
    found: list[Point] = []
    for point in path:
        if found and point == found[-1]:
            continue
        if len(found) > 1 and (
            found[-2][0] == found[-1][0] == point[0] or found[-2][1] == found[-1][1] == point[1]
        ):
            found[-1] = point
        else:
            found.append(point)
    return tuple(found)


def exits(placed: Placed, edge: Edge) -> list[End]:
    """Where an arrow may leave its row: below from the bottom line, else at either side."""
    rect, outline = placed.rects[edge.source], placed.shapes[edge.source]
    line = outline.line(edge.port)
    if line is None or outline.is_foot(edge.port):
        x = rect.left + (line.cell.x + line.cell.width / 2 if line else outline.width / 2)
        return [End(round(x, 1), rect.bottom)]
    y = round(rect.top - line.cell.y - line.cell.height / 2, 1)
    return [End(rect.right, y, 1), End(rect.left, y, -1)]


def entries(placed: Placed, edge: Edge, leaves: End, near: list[float], effort: Effort = FINE) -> list[End]:
    """Where an arrow may come in: a loop at the sides of the header, others from above where they can."""
    if edge.style == "loop":
        return _headers(placed, edge)
    tops = _tops(placed, edge, leaves, near, effort)
    return tops if leaves.side == 0 else [*tops, *_headers(placed, edge)]


def _tops(placed: Placed, edge: Edge, leaves: End, near: list[float], effort: Effort) -> list[End]:
    """From above: the usual way above its exit, others straight down, near the middle, or from a lane."""
    rect, outline = placed.rects[edge.target], placed.shapes[edge.target]
    if edge.style == "happy":
        entry = round(rect.left + outline.entry, 1)
        return [End(leaves.x if abs(leaves.x - entry) < STRAIGHT else entry, rect.top)]
    middle, inside = (rect.left + rect.right) / 2, rect.grown(-10)
    spread = SPREAD[: effort.spread]
    found = [round(middle + by, 1) for by in spread if inside.left <= middle + by <= inside.right]
    if leaves.side == 0 and inside.left <= leaves.x <= inside.right:
        found.insert(0, leaves.x)
    found += [x for x in near if inside.left <= x <= inside.right][: effort.lanes]
    return [End(x, rect.top) for x in dict.fromkeys(found or [round(middle, 1)])]


def _headers(placed: Placed, edge: Edge) -> list[End]:
    """At the sides of a header, the middle first."""
    rect, outline = placed.rects[edge.target], placed.shapes[edge.target]
    usable = outline.header.height - 8
    places = max(1, int(usable // HEADS))
    order = sorted(range(places), key=lambda n: (abs(n - (places - 1) / 2), n))
    ys = [round(rect.top - 4 - usable * (n + 0.5) / places, 1) for n in order]
    return [End(x, y, side) for y in ys for x, side in ((rect.right, 1), (rect.left, -1))]


def tracks(y: float, sign: int, effort: Effort = FINE) -> list[float]:
    """Level tracks below (-1) or above (1) a height."""
    return [round(y + sign * (STUB + TRACK * n), 1) for n in range(effort.tracks)]


def lanes(placed: Placed, edge: Edge, effort: Effort = FINE) -> list[float]:
    """The upright lanes worth trying: beside the boxes that stand about an arrow, and at the rims."""
    source, target = placed.rects[edge.source], placed.rects[edge.target]
    low, high = min(source.bottom, target.bottom) - NEAR, max(source.top, target.top) + NEAR
    about = placed.standing.near(Rect(0, low, 0, high))
    rects = [rect for _, rect in about if rect.bottom < high and rect.top > low]
    left, right = min(source.left, target.left) - FAR, max(source.right, target.right) + FAR
    rims = _beside(bounds(rects, []), FINE)
    found = {x for rect in rects for x in _beside(rect, effort) if left <= x <= right}
    kept: list[float] = []
    for x in sorted(found | set(rims)):
        if not kept or x - kept[-1] >= 2:
            kept.append(x)
    return kept


def _beside(rect: Rect, effort: Effort) -> list[float]:
    beside = [STUB + 2 + GAP * n for n in range(effort.lanes)]
    return [round(x, 1) for by in beside for x in (rect.left - by, rect.right + by)]
