"""What it costs to run one arrow along a line: its length, and what it crosses; some lines are impossible."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from flowkit.draw.geometry import Rect, Segment, Shelves, bounds, crosses, segments
from flowkit.draw.layout import Placed
from flowkit.draw.picture import Edge, Key
from flowkit.draw.routes import REACH, Path

CLEAR = 5.0  # between a line and a box it has nothing to do with
CLOSE = 5.5  # two lines nearer than this cannot be told apart
CROSSING = 110.0  # what a crossing costs, in points of length
SHARED = 0.6  # what a line costs where it runs in a trunk

Trunk: TypeAlias = tuple[str, str, bool]


@dataclass(frozen=True, slots=True)
class Wire:
    """An arrow that runs, and its straight parts."""

    edge: Edge
    path: Path
    parts: tuple[Segment, ...]
    rim: Rect
    trunk: Trunk


def trunk(edge: Edge) -> Trunk:
    """Arrows of one trunk lead to one box and look alike: they may run together."""
    return edge.target, edge.style, edge.documented


def wire(edge: Edge, path: Path) -> Wire:
    """An arrow on its way."""
    return Wire(edge, path, tuple(segments(path)), bounds([], list(path)), trunk(edge))


def met(one: Wire, other: Wire) -> int:
    """How many times two arrows cross; those of one trunk come together instead."""
    a, b = one.rim, other.rim
    apart = a.left > b.right or b.left > a.right or a.bottom > b.top or b.bottom > a.top
    if apart or one.trunk == other.trunk:
        return 0
    return sum(crosses(part, piece) for part in one.parts for piece in other.parts)


class Trial:
    """The costs of lines for one arrow among boxes and other arrows, each worked out once."""

    def __init__(self, edge: Edge, placed: Placed, running: Shelves[Key, Wire]) -> None:
        rects, own = placed.rects, (edge.source, edge.target)
        reach = bounds([rects[name] for name in own], []).grown(REACH + CLEAR)
        walls = [
            rect.grown(CLEAR)
            for name, rect in placed.standing.near(reach)
            if name not in own and rect.bottom < reach.top and rect.top > reach.bottom
        ]
        walls += [rects[name].grown(-1) for name in own]
        left, reached = [rects[name].grown(CLEAR - 1) for name in own]
        ends = [[*walls, left, reached], [*walls, reached], [*walls, left], walls]
        self.walls = [ends[0], walls, walls, walls] if edge.source == edge.target else ends
        self.upright: list[tuple[float, float, float, bool]] = []
        self.level: list[tuple[float, float, float, bool]] = []
        self.joins, self.solid = False, edge.documented
        mine = trunk(edge)
        for other in running.near(reach):
            together = other.trunk == mine
            self.joins = self.joins or (together and self.solid)
            for x1, y1, x2, y2 in other.parts:
                if y2 < reach.bottom or y1 > reach.top:
                    continue
                if x1 == x2:
                    self.upright.append((x1, y1, y2, together))
                else:
                    self.level.append((y1, x1, x2, together))
        self.known: dict[tuple[float, ...], float | None] = {}

    def cost(self, x1: float, y1: float, x2: float, y2: float, ends: int = 0) -> float | None:
        """The cost of a straight line; ``ends`` is 1 when it leaves its box, 2 when it reaches it, 3 both."""
        if x1 == x2 and y1 == y2:
            return 0.0
        key = (x1, y1, x2, y2, ends)
        if key not in self.known:
            box = (min(x1, x2), min(y1, y2), max(x1, x2), max(y1, y2))
            self.known[key] = None if self._blocked(box, ends) else self._met(box)
        return self.known[key]

    def _blocked(self, line: tuple[float, float, float, float], ends: int) -> bool:
        x1, y1, x2, y2 = line
        for left, bottom, right, top in self.walls[ends]:
            if x1 < right and x2 > left and y1 < top and y2 > bottom:
                return True
        return False

    def _met(self, line: tuple[float, float, float, float]) -> float | None:
        x1, y1, x2, y2 = line
        if x1 == x2:
            along, across, at, low, high = self.upright, self.level, x1, y1 - 3, y2 + 3
        else:
            along, across, at, low, high = self.level, self.upright, y1, x1 - 3, x2 + 3
        shared, met = False, 0
        for place, start, end, together in along:
            if -CLOSE < place - at < CLOSE and start < high and end > low:
                if not (together and self.solid and -0.1 < place - at < 0.1):
                    return None  # dashes over dashes look like a line
                shared = shared or min(end, high) - max(start, low) > 4
        for place, start, end, together in across:
            if low < place < high and start - 3 < at < end + 3 and not together:
                met += 1
        return (high - low - 6) * (SHARED if shared else 1.0) + CROSSING * met
