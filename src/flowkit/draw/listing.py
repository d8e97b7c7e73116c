"""A picture as the rows of a table: a row for each way on, and one for what leads no further."""

from __future__ import annotations

from typing import NamedTuple

from flowkit.draw.badges import badge
from flowkit.draw.picture import START, Box, Edge, Picture
from flowkit.draw.say import say


class Entry(NamedTuple):
    """A row of the table; ``ids`` are the transitions it stands for."""

    state: str
    kind: str
    way: str
    target: str
    ids: tuple[str, ...]


def heading(picture: Picture) -> tuple[str, ...]:
    """The names of the columns, in the picture's language."""
    return tuple(say(f"table-{column}", picture.language) for column in (*Entry._fields[:-1], "ids"))


def entries(picture: Picture) -> tuple[Entry, ...]:
    """Every row of every box, in the order of the picture, whether it has an arrow or is a jump."""
    ways = {edge.key: edge for edge in (*picture.edges, *picture.tagged)}
    boxes = {box.id: box for box in picture.boxes}
    found = []
    for box in picture.boxes:
        if box.id == START:
            continue
        state, kind = _name(box), say(f"legend-{box.style}", picture.language)
        own = [ways[box.id, row.port] for row in box.rows if (box.id, row.port) in ways]
        rows = {row.port: f"{row.label} {badge(row.mark)}".strip() for row in box.rows}
        found += [Entry(state, kind, rows[e.port], _target(e, boxes), e.transitions) for e in own]
        if not own:
            found.append(Entry(state, kind, "", "", ()))
    return tuple(found)


def _name(box: Box) -> str:
    return f"{box.code} {box.title} {badge(box.mark)}".strip()


def _target(edge: Edge, boxes: dict[str, Box]) -> str:
    """Where a way leads, with the sign that a jump in a picture has."""
    target = boxes.get(edge.target)
    signs = ("↩", "⇠") if edge.style == "loop" else ("→", "⇢")
    name = f"{target.code} {target.title}".strip() if target else edge.target
    return f"{signs[0] if edge.documented else signs[1]} {name}"
