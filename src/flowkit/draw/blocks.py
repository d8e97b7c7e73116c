"""A picture of many steps: each step is a block of its own, the blocks stand below one another.

The usual way runs from block to block, past those it does not visit; they are aligned on it. Where it does
not run, one other arrow leads to the next block. Every other arrow between steps is a jump.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from flowkit.draw.arrange import Arranged, arranged
from flowkit.draw.boxes import Shape
from flowkit.draw.geometry import Point, Rect, bounds
from flowkit.draw.picture import IN, OUT, Band, Box, Edge, Key, Picture
from flowkit.draw.routes import Path, simple

INSIDE, BETWEEN = 16.0, 3.0  # the margin inside a band, the white between two
MANY = 150  # boxes of a picture from which quick is better than fine
ASIDE = 40.0  # from the line of the usual way to a block that it runs past


@dataclass(frozen=True, slots=True)
class Link:
    """An arrow from one block to another below it, by their numbers."""

    edge: Edge
    above: int
    below: int

    @property
    def passed(self) -> range:
        """The blocks that it runs past."""
        return range(self.above + 1, self.below)


@dataclass(slots=True)
class Composed:
    """A whole picture with everything at its place."""

    picture: Picture
    rects: dict[str, Rect] = field(default_factory=dict)
    shapes: dict[str, Shape] = field(default_factory=dict)
    paths: dict[Key, Path] = field(default_factory=dict)
    bands: list[tuple[Band, float, float]] = field(default_factory=list)  # with bottom and top


def composed(picture: Picture) -> Composed:
    """Everything of a picture at its place. Raises backends.NoGraphvizError."""
    groups = _groups(picture) if len(picture.bands) > 1 else []
    picture = replace(picture, quick=picture.quick or len(picture.boxes) > MANY)
    if len(groups) < 2:
        one = arranged(picture)
        return Composed(one.picture, one.placed.rects, one.placed.shapes, one.paths)
    owner = {box.id: n for n, (_, boxes) in enumerate(groups) for box in boxes}
    links = _links(picture, owner)
    kept = {link.edge.key for link in links}
    between = [e.key for e in picture.edges if owner[e.source] != owner[e.target] and e.key not in kept]
    tagged = picture.with_tags(between)
    parts = [arranged(_part(tagged, owner, links, n)) for n in range(len(groups))]
    return _stacked(tagged, [band for band, _ in groups], parts, links)


def _groups(picture: Picture) -> list[tuple[Band | None, list[Box]]]:
    """The boxes by step, in the order of the steps; an end is with the step that most leads to it."""
    bands = {band.id: band for band in picture.bands}
    found: dict[str, list[Box]] = {}
    homes = {box.id: box.band for box in picture.boxes}
    last = next((box.band for box in reversed(picture.boxes) if box.band), "")
    for box in picture.boxes:
        if not box.band and not box.rows:
            arriving = [e for e in picture.edges if e.target == box.id and homes[e.source]]
            usual = [e for e in arriving if e.style == "happy"] or arriving[-1:]
            homes[box.id] = homes[usual[0].source] if usual else last
    for box in picture.boxes:
        found.setdefault(homes[box.id], []).append(box)
    return [(bands.get(name), boxes) for name, boxes in found.items()]


def _links(picture: Picture, owner: dict[str, int]) -> list[Link]:
    """The arrows that run from block to block: the usual way, past blocks too; else one to the next block."""
    found: list[Link] = []
    for edge in picture.edges:
        link = Link(edge, owner[edge.source], owner[edge.target])
        if edge.style == "happy" and link.above < link.below:
            found.append(link)
    for edge in picture.edges:
        link = Link(edge, owner[edge.source], owner[edge.target])
        taken = any(o.above == link.above or o.below == link.below or link.below in o.passed for o in found)
        if edge.style == "other" and link.below == link.above + 1 and not taken:
            found.append(link)
    return sorted(found, key=lambda link: link.above)


def _part(picture: Picture, owner: dict[str, int], links: list[Link], number: int) -> Picture:
    """The block of one step, with anchors where the arrows from and to other blocks pass the rim."""
    boxes = [box for box in picture.boxes if owner[box.id] == number]
    edges = [e for e in picture.edges if owner[e.source] == number == owner[e.target]]
    for link in links:
        if link.below == number:
            boxes.insert(0, Box(IN, "anchor", ""))
            edges.insert(0, replace(link.edge, source=IN, port=""))
        if link.above == number:
            boxes.append(Box(OUT, "anchor", ""))
            edges.append(replace(link.edge, target=OUT))
    return replace(picture, boxes=tuple(boxes), edges=tuple(edges), tagged=(), bands=())


def _stacked(
    picture: Picture, bands: list[Band | None], parts: list[Arranged], links: list[Link]
) -> Composed:
    found = Composed(picture)
    shifts = _shifts(parts, links)
    top = 0.0
    for number, part in enumerate(parts):
        around = _around(part)
        _take(found, part, number, (shifts[number], top - INSIDE - around.top))
        low = top - 2 * INSIDE - (around.top - around.bottom)
        band = bands[number]
        if band is not None:
            found.bands.append((band, low, top))
        top = low - BETWEEN
    gone = [edge.key for part in parts for edge in part.picture.tagged]
    for link in links:
        into = found.paths.pop((IN, str(link.below)), ())
        out = found.paths.pop(link.edge.key, ())
        if out and into:
            found.paths[link.edge.key] = _joined(out, into)
        else:
            gone.append(link.edge.key)
    known = {box.id: box for part in parts for box in part.picture.boxes}
    done = picture.with_tags(gone)
    found.picture = replace(done, boxes=tuple(known.get(box.id, box) for box in done.boxes))
    return found


def _shifts(parts: list[Arranged], links: list[Link]) -> list[float]:
    """How far each block moves to the right: the usual way is a line, other blocks keep within its width."""
    rims = [_around(part) for part in parts]
    usual = [link for link in links if link.edge.style == "happy"]
    found: dict[int, float] = {}
    line = 0.0
    for link in usual:
        if link.above not in found:
            found[link.above] = line - _spine(parts[link.above], OUT)
        line = found[link.above] + _spine(parts[link.above], OUT)
        found[link.below] = line - _spine(parts[link.below], IN)
        for number in link.passed:
            found[number] = line + ASIDE - rims[number].left
    left = min((rims[n].left + x for n, x in found.items()), default=0.0)
    right = max((rims[n].right + x for n, x in found.items()), default=0.0)
    for number, rim in enumerate(rims):
        if number not in found:
            wanted = -_spine(parts[number], IN)
            found[number] = max(min(wanted, right - rim.right), left - rim.left)
    return [found[number] for number in range(len(parts))]


def _spine(part: Arranged, name: str) -> float:
    """Where the arrow from the block above comes in, or the one to the block below goes out."""
    for edge in part.picture.edges:
        path = part.paths.get(edge.key)
        if path is not None and name in (edge.source, edge.target):
            return path[0][0] if name == IN else path[-1][0]
    first = part.picture.boxes[-1 if name == OUT else 0].id
    return part.placed.rects[first].left + part.placed.shapes[first].entry


def _around(part: Arranged) -> Rect:
    """The boxes and arrows of a block; its anchors and what leads to them are not counted."""
    rects = [rect for name, rect in part.placed.rects.items() if name not in (IN, OUT)]
    ends = {edge.key: edge for edge in part.picture.edges}
    points: list[Point] = []
    for key, path in part.paths.items():
        first, last = key[0] == IN, ends[key].target == OUT
        points += path[first : len(path) - last]
    return bounds(rects, points)


def _take(found: Composed, part: Arranged, number: int, by: Point) -> None:
    """Put a block where it stands."""
    x, y = by
    for name, rect in part.placed.rects.items():
        if name not in (IN, OUT):
            found.rects[name] = rect.moved(x, y)
            found.shapes[name] = part.placed.shapes[name]
    for key, path in part.paths.items():
        unique = (IN, str(number)) if key[0] == IN else key
        found.paths[unique] = tuple((px + x, py + y) for px, py in path)


def _joined(out: Path, into: Path) -> Path:
    """One path from two that meet at the rims of their blocks."""
    x, goal = out[-1][0], into[0][0]
    if abs(goal - x) < 1:
        return simple((*out[:-1], *((x if abs(px - goal) < 1 else px, py) for px, py in into[1:])))
    half = (out[-1][1] + into[0][1]) / 2
    return simple((*out[:-1], (x, half), (goal, half), *into[1:]))
