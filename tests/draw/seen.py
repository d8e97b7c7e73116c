"""What an SVG shows, read from its shapes alone: boxes with their cells and texts, arrows with their ends."""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from itertools import combinations, pairwise
from pathlib import Path

from flowkit.core.project import Project
from flowkit.draw import backends, drawing
from flowkit.draw.metrics import width
from flowkit.draw.style import FONT
from flowkit.load import project

ROOT = Path(__file__).parents[2]
SVG = "{http://www.w3.org/2000/svg}"
FLOWS = {
    "msa": "flows/msa",
    "turnstile": "flows/examples/turnstile.yaml",
    "dossier": "flows/examples/dossier",
    "reservation": "flows/examples/reservation",
    "library": "tests/scenario/library",
    "kinds": "tests/draw/golden/kinds.yaml",
}
Point = tuple[float, float]
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")


@dataclass(frozen=True)
class Rect:
    left: float
    top: float
    right: float
    bottom: float

    def holds(self, point: Point, margin: float = 0.0) -> bool:
        x, y = point
        return (
            self.left - margin <= x <= self.right + margin and self.top - margin <= y <= self.bottom + margin
        )

    def overlaps(self, other: Rect, margin: float = 0.0) -> bool:
        return (
            self.left < other.right - margin
            and other.left < self.right - margin
            and self.top < other.bottom - margin
            and other.top < self.bottom - margin
        )

    @property
    def area(self) -> float:
        return (self.right - self.left) * (self.bottom - self.top)


@dataclass(frozen=True)
class Text:
    """A text with the rectangle it fills, by the widths of its font."""

    said: str
    rect: Rect


@dataclass
class Box:
    rect: Rect
    cells: list[Rect]
    texts: list[Text]
    jumps: tuple[str, ...] = ()
    sentence: str = ""

    def says(self, cell: Rect | None = None) -> str:
        """The texts of a cell, or all of them, in their order and without spaces."""
        inside = [text for text in self.texts if cell is None or cell.holds(middle(text.rect))]
        return squeezed("".join(text.said for text in inside))

    def row_at(self, point: Point) -> Rect:
        """The cell whose border an arrow leaves from."""
        near = [cell for cell in self.cells if cell.holds(point, 1.5) and cell.area != self.rect.area]
        return min(near, key=lambda cell: (cell.area, -cell.bottom))


@dataclass
class Arrow:
    points: list[Point]
    transitions: tuple[str, ...]
    dashed: bool
    happy: bool


@dataclass
class Seen:
    """A whole picture."""

    boxes: dict[str, Box] = field(default_factory=dict)
    arrows: list[Arrow] = field(default_factory=list)
    loose: list[Text] = field(default_factory=list)
    hidden: dict[str, list[str]] = field(default_factory=dict)
    title: str = ""

    def at(self, point: Point) -> str:
        """The id of the box whose border a point is on."""
        found = [name for name, box in self.boxes.items() if box.rect.holds(point, 6)]
        assert len(found) == 1, (point, found)
        return found[0]


def middle(rect: Rect) -> Point:
    return (rect.left + rect.right) / 2, (rect.top + rect.bottom) / 2


def squeezed(text: str) -> str:
    """A text without its spaces: lines may be broken anywhere."""
    return "".join(text.split())


def _points(value: str) -> list[Point]:
    numbers = [float(number) for number in _NUMBER.findall(value)]
    return list(zip(numbers[::2], numbers[1::2], strict=True))


def _around(points: list[Point]) -> Rect:
    xs, ys = [x for x, _ in points], [y for _, y in points]
    return Rect(min(xs), min(ys), max(xs), max(ys))


@cache
def _narrowness(bold: bool) -> float:
    """How wide the font here is, beside the widest that boxes have room for: Graphviz centres texts by it."""
    sample = "Portez ce vieux whisky au juge blond qui fume, when every region has finished 0123456789"
    face = "<B>{}</B>" if bold else "{}"
    label = f'<FONT FACE="{FONT}" POINT-SIZE="10">{face.format(sample)}</FONT>'
    placed = json.loads(backends.render(f"digraph {{ a [shape=plain, label=<{label}>] }}", "dot", "json0"))
    return min(1.0, float(placed["objects"][0]["width"]) * 72 / width(sample, 10.0, bold=bold))


def _texts(group: ET.Element) -> Iterator[Text]:
    for text in group.iter(f"{SVG}text"):
        size = float(text.get("font-size", "14"))
        said = text.text or ""
        bold = text.get("font-weight") == "bold"
        wide = width(said, size, bold=bold) * _narrowness(bold)
        x, y = float(text.get("x", "0")), float(text.get("y", "0"))
        left = {"middle": x - wide / 2, "end": x - wide}.get(text.get("text-anchor", "start"), x)
        yield Text(said, Rect(left, y - 0.75 * size, left + wide, y + 0.22 * size))


def _shapes(group: ET.Element) -> list[Rect]:
    found = [_around(_points(shape.get("points", ""))) for shape in group.iter(f"{SVG}polygon")]
    found += [_around(_points(shape.get("points", ""))) for shape in group.iter(f"{SVG}polyline")]
    return found + [_around(_points(shape.get("d", ""))) for shape in group.iter(f"{SVG}path")]


def _curve(value: str) -> list[Point]:
    """A path of cubic curves as many short lines."""
    control = _points(value)
    found = [control[0]]
    for n in range(1, len(control), 3):
        a, (b, c, d) = control[n - 1], control[n : n + 3]
        for step in range(1, 9):
            t = step / 8
            weights = ((1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t**3)
            found.append(
                (
                    sum(w * p[0] for w, p in zip(weights, (a, b, c, d), strict=True)),
                    sum(w * p[1] for w, p in zip(weights, (a, b, c, d), strict=True)),
                )
            )
    return found


def seen(svg: bytes) -> Seen:
    """Read a picture."""
    root = ET.fromstring(svg)
    found = Seen(title=root.findtext(f"{SVG}title", ""))
    found.hidden = json.loads(root.findtext(f"{SVG}metadata", "{}"))["hidden"]
    for group in root.iter(f"{SVG}g"):
        kind, ident = group.get("class", "").split(), group.get("id", "")
        if ident.startswith("st-"):
            shapes = _shapes(group)
            whole = _around([p for r in shapes for p in ((r.left, r.top), (r.right, r.bottom))])
            jumps = tuple(group.get("data-jumps", "").split())
            sentence = group.get("aria-label", "")
            found.boxes[ident[3:]] = Box(whole, shapes, list(_texts(group)), jumps, sentence)
        elif "transition" in kind:
            found.arrows.append(_arrow(group, "happy" in kind))
        elif kind[:1] == ["node"]:
            found.loose += _texts(group)
    return found


def _arrow(group: ET.Element, happy: bool) -> Arrow:
    path = next(group.iter(f"{SVG}path"))
    points = _curve(path.get("d", ""))
    head = _points(next(group.iter(f"{SVG}polygon")).get("points", ""))
    x2, y2 = points[-1]
    x1, y1 = next(p for p in reversed(points) if abs(p[0] - x2) + abs(p[1] - y2) > 0.5)
    tip = max(head, key=lambda p: p[0] * (x2 - x1) + p[1] * (y2 - y1))  # the farthest onward
    transitions = tuple(group.get("data-transitions", "").split())
    return Arrow([*points, tip], transitions, path.get("stroke-dasharray") is not None, happy)


def straight(arrow: Arrow) -> list[tuple[Point, Point]]:
    """The level and upright pieces of an arrow."""
    rounded = [(round(x, 1), round(y, 1)) for x, y in arrow.points]
    return [(a, b) for a, b in pairwise(rounded) if a != b and (a[0] == b[0] or a[1] == b[1])]


def crossed(shown: Seen) -> int:
    """How often two arrows cross that do not lead to the same box in the same way."""
    total = 0
    for one, other in combinations(shown.arrows, 2):
        alike = shown.at(one.points[-1]) == shown.at(other.points[-1]) and one.dashed == other.dashed
        if not alike or one.happy != other.happy:
            total += sum(_cross(a, b) for a in straight(one) for b in straight(other))
    return total


def _cross(one: tuple[Point, Point], other: tuple[Point, Point]) -> bool:
    level, upright = (one, other) if one[0][1] == one[1][1] else (other, one)
    if level[0][1] != level[1][1] or upright[0][0] != upright[1][0]:
        return False
    (x1, x2), y = sorted((level[0][0], level[1][0])), level[0][1]
    (y1, y2), x = sorted((upright[0][1], upright[1][1])), upright[0][0]
    return x1 < x < x2 and y1 < y < y2


@cache
def flow_of(name: str) -> Project:
    return project(ROOT / FLOWS[name])


@cache
def picture(name: str, view: str, language: str | None = None) -> Seen:
    """A view of one of the flows, as its SVG shows it."""
    return seen(drawing(flow_of(name), view, "svg", language).content)
