"""A picture as a Mermaid flowchart, for pages that draw those themselves."""

from __future__ import annotations

import re

from flowkit.draw.badges import badge
from flowkit.draw.labels import painted
from flowkit.draw.metrics import clean
from flowkit.draw.page import edge_attributes
from flowkit.draw.picture import Box, Edge, Picture, Row
from flowkit.draw.style import BOX_STYLES, TONES

_MARKDOWN = re.compile(r"[`*_~\[\]@]|:(?=//)|(?<=www)\.|^[-+=]|(?<=^\d)[.)](?= )|(?<=^\d\d)[.)](?= )")


def mermaid(picture: Picture) -> str:
    """The Mermaid text of a view; loops are arrows like the others."""
    names = {box.id: f"n{place}" for place, box in enumerate(picture.boxes)}
    lines = [f"%% {clean(picture.title)} - {picture.name}", "flowchart TD"]
    lines += [f"  {names[box.id]}{_box(box)}" for box in picture.boxes]
    rows = {(box.id, row.port): _row(row) for box in picture.boxes for row in box.rows}
    styles: dict[str, list[str]] = {}
    for number, edge in enumerate(picture.edges):
        label = rows.get((edge.source, edge.port), "")
        arrow = "-.->" if _dashed(edge) else "-->"
        said = f'|"{label}"|' if label else ""
        lines.append(f"  {names[edge.source]} {arrow}{said} {names[edge.target]}")
        if stroke := _stroke(edge):
            styles.setdefault(stroke, []).append(str(number))
    classes: dict[str, list[Box]] = {}
    for box in sorted(picture.boxes, key=lambda box: [*BOX_STYLES].index(box.style)):
        classes.setdefault(box.mark.tone if box.mark else box.style, []).append(box)
    for name, boxes in classes.items():
        chosen = painted(boxes[0])
        lines.append(f"  classDef {name} fill:{chosen.head},stroke:{chosen.line},color:{chosen.title}")
        lines.append(f"  class {','.join(names[box.id] for box in boxes)} {name}")
    lines += [f"  linkStyle {','.join(numbers)} stroke:{stroke}" for stroke, numbers in styles.items()]
    return "\n".join([*lines, ""])


def _dashed(edge: Edge) -> bool:
    return TONES[edge.mark.tone].dash if edge.mark else not edge.documented


def _stroke(edge: Edge) -> str:
    """The colour and width of an arrow that is not like most."""
    if edge.mark is not None:
        values = edge_attributes(edge)
        return f"{values['color']},stroke-width:{values['penwidth']}px"
    return {"happy": "#1D4ED8,stroke-width:3px", "loop": "#C2410C"}.get(edge.style, "")


def _row(row: Row) -> str:
    return _text(f"{row.label} {badge(row.mark)}")


def _box(box: Box) -> str:
    title = _text(f"{box.code} {box.title} {badge(box.mark)}".strip())
    if box.style == "decision":
        return f'{{{{"{title}"}}}}'
    return f'(["{title}"])' if BOX_STYLES[box.style].rounded else f'["{title}"]'


def _text(value: str) -> str:
    """A text in quotes: what Mermaid would read as syntax, HTML or Markdown becomes an entity."""
    found = clean(value)
    for sign, entity in (("&", "amp"), ("#", "num"), ('"', "quot"), ("<", "lt"), (">", "gt")):
        found = found.replace(sign, f"&{entity};")
    return _MARKDOWN.sub(lambda sign: f"#{ord(sign[0])};", found)
