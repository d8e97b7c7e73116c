"""Looks: what a picture says about each state and transition beside where it leads.

A look never moves a box or an arrow: it paints, numbers and explains what the role view shows. The role view
itself is the picture without a look.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class Mark:
    """What a look says of one state or transition.

    ``tone`` is a key of ``style.TONES``; ``badge`` a few characters written in the box or row (``×12``,
    ``+``, ``5.2``); ``share`` from 0 to 1 makes an arrow that wide (None: as wide as without a look);
    ``said`` a sentence for the tooltip and for who hears the picture, in the picture's language.
    """

    tone: str
    badge: str = ""
    share: float | None = None
    said: str = ""


_NO_MARKS: Mapping[str, Mark] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Look:
    """The marks of a picture by state id and by transition id, and what its legend says of each tone.

    ``rest`` is the mark of what is not named (None: drawn as in the role view). ``title`` is added to the
    picture's own.
    """

    name: str
    title: str = ""
    states: Mapping[str, Mark] = field(default_factory=lambda: _NO_MARKS)
    transitions: Mapping[str, Mark] = field(default_factory=lambda: _NO_MARKS)
    legend: tuple[tuple[str, str], ...] = ()
    rest: Mark | None = None
