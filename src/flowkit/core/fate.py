"""What is prepared for each event: what to read from the person, which decisions to ask, where they lead.

These are made once and looked at in every step: a slot is read faster than the field of a named tuple.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import NamedTuple, TypeAlias

from flowkit.core.flow import Control, State
from flowkit.core.guard import Guard
from flowkit.core.guard_compile import Holds
from flowkit.core.snapshot import Effect
from flowkit.core.tree import Configuration


class Arm(NamedTuple):
    """A timer to start: its key in the snapshot, its event, its state and its length."""

    key: str
    event: str
    state: str
    length: timedelta


@dataclass(frozen=True, slots=True)
class Branch:
    """Forget and count, then a condition decides. ``holds`` is that of the guard."""

    guard: Guard
    yes: Fate
    no: Fate
    forget: tuple[str, ...]
    counting: tuple[str, ...]
    holds: Holds
    plain: bool  # whether it forgets and counts nothing and needs no date


@dataclass(frozen=True, slots=True)
class Landing:
    """Where an event leads, and all that happens on the way.

    ``fixed`` holds ``effects`` when no argument depends on an answer, else it is None; ``stops`` holds,
    for each timer that stops, the effect that says so (none where it starts anew); ``clears`` says that a
    barrier has been met.
    """

    where: Configuration
    states: tuple[str, ...]  # those of ``where``
    trace: tuple[str, ...]
    forget: tuple[str, ...]
    counting: tuple[str, ...]
    fixed: tuple[Effect, ...] | None
    effects: tuple[Effect, ...]
    stops: Mapping[str, Effect | None]
    arms: tuple[Arm, ...]
    ended: str | None
    clears: bool
    changes: bool  # whether it forgets or counts
    plain: bool  # whether it is a move and nothing more: no timer, no page to go back to, nothing to fill in


@dataclass(frozen=True, slots=True)
class Nowhere:
    """The event leads nowhere: ``no-rule-holds`` or ``automatic-cycle``."""

    reason: str


Fate: TypeAlias = Branch | Landing | Nowhere


@dataclass(frozen=True, slots=True)
class Plan:
    """What an event means at a state: what to read from the person, then the decisions."""

    source: State
    control: Control
    fields: tuple[str, ...]
    save: str | None
    tries: str | None
    timer: str | None
    fate: Fate
    reads: bool  # whether any of fields, save, tries or timer asks for work
    dated: bool  # whether it may be asked what day it is
    asks: bool  # whether it reads or is dated


def asks_today(fate: Fate) -> bool:
    """Whether some decision compares with today's date."""
    while isinstance(fate, Branch):
        if fate.guard.needs_today or asks_today(fate.yes):
            return True
        fate = fate.no
    return False
