"""What looks say of the parts of the pictures, as plain data: a page puts a look on by classes alone."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flowkit.draw.dressing import dressed
from flowkit.draw.look import Look, Mark
from flowkit.draw.picture import Picture
from flowkit.draw.style import INK, TONES
from flowkit.review.diff import Told
from flowkit.review.report.compact import way_key
from flowkit.review.report.gallery import Shown

PLAYED = ("path", "defect", "here", "open", "visited", "same")
"""The tones that the page itself puts on: for a journey that is played, for where the simulation stands."""

CHANGED = ("added", "removed", "changed", "renamed", "reworded", "documented", "same")


def layer(look: Look, pictures: Iterable[tuple[str, Picture]]) -> dict[str, Any]:
    """The marks of a look by the names of boxes and of arrows, in all pictures; ``pictures`` come
    with what stands before the names in them."""
    marks: dict[str, list[object]] = {}
    for prefix, picture in pictures:
        shown = dressed(picture, look)
        for box in shown.boxes:
            _add(marks, prefix + box.id, box.mark, look)
        for edge in (*shown.edges, *shown.tagged):
            _add(marks, way_key(prefix + edge.source, edge.port), edge.mark, look)
    return {
        "name": look.name,
        "title": look.title,
        "note": look.note,
        "legend": [[tone, says] for tone, says in look.legend],
        "rest": look.rest.tone if look.rest else "",
        "marks": marks,
    }


def changes(told: Told, pictures: Iterable[Shown]) -> dict[str, Any]:
    """The layer of what changed: what is gone is drawn as well."""
    marks: dict[str, object] = {}
    looks = [(shown, shown.change.look(told, "diff")) for shown in pictures if shown.change is not None]
    for shown, look in looks:
        marks |= layer(look, [(shown.prefix, shown.picture)])["marks"]
    blank = Look("diff", told.say("look.diff"), rest=Mark("same"))
    said = layer(looks[0][1] if looks else blank, [])
    return {**said, "marks": marks}


def _add(marks: dict[str, list[object]], name: str, mark: Mark | None, look: Look) -> None:
    if mark is None or mark == look.rest:
        return
    shade = TONES[mark.tone]
    badge = " ".join(part for part in (shade.sign, mark.badge) if part)
    wide = None if mark.share is None else round(1 + 8 * mark.share**0.5, 1)
    found: list[object] = [mark.tone, badge, mark.said, *([] if wide is None else [wide])]
    while found and not found[-1]:
        found.pop()
    marks[name] = found


def css(tones: Iterable[str]) -> str:
    """The rules of these tones: boxes, rows and arrows painted as in the pictures of ``flowkit draw``."""
    return "".join(_rules(tone) for tone in sorted(set(tones) - {"absent"}))


def _rules(tone: str) -> str:
    shade = TONES[tone]
    dash = "5 2" if shade.dash else "none"
    struck = "text-decoration:line-through;" if shade.struck else ""
    name = f".T-{tone}"
    badge = shade.line if shade.text == INK else shade.text
    full = shade.fill == shade.line
    sample, below = (shade.text, INK) if full else (shade.line, shade.said)
    return (
        f"svg {name}.s>path{{stroke:{shade.line}}}svg {name}.s>.h{{fill:{shade.fill}}}"
        f"svg {name}.s>text{{fill:{shade.text};{struck}}}"
        f"svg {name}.s>.h~path~text{{fill:{below}}}"
        f"svg {name}.r>path{{fill:{shade.row};stroke:{shade.line}}}"
        f"svg {name}.r>text{{fill:{shade.said};{struck}}}"
        f"svg {name}.e>path{{stroke:{shade.line};stroke-width:{shade.width};stroke-dasharray:{dash}}}"
        f"svg {name}.e>.a{{fill:{shade.line};stroke-dasharray:none;stroke-width:1}}"
        f"{name}.badge{{fill:{badge}}}"
        f"#legend {name}{{color:{sample};background:{shade.fill};border-color:{shade.line}}}"
    )
