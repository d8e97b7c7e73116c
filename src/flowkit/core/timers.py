"""Timers as data: due instants in the snapshot, effects for the shell, and time only ever from the event."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from flowkit.core.fate import Arm
from flowkit.core.snapshot import Effect, Snapshot

_new = tuple.__new__  # what a named tuple's own constructor calls, without the way there


def utc(now: datetime | None) -> datetime:
    """The instant in UTC. Raises ValueError when there is none or it has no time zone."""
    if now is None:
        raise ValueError("this flow has timers: give now=")
    if now.tzinfo is None:
        raise ValueError("now= needs a time zone, for example datetime.now(UTC)")
    try:
        return now.astimezone(UTC)
    except OverflowError as error:
        raise ValueError("now= is out of the calendar") from error


def today_of(now: datetime | None) -> str | None:
    """The ISO date of an instant in its own time zone. Raises ValueError when it has none."""
    if now is None:
        return None
    if now.tzinfo is None:
        raise ValueError("now= needs a time zone, for example datetime.now(UTC)")
    return now.date().isoformat()


def is_due(snapshot: Snapshot, timer: str, now: datetime | None) -> bool:
    """Whether a timer of the snapshot (``state/event``) has run out."""
    due = snapshot.timers.get(timer)
    return due is not None and utc(now) >= datetime.fromisoformat(due)


def changed(
    timers: Mapping[str, str],
    stops: Mapping[str, Effect | None],
    arms: tuple[Arm, ...],
    now: datetime | None,
    fired: str | None = None,
) -> tuple[Mapping[str, str], tuple[Effect, ...]]:
    """The timers without those in ``stops`` and with the started ones; the effects that make it so."""
    running = {}
    effects = []
    for timer, due in timers.items():
        if timer == fired:
            continue
        if timer not in stops:
            running[timer] = due
        elif (cancel := stops[timer]) is not None:
            effects.append(cancel)
    instant = utc(now) if arms else None
    for key, event, state, length in arms:
        assert instant is not None
        due = running[key] = _later(instant, length)
        effects.append(_new(Effect, ("timer", event, state, {"due": due})))
    return running, tuple(effects)


def _later(instant: datetime, length: timedelta) -> str:
    try:
        return (instant + length).isoformat()
    except OverflowError as error:
        raise ValueError("now= is so late that a timer would run out of the calendar") from error
