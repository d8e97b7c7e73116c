"""Timers as data: due instants in the snapshot, effects for the shell, and time only ever from the event."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

from flowkit.core.plan import Arm, Landing
from flowkit.core.snapshot import Effect, Snapshot


def utc(now: datetime | None) -> datetime:
    """The instant in UTC. Raises ValueError when there is none or it has no time zone."""
    if now is None:
        raise ValueError("this flow has timers: give now=")
    if now.tzinfo is None:
        raise ValueError("now= needs a time zone, for example datetime.now(UTC)")
    return now.astimezone(UTC)


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


def timers_after(
    landing: Landing, timers: Mapping[str, str], now: datetime | None, fired: str | None
) -> tuple[Mapping[str, str], tuple[Effect, ...]]:
    """The timers after a move, and what the shell must start and cancel."""
    if landing.ended is not None:
        stopped = list(timers)
    else:
        stopped = [timer for timer in timers if timer.partition("/")[0] in landing.left]
    return changed(timers, stopped, landing.arms, now, fired)


def changed(
    timers: Mapping[str, str],
    stopped: list[str],
    arms: tuple[Arm, ...],
    now: datetime | None,
    fired: str | None = None,
) -> tuple[Mapping[str, str], tuple[Effect, ...]]:
    """The timers without the stopped ones and with the started ones; the effects that make it so."""
    running = {timer: due for timer, due in timers.items() if timer not in stopped and timer != fired}
    started = {arm.key for arm in arms}
    effects = []
    for timer in stopped:
        if timer not in started and timer != fired:
            state, _, event = timer.partition("/")
            effects.append(Effect("cancel", event, state))
    for arm in arms:
        due = (utc(now) + arm.length).isoformat()
        running[arm.key] = due
        effects.append(Effect("timer", arm.event, arm.state, {"due": due}))
    return running, tuple(effects)
