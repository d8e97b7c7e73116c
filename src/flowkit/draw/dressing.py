"""Puts a look on a picture: its boxes, rows and arrows get their marks, its title and legend their words.

It comes after the layout, which therefore cannot depend on it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace

from flowkit.draw.look import Look, Mark
from flowkit.draw.metrics import NBSP
from flowkit.draw.picture import Box, Edge, Picture, Row
from flowkit.draw.say import say
from flowkit.draw.style import TONES

_PLACE = {tone: place for place, tone in enumerate(TONES)}


def dressed(picture: Picture, look: Look | None) -> Picture:
    """The picture as a look shows it; the role view when there is none."""
    if look is None:
        return picture
    edges, tagged = ([_arrow(edge, look) for edge in some] for some in (picture.edges, picture.tagged))
    rows = {edge.key: edge.mark for edge in (*edges, *tagged)}
    return replace(
        picture,
        title=f"{picture.title}{NBSP}— {look.title}" if look.title else picture.title,
        subtitle=look.note or picture.subtitle,
        boxes=tuple(_box(box, rows, look) for box in picture.boxes),
        edges=tuple(edges),
        tagged=tuple(tagged),
        footer=(*picture.footer, *_unseen(picture, look)),
        look=look,
    )


def present(picture: Picture) -> Picture:
    """The picture without what its look calls absent, whose place it kept."""
    if picture.look is None:
        return picture
    boxes = (box for box in picture.boxes if not is_absent(box))
    return replace(
        picture,
        boxes=tuple(replace(b, rows=tuple(row for row in b.rows if not is_absent(row))) for b in boxes),
        edges=tuple(edge for edge in picture.edges if not is_absent(edge)),
        tagged=tuple(edge for edge in picture.tagged if not is_absent(edge)),
    )


def is_absent(part: Box | Row | Edge) -> bool:
    """Whether a look draws nothing there."""
    return part.mark is not None and part.mark.tone == "absent"


def _unseen(picture: Picture, look: Look) -> list[str]:
    """What the look says of the transitions that are not drawn: how many of each tone."""
    hidden = dict.fromkeys(name for _, names in picture.hidden for name in names)
    tones = Counter(look.transitions[name].tone for name in hidden if name in look.transitions)
    named = [f"{tones[tone]} {words.partition(' (')[0]}" for tone, words in look.legend if tones[tone]]
    return [say("look-unseen", picture.language, what=", ".join(named))] if named else []


def above(edge: Edge) -> tuple[bool, int]:
    """How far up an arrow lies where some run together: lines above dashes, then what matters more."""
    if edge.mark is None:
        return True, -len(TONES)
    return not TONES[edge.mark.tone].dash, -_PLACE[edge.mark.tone]


def _arrow(edge: Edge, look: Look) -> Edge:
    mark = _mark(edge.transitions, look.transitions, look)
    return replace(edge, mark=mark, tooltip=_told(edge.tooltip, mark))


def _box(box: Box, rows: Mapping[tuple[str, str], Mark | None], look: Look) -> Box:
    own = _mark((box.id,) if box.id in look.states else box.holds, look.states, look)
    found = tuple(replace(row, mark=rows.get((box.id, row.port), look.rest)) for row in box.rows)
    heard = [f"{row.label}: {row.mark.said}" for row in found if row.mark and row.mark.said]
    sentence = box.sentence or box.title
    return replace(
        box,
        rows=found,
        mark=own,
        tooltip=_told(box.tooltip or box.title, own),
        sentence=". ".join([_told(sentence, own).rstrip("."), *heard]),
    )


def _mark(names: Iterable[str], marks: Mapping[str, Mark], look: Look) -> Mark | None:
    found = tuple(marks[name] for name in names if name in marks)
    return look.together(found) if found else look.rest


def _told(text: str, mark: Mark | None) -> str:
    return f"{text} — {mark.said}" if mark is not None and mark.said else text
