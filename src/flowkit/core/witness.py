"""A journey that shows something: what to start with and what to do, one event after the other."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType

_NOTHING: Mapping[str, object] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Move:
    """One event of a witness, at a state, with the raw answers it brings, and where it leads.

    ``after`` are the active states then; empty where the event is refused: the last move of a witness that
    shows a refusal. ``taken`` are the ids of the transitions.
    """

    state: str
    event: str
    answers: Mapping[str, object] = field(default_factory=lambda: _NOTHING)
    after: tuple[str, ...] = ()
    taken: tuple[str, ...] = ()
    now: datetime | None = None


@dataclass(frozen=True, slots=True)
class Witness:
    """The shortest journey found; it has been walked on the machine that runs. ``first`` is where it begins.

    ``loop`` is how many of the last moves go round for ever (0: none). ``person`` is who makes it.
    ``refused`` is why the last move is refused, if it is.
    """

    first: tuple[str, ...]
    moves: tuple[Move, ...]
    inputs: Mapping[str, object] = field(default_factory=lambda: _NOTHING)
    loop: int = 0
    person: str = ""
    refused: str = ""

    @property
    def last(self) -> tuple[str, ...]:
        """Where it ends, or where it is refused."""
        return next((move.after for move in reversed(self.moves) if move.after), self.first)
