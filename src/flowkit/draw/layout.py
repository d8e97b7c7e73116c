"""Pass 1: Graphviz places the boxes and the forward arrows; loops are not its business."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from itertools import pairwise

from flowkit.draw import backends
from flowkit.draw.boxes import Shape, foot, shape
from flowkit.draw.dot import Html, edge, end, graph, node
from flowkit.draw.picture import Box, Edge, Picture
from flowkit.draw.style import FONT, LOOKS

Point = tuple[float, float]
MANY = 300  # boxes from which the layout is limited


@dataclass(slots=True)
class Placed:
    """Where everything is, in points, y upwards: centres of boxes, curves of edges by position."""

    centre: dict[str, Point] = field(default_factory=dict)
    shapes: dict[str, Shape] = field(default_factory=dict)
    curves: dict[int, str] = field(default_factory=dict)

    def rectangle(self, box: str) -> tuple[float, float, float, float]:
        """Left, bottom, right, top of a box."""
        (x, y), s = self.centre[box], self.shapes[box]
        return x - s.width / 2, y - s.height / 2, x + s.width / 2, y + s.height / 2

    def polyline(self, place: int) -> list[Point]:
        """The control points of a drawn edge."""
        points = [p for p in self.curves[place].replace("e,", "").split() if "," in p]
        found = [(float(x), float(y)) for x, y in (p.split(",") for p in points)]
        return found[1:] + found[:1] if self.curves[place].startswith("e,") else found


def box_attributes(box: Box, outline: Shape) -> dict[str, object]:
    """How a box is given to Graphviz, in both passes."""
    look = LOOKS[box.look]
    if look.rounded:
        return {
            "label": Html(outline.label),
            "shape": "box",
            "style": "rounded,filled",
            "fixedsize": "true",
            "width": f"{outline.width / 72:.3f}",
            "height": f"{outline.height / 72:.3f}",
            "color": look.line,
            "fillcolor": look.head,
            "penwidth": 1.3,
            "peripheries": 2 if look.double else 1,
        }
    return {"label": Html(outline.label), "shape": "plain"}


def first_pass(picture: Picture) -> str:
    """The DOT text of pass 1."""
    lines = [
        f'node [fontname="{FONT}", fontsize="11"]',
        f'edge [fontname="{FONT}", fontsize="10", arrowsize="0.75"]',
    ]
    lines += [node(box.id, box_attributes(box, shape(box))) for box in picture.boxes]
    for place, arrow in forward(picture):
        happy = arrow.style == "happy"
        goal = picture.box(arrow.target)
        head = end(arrow.target, "", "n") if LOOKS[goal.look].rounded else end(arrow.target, "h", "n")
        compass = "s" if arrow.port in foot(picture.box(arrow.source)) else "_"
        tail = end(arrow.source, arrow.port, compass) if arrow.port else end(arrow.source)
        lines.append(edge(tail, head, {"id": f"e{place}", "weight": 40 if happy else None}))
    said = (picture.title, picture.subtitle, *picture.footer)
    lines += ["// " + " ".join(line.split()) for line in said]
    lines += _order(picture)
    limit = 1 if len(picture.boxes) > MANY else None
    values = {
        "rankdir": "TB",
        "newrank": "true",
        "nodesep": "0.4",
        "ranksep": "0.36",
        "splines": "true",
        "remincross": "true",
        "mclimit": 4,
        "searchsize": 200,
        "nslimit": limit,
        "nslimit1": limit,
        "fontname": FONT,
    }
    return graph("pass1", values, lines)


def forward(picture: Picture) -> list[tuple[int, Edge]]:
    """The edges that Graphviz lays out, with their positions."""
    return [(place, e) for place, e in enumerate(picture.edges) if not picture.is_loop(e)]


def _order(picture: Picture) -> list[str]:
    """Invisible edges that keep the steps below one another."""
    edges = [arrow for _, arrow in forward(picture)]
    reached = {arrow.target for arrow in edges}
    found = [
        edge(end(above.id), end(box.id), {"style": "invis", "weight": 0})
        for above, box in pairwise(picture.boxes)
        if box.id not in reached
    ]
    inside = {band.id: [box.id for box in picture.boxes if box.band == band.id] for band in picture.bands}
    bands = [names for names in inside.values() if names]
    for above, below in pairwise(bands):
        sinks = [b for b in above if not any(e.source == b and e.target in above for e in edges)]
        sources = [b for b in below if not any(e.target == b and e.source in below for e in edges)]
        found += [
            edge(end(sink), end(source), {"style": "invis", "weight": 0})
            for sink in sinks
            for source in sources[:3]
        ]
    return found


def place(picture: Picture) -> Placed:
    """Run pass 1. Raises backends.NoGraphvizError."""
    data = json.loads(backends.render(first_pass(picture), "dot", "json0"))
    placed = Placed(shapes={box.id: shape(box) for box in picture.boxes})
    for found in data.get("objects", []):
        if "pos" in found and found["name"] in placed.shapes:
            x, y = found["pos"].split(",")
            placed.centre[found["name"]] = (float(x), float(y))
    for found in data.get("edges", []):
        ident = str(found.get("id", ""))
        if "pos" in found and ident.startswith("e") and ident[1:].isdecimal():
            placed.curves[int(ident[1:])] = found["pos"]
    return placed
