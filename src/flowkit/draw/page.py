"""Pass 2: the finished DOT text, with everything at its place; Graphviz only draws it."""

from __future__ import annotations

from itertools import pairwise

from flowkit.draw.blocks import Composed, composed
from flowkit.draw.boxes import Shape
from flowkit.draw.dot import Html, edge, end, graph, node, quoted, tip
from flowkit.draw.dressing import dressed
from flowkit.draw.frame import Frame
from flowkit.draw.geometry import Point, bounds
from flowkit.draw.labels import label, painted
from flowkit.draw.look import Look, Mark
from flowkit.draw.picture import Box, Edge, Picture
from flowkit.draw.room import roomy, width
from flowkit.draw.routes import Path
from flowkit.draw.style import FONT, HAPPY, LOOP, OTHER, TONES

RADIUS = 7.0
RING = 8  # what the second line around an end adds to its width and height


def finished(picture: Picture, look: Look | None = None) -> tuple[str, Picture]:
    """The DOT text at fixed positions, and the picture with what became a jump.

    The look comes last: it cannot move anything. Raises backends.NoGraphvizError.
    """
    made = composed(picture)
    made.picture = dressed(made.picture, look)
    return _text(made), made.picture


def box_attributes(box: Box, outline: Shape, shows: str) -> dict[str, object]:
    """How a box looks that shows this label."""
    style = painted(box)
    shown: dict[str, object] = {"label": Html(shows), "shape": "plain"}
    if style.rounded:
        ring = RING if style.double else 0
        shown |= {
            "shape": style.shape,
            "style": style.dot_style,
            "fixedsize": "true",
            "width": f"{(outline.width - ring) / 72:.4f}",
            "height": f"{(outline.height - ring) / 72:.4f}",
            "color": style.line,
            "fillcolor": style.head,
            "penwidth": 1.3,
            "peripheries": 2 if style.double else 1,
        }
    said = " ".join(["state", box.style, *([box.mark.tone] if box.mark else [])])
    return shown | {"class": said, "tooltip": tip(box.tooltip or box.title)}


def edge_class(arrow: Edge) -> str:
    """The classes of an arrow in an SVG."""
    found = ["transition", arrow.style, *(["undocumented"] if not arrow.documented else [])]
    return " ".join([*found, *([arrow.mark.tone] if arrow.mark else [])])


def edge_attributes(arrow: Edge, room: float = 1.0) -> dict[str, object]:
    """How an arrow looks. Of the widths of a look, ``room`` is what there is room for."""
    if arrow.mark is not None:
        return _marked(arrow, arrow.mark, room)
    happy = arrow.style == "happy"
    return {
        "class": edge_class(arrow),
        "color": {"happy": HAPPY, "loop": LOOP}.get(arrow.style, OTHER),
        "penwidth": 2.8 if happy else 1.3,
        "arrowsize": 0.6 if happy else 0.75,
        "style": "solid" if arrow.documented else "dashed",
        "tooltip": tip(arrow.tooltip),
    }


def _marked(arrow: Edge, mark: Mark, room: float) -> dict[str, object]:
    shade = TONES[mark.tone]
    wide = shade.width if mark.share is None else width(mark.share, room)
    return {
        "class": edge_class(arrow),
        "color": shade.line,
        "penwidth": round(wide, 2),
        "arrowsize": round(max(0.38, 0.82 - 0.055 * wide), 2),
        "style": "dashed" if shade.dash else "solid",
        "tooltip": tip(arrow.tooltip),
    }


def edge_id(arrow: Edge) -> str:
    """The id of an arrow in an SVG."""
    return f"tr-{arrow.source}-{arrow.port}"


def _text(made: Composed) -> str:
    picture = made.picture
    points = [point for path in made.paths.values() for point in path]
    frame = Frame(made, bounds(list(made.rects.values()), points))
    statements = [
        f"node [fontname={quoted(FONT)}, fontsize={quoted(12)}]",
        f"edge [fontname={quoted(FONT)}, fontsize={quoted(10)}]",
        *frame.statements(),
    ]
    room = roomy(made)
    for box in picture.boxes:
        if box.mark is not None and box.mark.tone == "absent":
            continue
        x, y = made.rects[box.id].centre
        outline = made.shapes[box.id]
        values = box_attributes(box, outline, label(box, outline))
        statements.append(node(box.id, values | {"id": f"st-{box.id}", "pos": f"{x:.2f},{y:.2f}"}))
    for arrow in picture.edges:
        if arrow.mark is not None and arrow.mark.tone == "absent":
            continue
        values = edge_attributes(arrow, room) | {"id": edge_id(arrow), "pos": _rounded(made.paths[arrow.key])}
        statements.append(edge(end(arrow.source), end(arrow.target), values))
    values = {
        "splines": "true",
        "outputorder": "nodesfirst",
        "bgcolor": "#FFFFFF",
        "pad": 0.2,
        "fontname": FONT,
        "id": f"view-{picture.name}",
        "tooltip": " ",
    }
    return graph(picture.name, values, statements)


def _rounded(path: Path) -> str:
    """A Graphviz curve along a path with round corners, and an arrow at its end."""
    found: list[Point] = [path[0]]
    lengths = [abs(a[0] - b[0]) + abs(a[1] - b[1]) for a, b in pairwise(path)]
    for n in range(1, len(path) - 1):
        radius = min(RADIUS, lengths[n - 1] / 2, lengths[n] / 2)
        near, far = _toward(path[n], path[n - 1], radius), _toward(path[n], path[n + 1], radius)
        found += [*_straight(found[-1], near), _mix(near, path[n], 0.6), _mix(far, path[n], 0.6), far]
    stop = _toward(path[-1], path[-2], min(8.0, lengths[-1] / 2))
    found += _straight(found[-1], stop)
    return f"e,{_xy(path[-1])} " + " ".join(_xy(point) for point in found)


def _straight(one: Point, other: Point) -> list[Point]:
    return [_mix(one, other, 1 / 3), _mix(one, other, 2 / 3), other]


def _toward(corner: Point, other: Point, by: float) -> Point:
    length = abs(other[0] - corner[0]) + abs(other[1] - corner[1])
    return _mix(corner, other, by / length) if length else corner


def _mix(one: Point, other: Point, share: float) -> Point:
    return one[0] + (other[0] - one[0]) * share, one[1] + (other[1] - one[1]) * share


def _xy(point: Point) -> str:
    return f"{point[0]:.2f},{point[1]:.2f}"
