"""Pass 2: the finished DOT text, with everything at its place; Graphviz only draws it."""

from __future__ import annotations

from flowkit.draw.blocks import Composed, composed
from flowkit.draw.boxes import Shape
from flowkit.draw.curves import head, head_length, rounded
from flowkit.draw.dot import Html, edge, end, graph, node, quoted, tip, xy
from flowkit.draw.dressing import above, dressed, is_absent
from flowkit.draw.frame import Frame
from flowkit.draw.geometry import bounds
from flowkit.draw.labels import label, painted
from flowkit.draw.look import Look, Mark
from flowkit.draw.picture import Box, Edge, Picture
from flowkit.draw.room import roomy, width
from flowkit.draw.routes import Path
from flowkit.draw.style import FONT, HAPPY, LOOP, OTHER, TONES

_SPOT = {"shape": "point", "width": "0.01", "style": "invis", "label": "", "tooltip": " "}
_BELOW = {
    "id": None,
    "class": "below",
    "color": "#FFFFFF",
    "style": "solid",
    "dir": "none",
    "tooltip": " ",
}
RING = 8  # what the second line around an end adds to its width and height


def placed(picture: Picture, look: Look | None = None) -> Composed:
    """The picture with everything at its place, and with what became a jump.

    The look comes last: it cannot move anything. Raises backends.NoGraphvizError.
    """
    made = composed(picture)
    made.picture = dressed(made.picture, look)
    return made


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


def head_id(arrow: Edge) -> str:
    """The id of the head of a wide arrow in the SVG that Graphviz makes; it becomes a part of the arrow."""
    return f"head-{arrow.source}-{arrow.port}"


def _drawn(arrow: Edge, path: Path, room: float) -> list[str]:
    """An arrow along its path.

    One that has a mark gets ends of its own: Graphviz draws the arrows of one box after those of another,
    and these must lie above each other in their order. Below the dashes of a look lies white: where they run
    over other dashes they stay dashes.
    """
    values = edge_attributes(arrow, room) | {"id": edge_id(arrow), "pos": rounded(path)}
    if arrow.mark is None:
        return [edge(end(arrow.source), end(arrow.target), values)]
    names = [f".{part} {edge_id(arrow)}" for part in ("from", "to")]
    spots = zip(names, (path[0], path[-1]), strict=True)
    found = [node(name, _SPOT | {"pos": xy(*point)}) for name, point in spots]
    ends = end(names[0]), end(names[1])
    if TONES[arrow.mark.tone].dash:
        found.append(edge(*ends, values | _BELOW | {"pos": rounded(path, headless=True)}))
    if arrow.mark.share is None:
        return [*found, edge(*ends, values)]
    wide, colour = width(arrow.mark.share, room), TONES[arrow.mark.tone].line
    curve = rounded(path, head_length(wide) - 1, headless=True)
    shape = head(path, wide) | {"color": colour, "fillcolor": colour, "id": head_id(arrow)}
    line = edge(*ends, values | {"dir": "none", "pos": curve})
    return [*found, line, node(f".head {edge_id(arrow)}", shape)]


def finished(made: Composed) -> str:
    """The DOT text at fixed positions."""
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
        if is_absent(box):
            continue
        x, y = made.rects[box.id].centre
        outline = made.shapes[box.id]
        values = box_attributes(box, outline, label(box, outline))
        statements.append(node(box.id, values | {"id": f"st-{box.id}", "pos": xy(x, y)}))
    for arrow in sorted(picture.edges, key=above):
        if is_absent(arrow):
            continue
        statements += _drawn(arrow, made.paths[arrow.key], room)
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
