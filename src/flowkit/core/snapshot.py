"""Where a journey stands (Snapshot), what happens to it (Event) and what it asks for (Effect).

These are named tuples, not dataclasses: they are made at every step, and a frozen dataclass of ten
fields takes longer to fill than the whole step (measured in ``benchmarks``).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any, NamedTuple

from flowkit.core.answer import Value
from flowkit.core.guard import GuardReport
from flowkit.core.jsontext import encoded

_EMPTY: Mapping[str, Any] = MappingProxyType({})


class Event(NamedTuple):
    """Something that happens: a name (a choice, link, button, outcome or timer), answers and a time.

    ``now`` is timezone-aware; only flows with timers or dates need it, and "today" is its date in its own
    time zone. ``at`` names the state the event is meant for, needed only when several active pages
    (regions) know the same event.
    """

    name: str
    answers: Mapping[str, object] = _EMPTY
    now: datetime | None = None
    at: str | None = None


class Effect(NamedTuple):
    """Something the shell must do. ``kind`` is ``action``, ``check``, ``timer`` or ``cancel``.

    An action has a name and its arguments; a check names what to ask and expects one of the outcomes of
    ``state`` as an event; a timer's name is its event and its argument ``due`` (ISO 8601, UTC).
    """

    kind: str
    name: str
    state: str
    arguments: Mapping[str, str] = _EMPTY


class Snapshot(NamedTuple):
    """A journey at rest, as plain JSON: configuration, answers, visited pages, timers, counts.

    ``states`` are the active states that contain no other, in document order (one, unless regions are
    active); ``visited`` are the pages `back` can return to, oldest first; ``timers`` maps ``state/event``
    to the instant it is due; ``counts`` maps ``visits(state)`` and ``tries(state)`` to numbers, for those
    a condition asks about; ``resume`` remembers where a `resume` step was left; ``ended`` is how the
    journey ended (success, fallback, abandoned, error). Never mutate the mappings.
    """

    flow: str
    version: str
    digest: str
    states: tuple[str, ...]
    answers: Mapping[str, Value] = _EMPTY
    visited: tuple[tuple[str, ...], ...] = ()
    timers: Mapping[str, str] = _EMPTY
    counts: Mapping[str, int] = _EMPTY
    resume: Mapping[str, tuple[str, ...]] = _EMPTY
    ended: str | None = None

    @property
    def state(self) -> str:
        """The active state, or the first of several in document order."""
        return self.states[0]

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON data; empty parts are left out."""
        data = self._parts()
        data["states"] = list(self.states)
        if self.visited:
            data["visited"] = [page[0] if len(page) == 1 else list(page) for page in self.visited]
        if self.resume:
            data["resume"] = {step: list(states) for step, states in self.resume.items()}
        return {key: dict(part) if type(part) is dict else part for key, part in data.items()}

    def _parts(self) -> dict[str, Any]:
        """What is worth writing, not copied: nobody may change it."""
        flow, version, digest, states, answers, visited, timers, counts, resume, ended = self
        data: dict[str, Any] = {"flow": flow, "version": version, "digest": digest, "states": states}
        if answers:
            data["answers"] = _plain(answers)
        if visited:
            data["visited"] = [page[0] if len(page) == 1 else page for page in visited]
        if timers:
            data["timers"] = _plain(timers)
        if counts:
            data["counts"] = _plain(counts)
        if resume:
            data["resume"] = _plain(resume)
        if ended:
            data["ended"] = ended
        return data

    def to_json(self) -> str:
        """The snapshot as one line of JSON; the same snapshot always gives the same bytes."""
        return encoded(self._parts())


class Problem(NamedTuple):
    """What is wrong with one field: a message id (``too-short``) and its parameters."""

    field: str
    message: str
    params: Mapping[str, object] = _EMPTY


class Moved(NamedTuple):
    """An accepted event: the new snapshot, what to do now, and the ids of the transitions taken, in order."""

    snapshot: Snapshot
    effects: tuple[Effect, ...] = ()
    trace: tuple[str, ...] = ()


class Refused(NamedTuple):
    """A refused event: nothing changed. ``reason`` says why:

    ``not-available`` (``available`` lists what is), ``no-rule-holds`` (``reports`` says which part of each
    condition was false), ``invalid-answers`` (``problems``, per field), ``choice-missing``, ``ended``,
    ``too-early``, ``cannot-go-back``, ``ambiguous`` (``available`` lists the states to name in ``at``),
    ``automatic-cycle``, ``other-digest``, ``bad-snapshot``.
    """

    snapshot: Snapshot
    reason: str
    event: str
    available: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()
    reports: tuple[GuardReport, ...] = ()


class Option(NamedTuple):
    """Something that can happen now: an event at a state, and whether its conditions allow it.

    ``trigger`` is that of the control (``choice``, ``next``, ``link``, ``button``, ``outcome``,
    ``timer``) or ``back``; ``path`` is the id path of its texts; ``fields`` are the answers it submits.
    """

    state: str
    event: str
    trigger: str
    path: str
    fields: tuple[str, ...] = ()
    enabled: bool = True
    reports: tuple[GuardReport, ...] = ()


def _plain(part: Mapping[str, Any]) -> dict[str, Any]:
    return part if type(part) is dict else dict(part)
