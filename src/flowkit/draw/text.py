"""A picture as DOT text without positions: the same bytes everywhere, for any Graphviz and for reviews."""

from __future__ import annotations

from flowkit.draw.boxes import shape
from flowkit.draw.dot import edge, end, graph, node
from flowkit.draw.page import box_attributes, edge_attributes, edge_id
from flowkit.draw.picture import Picture
from flowkit.draw.style import FONT, LOOKS


def dot_text(picture: Picture) -> str:
    """Every box and every arrow of a view; its title and footer are the label of the graph."""
    shapes = {box.id: shape(box) for box in picture.boxes}
    rounded = {box.id for box in picture.boxes if LOOKS[box.look].rounded}
    lines = [
        node(box.id, box_attributes(box, shapes[box.id]) | {"id": f"st-{box.id}"}) for box in picture.boxes
    ]
    for arrow in picture.edges:
        loop, happy = arrow.style == "loop", arrow.style == "happy"
        foot = shapes[arrow.source].is_foot(arrow.port)
        tail = end(arrow.source, arrow.port, "s" if foot else "_")
        head = end(arrow.target, "" if arrow.target in rounded else "h", "" if loop else "n")
        values = edge_attributes(arrow) | {
            "id": edge_id(arrow),
            "transitions": " ".join(arrow.transitions),
            "constraint": "false" if loop else None,
            "weight": 40 if happy else None,
        }
        lines.append(edge(tail, head, values))
    lines += [f"// {reason}: {' '.join(names)}" for reason, names in picture.hidden if names]
    said = [line for line in (picture.title, picture.subtitle, *picture.footer) if line]
    values = {
        "rankdir": "TB",
        "nodesep": "0.4",
        "ranksep": "0.45",
        "splines": "true",
        "outputorder": "nodesfirst",
        "fontname": FONT,
        "labelloc": "t",
        "label": " · ".join(said),
    }
    return graph(picture.name, values, lines)
