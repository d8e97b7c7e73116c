"""The timers of a state, and how long lengths of time are that a text names."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta

from flowkit.check.subject import Subject
from flowkit.core.duration import duration
from flowkit.core.flow import Control, State

_UNITS = {
    "minute": timedelta(minutes=1),
    "hour": timedelta(hours=1),
    "heure": timedelta(hours=1),
    "day": timedelta(days=1),
    "jour": timedelta(days=1),
    "week": timedelta(weeks=1),
    "semaine": timedelta(weeks=1),
}
_NAMED = re.compile(rf"(\d{{1,6}})[ \u00a0\u202f-]?({'|'.join(_UNITS)})s?\b", re.IGNORECASE)


def timers(state: State) -> list[tuple[Control, timedelta]]:
    """The timers of a state, the shortest first."""
    found = [(control, duration(control.after)) for control in state.controls if control.after]
    return sorted(found, key=lambda timer: timer[1])


def leaves(subject: Subject, state: State, timer: Control) -> bool:
    """Whether a timer leads on whenever it has run out, and does run out somewhere."""
    return subject.once(_ends).get((state.id, timer.event)) == {"rest"}


def _ends(subject: Subject) -> dict[tuple[str, str], set[str]]:
    """How the events of states turn out."""
    found: dict[tuple[str, str], set[str]] = {}
    for number in frozenset(subject.space.ways):
        label = subject.space.program.labels[number]
        found.setdefault((label.source, label.event), set()).add(label.end)
    return found


def length_of(text: str) -> timedelta | None:
    """The length of time that a text is, in ISO 8601; None when it is none."""
    try:
        return duration(text)
    except ValueError:
        return None


def named_in(text: str) -> Iterator[timedelta]:
    """The lengths of time that a text names in figures."""
    for number, unit in _NAMED.findall(text):
        yield int(number) * _UNITS[unit.lower()]


def written(length: timedelta) -> str:
    """A length of time in ISO 8601."""
    days, rest = length.days, length.seconds
    hours, minutes = divmod(rest // 60, 60)
    parts = (f"{hours}H" if hours else "", f"{minutes}M" if minutes else "")
    day = f"{days}D" if days else ""
    return f"P{day}T{''.join(parts)}" if rest else f"P{days}D"
