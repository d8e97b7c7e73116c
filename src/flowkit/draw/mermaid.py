"""A picture as a Mermaid flowchart, for pages that draw those themselves."""

from __future__ import annotations

from flowkit.draw.metrics import clean
from flowkit.draw.picture import Box, Picture
from flowkit.draw.style import LOOKS


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
    for look, chosen in LOOKS.items():
        members = ",".join(names[box.id] for box in picture.boxes if box.look == look)
        if members:
            lines.append(f"  classDef {look} fill:{chosen.head},stroke:{chosen.line},color:{chosen.title}")
            lines.append(f"  class {members} {look}")
    return "\n".join([*lines, *styles, ""])


def _box(box: Box) -> str:
    title = _text(f"{box.code} {box.title}".strip())
    if box.look == "decision":
        return f'{{{{"{title}"}}}}'
    return f'(["{title}"])' if LOOKS[box.look].rounded else f'["{title}"]'


def _text(value: str) -> str:
    """A text in quotes: what Mermaid would read as syntax becomes an entity."""
    found = clean(value)
    for sign, entity in (("&", "amp"), ("#", "num"), ('"', "quot"), ("<", "lt"), (">", "gt"), ("`", "#96")):
        found = found.replace(sign, f"&{entity};")
    return found
