"""Pass 1: Graphviz says where the boxes are. It sees sizes, ports and the arrows forward, and no text."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from flowkit.draw import backends
from flowkit.draw.boxes import Shape, shape
from flowkit.draw.dot import Html, edge, end, graph, node
from flowkit.draw.geometry import Point, Rect, Shelves
from flowkit.draw.menus import Menu, extent, menus, unfolded
from flowkit.draw.picture import IN, OUT, Box, Edge, Key, Picture

FAN = 3  # ways on that make a fan
MANY, LIMIT = 300, 0.2  # boxes from which the layout is limited, and to how many rounds for each
_BARE = '<TABLE BORDER="0" CELLBORDER="0" CELLSPACING="0" CELLPADDING="0">'


class Variant(NamedTuple):
    """A way to ask for a layout: with room for loops, with wide fans folded into two ranks."""

    loops: bool = False
    fold: bool = False


VARIANTS = (Variant(), Variant(loops=True), Variant(fold=True), Variant(loops=True, fold=True))


@dataclass(frozen=True, slots=True)
class Placed:
    """Where the boxes are; ``standing`` has them by their height."""

    rects: dict[str, Rect]
    shapes: dict[str, Shape]
    standing: Shelves[str, tuple[str, Rect]] = field(default_factory=Shelves)

    def __post_init__(self) -> None:
        """Put the boxes on their shelves."""
        for name, rect in self.rects.items():
            self.standing.put(name, (name, rect), rect)


def place(picture: Picture, variant: Variant = VARIANTS[0]) -> tuple[Picture, Placed]:
    """Every box at its place, and the picture with the rows of its menus opening to the side.

    Raises backends.NoGraphvizError.
    """
    picture, found = menus(picture)
    data = json.loads(_laid_out(first_pass(picture, found, variant)))
    places: dict[str, Point] = {}
    for item in data["objects"]:
        x, y = item["pos"].split(",")
        places[item["name"]] = (float(x), float(y))
    return picture, Placed(_aligned(picture, found, places), {box.id: shape(box) for box in picture.boxes})


@lru_cache(maxsize=64)
def _laid_out(text: str) -> bytes:
    return backends.render(text, "dot", "json0")


def _aligned(picture: Picture, found: tuple[Menu, ...], places: dict[str, Point]) -> dict[str, Rect]:
    """The boxes, with those of one rank hanging from the same line."""
    sizes = _sizes(picture, found)
    tops: dict[float, float] = {}
    for name, (_, y) in places.items():
        tops[round(y)] = max(tops.get(round(y), y), y + sizes[name][1] / 2)
    rects: dict[str, Rect] = {}
    for name, (x, y) in places.items():
        (wide, high), top = sizes[name], tops[round(y)]
        left = round(x - wide / 2, 1)
        rects[name] = Rect(left, top - high, left + wide, top)
    for menu in found:
        rects |= unfolded(picture, menu, rects[menu.hub])
    return rects


def _sizes(picture: Picture, found: tuple[Menu, ...]) -> dict[str, tuple[int, int]]:
    """Width and height of what Graphviz places: boxes, and menus with their columns."""
    columns = {leaf for menu in found for leaf in menu.leaves}
    sizes = {b.id: (shape(b).width, shape(b).height) for b in picture.boxes if b.id not in columns}
    return sizes | {menu.hub: extent(picture, menu) for menu in found}


def first_pass(picture: Picture, found: tuple[Menu, ...] = (), variant: Variant = VARIANTS[0]) -> str:
    """The DOT text of pass 1."""
    sizes = _sizes(picture, found)
    told = [box for box in picture.boxes if box.id in sizes]
    lines = [node(b.id, _outline(b, sizes[b.id])) for b in told]
    arrows = [e for e in picture.edges if e.style != "loop" and e.target in sizes]
    shapes = {box.id: shape(box) for box in picture.boxes}
    low = _folded(arrows) if variant.fold else {}
    lines += [
        edge(_tail(shapes, e), _head(shapes, e, sizes), {"weight": _pull(e), "minlen": low.get(e.key)})
        for e in arrows
    ]
    if variant.loops:
        back = [e for e in picture.edges if e.style == "loop" and {e.source, e.target} <= {*sizes}]
        lines += [edge(end(e.target), end(e.source), {"weight": 0}) for e in back if e.source != e.target]
    lines += _order(told, arrows)
    limit = LIMIT if len(picture.boxes) > MANY else None
    values = {
        "rankdir": "TB",
        "newrank": "true",
        "nodesep": "0.5",
        "ranksep": "0.52",
        "splines": "false",
        "remincross": "true",
        "mclimit": 4,
        "searchsize": 200,
        "nslimit": limit,
        "nslimit1": limit,
    }
    return graph("pass1", values, lines)


def _outline(box: Box, size: tuple[int, int]) -> dict[str, object]:
    """A box as Graphviz must know it: its size, where the usual way enters, and its bottom line."""
    wide, high = size
    outline = shape(box)
    if not outline.feet and wide == outline.width:
        return {
            "label": "",
            "shape": "box",
            "fixedsize": "true",
            "width": f"{wide / 72:.4f}",
            "height": f"{high / 72:.4f}",
        }
    entry = round(outline.entry)
    top = _strip([(entry - 1, ""), (2, "in"), (wide - entry - 1, "")], 2)
    feet = [(line.cell.width, line.row.port) for line in outline.feet]
    foot = _strip([*feet, (wide - outline.width, "")], 2)
    body = "".join(
        f'<TR><TD FIXEDSIZE="TRUE" WIDTH="{wide}" HEIGHT="{tall}">{inside}</TD></TR>'
        for inside, tall in ((top, 2), ("", high - 4), (foot, 2))
    )
    return {"label": Html(f"{_BARE}{body}</TABLE>"), "shape": "plain"}


def _strip(pieces: list[tuple[int, str]], high: int) -> str:
    cells = "".join(
        f'<TD FIXEDSIZE="TRUE" WIDTH="{wide}" HEIGHT="{high}" PORT="{port}"></TD>'
        if port
        else f'<TD FIXEDSIZE="TRUE" WIDTH="{wide}" HEIGHT="{high}"></TD>'
        for wide, port in pieces
        if wide
    )
    return f"{_BARE}<TR>{cells}</TR></TABLE>"


def _tail(shapes: dict[str, Shape], arrow: Edge) -> str:
    foot = shapes[arrow.source].is_foot(arrow.port)
    return end(arrow.source, arrow.port if foot else "", "s")


def _head(shapes: dict[str, Shape], arrow: Edge, sizes: dict[str, tuple[int, int]]) -> str:
    outline = shapes[arrow.target]
    menu = sizes[arrow.target][0] != outline.width
    spine = arrow.style == "happy" and bool(outline.feet)
    return end(arrow.target, "in" if menu or spine else "", "n")


def _folded(arrows: list[Edge]) -> dict[Key, int]:
    """Ranks to go down, for every other arrow of a box with many ways on."""
    fans: dict[str, list[Edge]] = {}
    for arrow in arrows:
        if arrow.style != "happy":
            fans.setdefault(arrow.source, []).append(arrow)
    return {arrow.key: 2 for fan in fans.values() if len(fan) >= FAN for arrow in fan[1::2]}


def _pull(arrow: Edge) -> int | None:
    """How hard Graphviz tries to draw an arrow straight."""
    if arrow.style == "happy":
        return 40
    return 20 if arrow.source == IN else None


def _order(boxes: list[Box], arrows: list[Edge]) -> list[str]:
    """Invisible edges: what nothing leads to stays below what is declared before it, anchors at the rims."""
    reached, left = {arrow.target for arrow in arrows}, {arrow.source for arrow in arrows}
    inner = [box for box in boxes if box.style != "anchor"]
    pairs = [(above.id, box.id) for above, box in pairwise(inner) if box.id not in reached]
    for box in boxes:
        if box.id == IN:
            pairs += [(IN, other.id) for other in inner[:1]]
        if box.id == OUT:
            pairs += [(other.id, OUT) for other in inner if other.id not in left]
    return [edge(end(above), end(below), {"style": "invis", "weight": 0}) for above, below in pairs]
