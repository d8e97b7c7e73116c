"""A picture as a Mermaid flowchart, for pages that draw those themselves."""

from __future__ import annotations

from flowkit.draw.metrics import clean
from flowkit.draw.picture import Box, Picture
from flowkit.draw.style import BOX_STYLES


def mermaid(picture: Picture) -> str:
    """The Mermaid text of a view; loops are arrows like the others."""
    names = {box.id: f"n{place}" for place, box in enumerate(picture.boxes)}
    lines = [f"%% {clean(picture.title)} - {picture.name}", "flowchart TD"]
    lines += [f"  {names[box.id]}{_box(box)}" for box in picture.boxes]
    rows = {(box.id, row.port): row.label for box in picture.boxes for row in box.rows}
    styles = []
    for number, edge in enumerate(picture.edges):
        label = _text(rows.get((edge.source, edge.port), ""))
        arrow = "-->" if edge.documented else "-.->"
        said = f'|"{label}"|' if label else ""
        lines.append(f"  {names[edge.source]} {arrow}{said} {names[edge.target]}")
        if edge.style != "other":
            colour = "#1D4ED8,stroke-width:3px" if edge.style == "happy" else "#C2410C"
            styles.append(f"  linkStyle {number} stroke:{colour}")
    for style, chosen in BOX_STYLES.items():
        members = ",".join(names[box.id] for box in picture.boxes if box.style == style)
        if members:
            lines.append(f"  classDef {style} fill:{chosen.head},stroke:{chosen.line},color:{chosen.title}")
            lines.append(f"  class {members} {style}")
    return "\n".join([*lines, *styles, ""])


def _box(box: Box) -> str:
    title = _text(f"{box.code} {box.title}".strip())
    if box.style == "decision":
        return f'{{{{"{title}"}}}}'
    return f'(["{title}"])' if BOX_STYLES[box.style].rounded else f'["{title}"]'


def _text(value: str) -> str:
    """A text in quotes: what Mermaid would read as syntax becomes an entity."""
    found = clean(value)
    for sign, entity in (("&", "amp"), ("#", "num"), ('"', "quot"), ("<", "lt"), (">", "gt"), ("`", "#96")):
        found = found.replace(sign, f"&{entity};")
    return found
