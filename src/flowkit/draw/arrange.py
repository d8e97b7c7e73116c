"""One block of a picture: places the boxes, runs the arrows, and turns what would be noise into jumps."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, replace

from flowkit.draw.geometry import bounds
from flowkit.draw.layout import VARIANTS, Placed, Variant, first_pass, place
from flowkit.draw.picture import Edge, Key, Picture
from flowkit.draw.router import Field, routed
from flowkit.draw.routes import Path
from flowkit.draw.trial import Wire

MANY_BACK = 5  # loops that lead to one box before they all become jumps
MANY_ON = 5  # likewise ways forward that are not the usual one
CROSSED = 1  # arrows that an arrow may cross
MOST = 1000  # no arrow crosses as many
ROUNDS = 5  # times that noise is looked for
SMALL, LARGE = 8, 60  # boxes up to which variants of the layout are compared with care, and at all
PASSES = 2  # times that arrows which cross are taken out and tried again
WIDE = 760.0  # points beyond which width is hard to read


@dataclass(frozen=True, slots=True)
class Arranged:
    """A picture with its boxes placed and its arrows run; those with no way are jumps now."""

    picture: Picture
    placed: Placed
    paths: dict[Key, Path]


@dataclass(frozen=True, slots=True)
class Tried:
    """A layout with its arrows, and those for which there is no way."""

    shown: Picture
    placed: Placed
    ground: Field
    failed: tuple[Key, ...]


def arranged(picture: Picture) -> Arranged:
    """The block of a picture. Raises backends.NoGraphvizError."""
    quick = picture.quick or len(picture.boxes) > LARGE
    picture = replace(picture.with_tags(_many(picture)), quick=quick)
    rounds, passes = (1, 0) if quick else (ROUNDS, PASSES)
    variant, tried = (VARIANTS[0], _tried(picture, VARIANTS[0], 0)) if quick else _best(picture)
    while noise := tried.failed or ([] if picture.whole or not rounds else _noise(tried.ground)):
        picture = picture.with_tags(noise)
        tried = _tried(picture, variant, passes)
        rounds = max(0, rounds - 1)
    if picture.tagged and not quick:
        _, other = _best(picture)
        if not other.failed and _score(other) < _score(tried):
            tried = other
    paths = {key: wire.path for key, wire in tried.ground.wires.items()}
    return Arranged(tried.shown, tried.placed, paths)


def _tried(picture: Picture, variant: Variant, passes: int) -> Tried:
    shown, placed = place(picture, variant)
    ground, failed = routed(shown, placed, passes)
    return Tried(shown, placed, ground, tuple(failed))


def _best(picture: Picture) -> tuple[Variant, Tried]:
    """The variant of the layout that draws a picture with the fewest crossings, in the least room."""
    found: list[tuple[float, int, Tried]] = []
    met, small = set(), len(picture.boxes) <= SMALL
    for number, variant in enumerate(VARIANTS):
        text = first_pass(picture, (), variant)
        if text not in met:
            met.add(text)
            tried = _tried(picture, variant, PASSES if small else 0)
            found.append((_score(tried), number, tried))
    _, number, tried = min(found, key=lambda item: item[:2])
    return VARIANTS[number], tried if small else _tried(picture, VARIANTS[number], PASSES)


def _score(tried: Tried) -> float:
    wires = tried.ground.wires
    around = bounds(list(tried.placed.rects.values()), [p for wire in wires.values() for p in wire.path])
    wide, high = around.right - around.left, around.top - around.bottom
    crossings = sum(map(tried.ground.crossings, wires)) / 2
    length = sum(part.length for wire in wires.values() for part in wire.parts)
    bends = sum(len(wire.parts) - 1 for wire in wires.values() if wire.edge.style == "happy")
    faults = 400 * len(tried.failed) + 300 * crossings + 100 * bends
    return faults + 0.2 * length + wide + max(0.0, wide - WIDE) * 2 + high / 2


def _many(picture: Picture) -> list[Key]:
    """The arrows that are jumps from the start: asked for, or too many that lead to one box."""
    found = [edge.key for edge in picture.edges if edge.jump]
    if picture.whole:
        return found
    loops = Counter(e.target for e in picture.edges if e.style == "loop" and not e.jump)
    sources: dict[str, set[str]] = defaultdict(set)
    for edge in picture.edges:
        if edge.style != "loop" and not edge.jump:
            sources[edge.target].add(edge.source)
    place = {box.id: n for n, box in enumerate(picture.boxes)}
    kept = {min(edges, key=lambda edge: _far(place, edge)).key for edges in _onward(picture).values()}
    for edge in picture.edges:
        back = edge.style == "loop" and loops[edge.target] >= MANY_BACK
        on = edge.style == "other" and len(sources[edge.target]) >= MANY_ON and edge.key not in kept
        if (back or on) and not edge.jump:
            found.append(edge.key)
    return found


def _onward(picture: Picture) -> dict[str, list[Edge]]:
    """The ways forward by the box they lead to."""
    found: dict[str, list[Edge]] = defaultdict(list)
    for edge in picture.edges:
        if edge.style != "loop" and not edge.jump:
            found[edge.target].append(edge)
    return found


def _far(place: dict[str, int], edge: Edge) -> tuple[bool, int]:
    """How much an arrow is worth as the only one to its box: the usual way, then the nearest."""
    return edge.style != "happy", abs(place[edge.target] - place[edge.source])


def _noise(ground: Field) -> list[Key]:
    """The arrows that cross too many others, the worst first, until the rest is clear."""
    crossed = {key: ground.crossings(key) for key in ground.wires}
    led = Counter(wire.edge.target for wire in ground.wires.values())
    suspects = [key for key, wire in ground.wires.items() if crossed[key] > _allowed(wire, led)]
    found: list[Key] = []
    while True:
        left = (ground.wires[key] for key in suspects if key in ground.wires)
        troubles = ((crossed[wire.edge.key] - _allowed(wire, led), wire.edge.key) for wire in left)
        trouble, worst = max(troubles, default=(0, ("", "")))
        if trouble <= 0:
            return found
        found.append(worst)
        gone = ground.take(worst)
        led[gone.edge.target] -= 1
        for key, count in ground.met_by(gone).items():
            crossed[key] -= count


def _allowed(wire: Wire, led: Counter[str]) -> int:
    """How many arrows an arrow may cross: the usual way any, the only one to a box more than others."""
    if wire.edge.style == "happy":
        return MOST
    return CROSSED + wire.edge.documented + (led[wire.edge.target] == 1)
