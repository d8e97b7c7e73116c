"""Where a journey stands (Snapshot), what happens to it (Event) and what it asks for (Effect)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field as _field
from datetime import datetime
from types import MappingProxyType
from typing import Any

from flowkit.core.answer import Value
from flowkit.core.guard import GuardReport

_EMPTY: Mapping[str, Any] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happens: a name (a choice, link, button, outcome or timer), answers and a time.

    ``now`` is timezone-aware; it is only needed by flows with timers or dates. ``at`` names the state the
    event is meant for, needed only when several active pages (regions) know the same event.
    """

    name: str
    answers: Mapping[str, object] = _field(default_factory=lambda: _EMPTY)
    now: datetime | None = None
    at: str | None = None


@dataclass(frozen=True, slots=True)
class Effect:
    """Something the shell must do. ``kind`` is ``action``, ``check``, ``timer`` or ``cancel``.

    An action has a name and its arguments; a check names what to ask and expects one of the state's
    outcomes as an event; a timer's arguments are ``event`` and ``due`` (ISO 8601, UTC).
    """

    kind: str
    name: str
    state: str
    arguments: Mapping[str, str] = _field(default_factory=lambda: _EMPTY)


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A journey at rest, as plain JSON: configuration, answers, visited pages, timers, counts.

    ``states`` are the active leaf states in document order (one, unless regions are active);
    ``visited`` are the pages `back` can return to, oldest first; ``timers`` maps ``state/event`` to
    the instant it is due; ``resume`` remembers where a `resume` step was left. Never mutate the mappings.
    """

    flow: str
    version: str
    digest: str
    states: tuple[str, ...]
    answers: Mapping[str, Value] = _field(default_factory=lambda: _EMPTY)
    visited: tuple[tuple[str, ...], ...] = ()
    timers: Mapping[str, str] = _field(default_factory=lambda: _EMPTY)
    counts: Mapping[str, int] = _field(default_factory=lambda: _EMPTY)
    resume: Mapping[str, tuple[str, ...]] = _field(default_factory=lambda: _EMPTY)
    ended: str | None = None  # success, fallback, abandoned, error

    @property
    def state(self) -> str:
        """The active state, or the first of several in document order."""
        return self.states[0]

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON data; empty parts are left out."""
        data: dict[str, Any] = {
            "flow": self.flow,
            "version": self.version,
            "digest": self.digest,
            "states": list(self.states),
        }
        if self.answers:
            data["answers"] = dict(self.answers)
        if self.visited:
            data["visited"] = [page[0] if len(page) == 1 else list(page) for page in self.visited]
        if self.timers:
            data["timers"] = dict(self.timers)
        if self.counts:
            data["counts"] = dict(self.counts)
        if self.resume:
            data["resume"] = {step: list(states) for step, states in self.resume.items()}
        if self.ended:
            data["ended"] = self.ended
        return data

    def to_json(self) -> str:
        """The snapshot as one line of JSON; the same snapshot always gives the same bytes."""
        return json.dumps(self.to_dict(), ensure_ascii=False, sort_keys=True, separators=(",", ":"))


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with one field: a message id (``too-short``) and its parameters."""

    field: str
    message: str
    params: Mapping[str, object] = _field(default_factory=lambda: _EMPTY)


@dataclass(frozen=True, slots=True)
class Moved:
    """An accepted event: the new snapshot, what to do now, and the transitions taken, in order."""

    snapshot: Snapshot
    effects: tuple[Effect, ...] = ()
    trace: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Refused:
    """A refused event: nothing changed. ``reason`` says why:

    ``not-available`` (``available`` lists what is), ``no-rule-holds`` (``reports`` says which part of each
    condition was false), ``invalid-answers`` (``problems``, per field), ``choice-missing``, ``ended``,
    ``too-early``, ``cannot-go-back``, ``ambiguous``, ``other-digest``, ``bad-snapshot``.
    """

    snapshot: Snapshot
    reason: str
    event: str
    available: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()
    reports: tuple[GuardReport, ...] = ()
