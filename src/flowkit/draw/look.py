"""Looks: what a picture says about each state and transition beside where it leads.

A look never moves a box or an arrow: it paints, numbers and explains what the role view shows. The role view
itself is the picture without a look.

In an SVG, with or without a look, every element that a look can paint has an id and classes of its own, so
that a page can put a look on by classes alone: a box is ``st-STATE`` (class ``state KIND``), a row of it
``row-STATE-PORT`` (class ``row STYLE``, with the transitions it stands for in ``data-ways``), an arrow
``tr-STATE-PORT`` (class ``transition STYLE``, with ``data-transitions``). Where a look has a mark, its tone
is the last class.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TypeAlias

from flowkit.draw.style import TONES


@dataclass(frozen=True, slots=True)
class Mark:
    """What a look says of one state or transition.

    ``tone`` is a key of ``style.TONES``; ``badge`` a few characters written in the box or row (``×12``,
    ``5.2``), after the sign of the tone; ``share`` from 0 to 1 makes an arrow that wide (None: as wide as its
    tone); ``said`` a sentence for the tooltip and for who hears the picture, in the picture's language;
    ``count`` what a look adds up where it has one mark for several.
    """

    tone: str
    badge: str = ""
    share: float | None = None
    said: str = ""
    count: int = 0


Together: TypeAlias = Callable[[tuple[Mark, ...]], Mark]


def foremost(marks: tuple[Mark, ...]) -> Mark:
    """One mark for several in one place: the first tone of ``TONES``, every badge and sentence once.

    Where the tones differ, the first may stand for a part only: then it shows as its ``mixed`` tone. Shares
    are added: the arrow carries them all.
    """
    tones = [tone for tone in TONES if any(mark.tone == tone for mark in marks)]
    first = tones[0] if len(tones) == 1 else TONES[tones[0]].mixed or tones[0]
    shares = [mark.share for mark in marks if mark.share is not None]
    return Mark(
        first,
        ", ".join(dict.fromkeys(mark.badge for mark in marks if mark.badge)),
        min(1.0, sum(shares)) if shares else None,
        "; ".join(dict.fromkeys(mark.said for mark in marks if mark.said)),
        sum(mark.count for mark in marks),
    )


_NO_MARKS: Mapping[str, Mark] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Look:
    """The marks of a picture by state id and by transition id, and what its legend says of each tone.

    ``rest`` is the mark of what is not named (None: drawn as in the role view). ``title`` is added to the
    picture's own, ``note`` stands below it. ``together`` makes one mark of several: an arrow or a row may
    stand for several transitions, a box of the overview for the states of a step that has no mark itself.
    """

    name: str
    title: str = ""
    states: Mapping[str, Mark] = field(default_factory=lambda: _NO_MARKS)
    transitions: Mapping[str, Mark] = field(default_factory=lambda: _NO_MARKS)
    legend: tuple[tuple[str, str], ...] = ()
    rest: Mark | None = None
    note: str = ""
    together: Together = foremost
