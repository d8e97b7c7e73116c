"""Whether a recorded session fits a flow; where it does not, the fewest additions and omissions that make it.

The alignment is a shortest path over (events read, place in the machine): an event that both take costs
nothing; one only the journal has, or only the flow, costs one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple, TypeAlias

from flowkit.core.tree import Configuration
from flowkit.scenario.replay.journal import Happened, Session
from flowkit.scenario.replay.machine import Allowed


class Alignment(NamedTuple):
    """One move: ``both`` the journal and the flow, ``unexpected`` in the journal only, ``missing`` there.

    ``event`` is the event, for a missing one as ``state/event``; ``place`` counts the journal's events from
    1; ``where`` is where the journey may be before it, ``can`` the events that are possible there.
    """

    kind: Literal["both", "unexpected", "missing"]
    event: str
    place: int
    where: tuple[Configuration, ...] = ()
    can: tuple[str, ...] = ()


Spot: TypeAlias = tuple[int, int]
"""How many events have been read, and where the machine is."""

Origin: TypeAlias = tuple[Spot, str] | None
"""The spot before, and what was done there: ``both``, ``unexpected``, or the event that is missing."""


@dataclass(frozen=True, slots=True)
class Fit:
    """How one session fits: the moves that deviate, in order; ``where`` it may be at the end."""

    session: str
    events: int
    deviations: tuple[Alignment, ...]
    where: tuple[Configuration, ...]

    @property
    def fits(self) -> bool:
        """Whether the flow allows exactly what was recorded."""
        return not self.deviations


def fit(allowed: Allowed, session: Session) -> Fit:
    """How a session fits the flow."""
    names = [f"{one.state}/{one.event}" if one.state else one.event for one in session.events]
    at = walked(allowed, names)
    if at is not None:
        return Fit(session.id, len(names), (), allowed.places(at))
    moves, at = aligned(allowed, names, session.events)
    return Fit(session.id, len(names), moves, allowed.places(at))


def walked(allowed: Allowed, names: Sequence[str]) -> int | None:
    """Where these events lead; None when one of them is not possible."""
    at: int | None = 0
    for name in names:
        assert at is not None
        at = allowed.after(at).get(name)
        if at is None:
            return None
    return at


def aligned(
    allowed: Allowed, names: Sequence[str], events: Sequence[Happened]
) -> tuple[tuple[Alignment, ...], int]:
    """The fewest deviations, and where the journey may be at the end.

    Of several explanations that are as short, one that reads on as far as it can is told.
    """
    came: dict[Spot, Origin] = {}
    level: list[tuple[Spot, Origin]] = [((0, 0), None)]
    while True:  # it ends: leaving every event out is an alignment
        following: list[tuple[Spot, Origin]] = []
        for spot, origin in sorted(level, key=_furthest):
            end = _slide(allowed, names, spot, origin, came, following)
            if end is not None:
                return _told(allowed, events, end, came), end[1]
        level = following


def _furthest(found: tuple[Spot, Origin]) -> int:
    return -found[0][0]


def _slide(  # noqa: PLR0913 - the inner loop of a search
    allowed: Allowed,
    names: Sequence[str],
    spot: Spot,
    origin: Origin,
    came: dict[Spot, Origin],
    following: list[tuple[Spot, Origin]],
) -> Spot | None:
    """Take the events that both have as far as possible; note the deviations possible on the way."""
    while spot not in came:
        came[spot] = origin
        place, at = spot
        if place == len(names):
            return spot
        after = allowed.after(at)
        following += [((place, reached), (spot, name)) for name, reached in after.items() if "/" in name]
        following.append(((place + 1, at), (spot, "unexpected")))
        reached_by = after.get(names[place])
        if reached_by is None:
            return None
        spot, origin = (place + 1, reached_by), (spot, "both")
    return None


def _told(
    allowed: Allowed, events: Sequence[Happened], end: Spot, came: dict[Spot, Origin]
) -> tuple[Alignment, ...]:
    moves: list[Alignment] = []
    spot = end
    while (origin := came[spot]) is not None:
        before, kind = origin
        if kind != "both":
            where = allowed.places(before[1])
            can = tuple(allowed.by_state(before[1]))
            if kind == "unexpected":
                moves.append(Alignment("unexpected", events[before[0]].event, before[0] + 1, where, can))
            else:
                moves.append(Alignment("missing", kind, before[0] + 1, where, can))
        spot = before
    return tuple(reversed(moves))
