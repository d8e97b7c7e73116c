"""A picture as a PlantUML state diagram, for wikis and editors that draw those."""

from __future__ import annotations

import re
from collections.abc import Iterator

from flowkit.draw.badges import badge
from flowkit.draw.labels import painted
from flowkit.draw.metrics import clean
from flowkit.draw.page import edge_attributes
from flowkit.draw.picture import START, Box, Edge, Picture
from flowkit.draw.say import say
from flowkit.draw.style import BANDS, BOX_STYLES, OTHER

_LOOK = (
    "hide empty description",
    "skinparam wrapWidth 240",
    "skinparam shadowing false",
    f"skinparam stateBackgroundColor {BANDS[0]}",
    f"skinparam stateBorderColor {OTHER}",
)
_MARKUP = re.compile(r"[\x00-\x7f](?<![\w ,?().])|[_«»]|\.(?=\.)|(?<=\.)\.")
_REPLACED = "\\$"  # PlantUML puts entities in by a pattern that reads these two itself


def plantuml(picture: Picture) -> str:
    """The PlantUML text of a view; steps are states around others, loops are arrows like the others."""
    names = {box.id: f"n{place}" for place, box in enumerate(picture.boxes)}
    labels = {(b.id, r.port): f"{r.label} {badge(r.mark)}" for b in picture.boxes for r in b.rows}
    lines = ["@startuml", *_LOOK, f"title {_text(picture.title)}"]
    known = {band.id for band in picture.bands}
    for place, band in enumerate(picture.bands):
        number = say("step", picture.language, number=band.code) + " · " if band.code else ""
        lines.append(f'state "{_text(number + band.title)}" as b{place} {{')
        lines += [f"  {_box(box, names[box.id])}" for box in picture.boxes if _is_in(box, band.id)]
        lines.append("}")
    lines += [_box(b, names[b.id]) for b in picture.boxes if b.band not in known and b.id != START]
    lines += _arrows(picture, names, labels)
    said = [_text(line) for line in (picture.subtitle, *picture.footer) if line]
    return "\n".join([*lines, "caption " + " <U+2014> ".join(said), "@enduml", ""])


def _is_in(box: Box, band: str) -> bool:
    return box.band == band and box.id != START


def _box(box: Box, name: str) -> str:
    style = painted(box)
    title = f"{BOX_STYLES[box.style].mark} {box.code} {box.title} {badge(box.mark)}"
    line = f"{style.line.removeprefix('#')};text:{style.title.removeprefix('#')}"
    return f'state "{_text(title)}" as {name} <<{box.style}>> {style.head};line:{line}'


def _arrows(picture: Picture, names: dict[str, str], labels: dict[tuple[str, str], str]) -> Iterator[str]:
    for edge in picture.edges:
        source = "[*]" if edge.source == START else names[edge.source]
        label = _text(labels.get(edge.key, ""))
        yield f"{source} -[{_line(edge)}]-> {names[edge.target]}" + (f" : {label}" if label else "")


def _line(edge: Edge) -> str:
    """The colour of an arrow, and whether it is dashed or bold."""
    values = edge_attributes(edge)
    width = float(str(values["penwidth"]))
    shape = ",dashed" if values["style"] == "dashed" else ""
    return f"{values['color']}{shape}{',bold' if width > 2 and not shape else ''}"


def _text(value: str) -> str:
    """A text: whatever PlantUML might read as markup is written as a number."""
    return _MARKUP.sub(lambda found: _number(found[0]), clean(value))


def _number(sign: str) -> str:
    return f"<U+{ord(sign):04X}>" if sign in _REPLACED else f"&#{ord(sign)};"
