"""Runs every arrow around the boxes, with few crossings and never along another arrow."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from flowkit.draw.geometry import Shelves
from flowkit.draw.layout import Placed
from flowkit.draw.picture import Edge, Key, Picture
from flowkit.draw.routes import (
    FINE,
    QUICK,
    REACH,
    STUB,
    Effort,
    End,
    Path,
    entries,
    exits,
    lanes,
    simple,
    tracks,
)
from flowkit.draw.trial import SHARED, Trial, Wire, met, wire

JOG = 28.0  # what the two bends of a level piece cost, in points of length

Options = list[tuple[float, float]]  # (cost, height), cheapest first


@dataclass(slots=True)
class Field:
    """Boxes and the arrows that run between them."""

    placed: Placed
    effort: Effort = FINE
    wires: dict[Key, Wire] = field(default_factory=dict)
    running: Shelves[Key, Wire] = field(default_factory=Shelves)

    def run(self, edge: Edge) -> bool:
        """Find the best way for an arrow past everything that is there; False when there is none."""
        if edge.key in self.wires:
            self.take(edge.key)
        near = lanes(self.placed, edge, self.effort)
        search = _Search(Trial(edge, self.placed, self.running), near, self.effort)
        for leaves in exits(self.placed, edge):
            for enters in entries(self.placed, edge, leaves, near, self.effort):
                search.between(leaves, enters)
        if search.path:
            made = self.wires[edge.key] = wire(edge, simple(search.path))
            self.running.put(edge.key, made, made.rim)
        return bool(search.path)

    def take(self, key: Key) -> Wire:
        """Take an arrow out."""
        gone = self.wires.pop(key)
        self.running.drop(key, gone.rim)
        return gone

    def crossings(self, key: Key) -> int:
        """How many times an arrow crosses others."""
        return sum(self.met_by(self.wires[key]).values())

    def met_by(self, own: Wire) -> dict[Key, int]:
        """How many times an arrow crosses each of the others, if at all."""
        found = {other.edge.key: met(own, other) for other in self.running.near(own.rim)}
        return {key: count for key, count in found.items() if count}


class _Search:
    """The best path so far, lane by lane: out to the lane, along it, and in."""

    def __init__(self, trial: Trial, near: list[float], effort: Effort) -> None:
        self.trial = trial
        self.effort = effort
        self.near = near
        self.best = float("inf")
        self.path: Path = ()
        self.least = SHARED if trial.joins else 1.0
        self.known: dict[tuple[End, float, int], Options] = {}

    def between(self, leaves: End, enters: End) -> None:
        """Try every lane between two ends, the most direct first."""
        reach = abs(leaves.y - enters.y)
        if (reach + abs(leaves.x - enters.x)) * self.least >= self.best:
            return
        for extra, lane in sorted(self._lanes(leaves, enters)):
            if (extra + reach) * self.least >= self.best:
                return
            ends = (lane == leaves.x) + 2 * (lane == enters.x)
            core = self._core(leaves, enters, lane, ends)
            if core is None or extra * self.least + core >= self.best:
                continue
            into = self._options(enters, leaves, lane, 2)
            if not into:
                continue
            for cost, high in self._options(leaves, enters, lane, 1):
                for more, low in into:
                    if high - low < STUB - 1 and enters.side == 0 and lane == enters.x:
                        continue  # no room for the head of the arrow
                    bound = cost + more
                    if bound + abs(high - low) * self.least >= self.best:
                        if bound >= self.best:
                            break
                        continue
                    along = self.trial.cost(lane, high, lane, low, ends)
                    if along is not None and bound + along < self.best:
                        self.best = bound + along
                        bends = (leaves.x, high), (lane, high), (lane, low), (enters.x, low)
                        self.path = ((leaves.x, leaves.y), *bends, (enters.x, enters.y))

    def _core(self, leaves: End, enters: End, lane: float, ends: int) -> float | None:
        """What the part of a lane costs that every way along it has in common."""
        top = leaves.y if leaves.side or ends & 1 else leaves.y - REACH
        bottom = enters.y if enters.side or ends & 2 else enters.y + REACH
        exact = top == leaves.y and bottom == enters.y
        return self.trial.cost(lane, top, lane, bottom, ends) if exact or top > bottom else 0.0

    def _lanes(self, leaves: End, enters: End) -> Iterator[tuple[float, float]]:
        """Lanes with the level distance they cost."""
        wanted = {*self.near}
        wanted |= {leaves.x} if leaves.side == 0 else set()
        wanted |= {enters.x} if enters.side == 0 else set()
        for x in wanted:
            right_out = leaves.side == 0 or (x - leaves.x) * leaves.side >= STUB
            right_in = enters.side == 0 or (x - enters.x) * enters.side >= STUB + 2
            if right_out and right_in:
                yield round(abs(x - leaves.x) + abs(x - enters.x), 1), x

    def _options(self, end: End, other: End, lane: float, mark: int) -> Options:
        """The ways between an end and a lane; ``mark`` is 1 where an arrow leaves, 2 where it comes in."""
        if end.side or lane == end.x:
            cost = self.trial.cost(end.x, end.y, lane, end.y, mark)
            return [] if cost is None else [(cost + (0 if lane == end.x else JOG / 2), end.y)]
        if lane == other.x:
            return self._levels(end, lane, self._tracks(end, mark) + self._tracks(other, 3 - mark), mark)
        key = (end, lane, mark)
        if key not in self.known:
            self.known[key] = self._levels(end, lane, self._tracks(end, mark), mark)
        return self.known[key]

    def _tracks(self, end: End, mark: int) -> list[float]:
        return tracks(end.y, 2 * mark - 3, self.effort)

    def _levels(self, end: End, lane: float, heights: list[float], mark: int) -> Options:
        found: Options = []
        for y in heights:
            if (end.y - y) * (3 - 2 * mark) < STUB - 1:
                continue
            stub = self.trial.cost(end.x, end.y, end.x, y, mark)
            level = self.trial.cost(end.x, y, lane, y) if stub is not None else None
            if stub is not None and level is not None:
                found.append((stub + level + JOG, y))
        return sorted(found)


def routed(picture: Picture, placed: Placed, passes: int) -> tuple[Field, list[Key]]:
    """Every arrow on its way, and those for which there is none; those that cross are tried again."""
    ground = Field(placed, QUICK if picture.quick else FINE)
    edges = sorted(picture.edges, key=lambda edge: _turn(placed, edge))
    failed = [edge.key for edge in edges if not ground.run(edge)]
    for _ in range(passes):
        for edge in edges:
            if edge.key in ground.wires and ground.crossings(edge.key):
                ground.run(edge)
    return ground, failed


def _turn(placed: Placed, edge: Edge) -> tuple[int, float]:
    """Which arrows choose their way first: the usual way, then the short ones."""
    a, b = placed.rects[edge.source], placed.rects[edge.target]
    far = abs(a.centre[1] - b.centre[1]) + 0.3 * abs(a.centre[0] - b.centre[0])
    return (0 if edge.style == "happy" else 1), round(far, 1)
