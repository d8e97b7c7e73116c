"""Requests on a real flow: moments of a journey with the event that comes next, and where it leads.

The moments are found by walking the flow breadth first with the examples its answers declare, so the
benchmark follows whatever the flow becomes.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from datetime import UTC, datetime

from flowkit.core.automaton import Automaton
from flowkit.core.flow import Flow, Trigger
from flowkit.core.snapshot import Event, Moved, Option, Snapshot

NOW = datetime(2022, 2, 18, 9, 30, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Moment:
    """A stored snapshot, the event of the request, and the states it leads to."""

    snapshot: Snapshot
    event: Event
    lands: tuple[str, ...]


def inputs(flow: Flow) -> dict[str, object]:
    """What a journey starts with: each parameter's default, example or first value."""
    found: dict[str, object] = {}
    for name, parameter in flow.parameters.items():
        first = parameter.options[0].id if parameter.options else None
        value = parameter.default or parameter.example or first
        if value is not None:
            found[name] = value
    return found


def moments(automaton: Automaton, limit: int = 400) -> list[Moment]:
    """Up to ``limit`` moments, each pair of states and event once. Timers and `back` are left out."""
    flow = automaton.flow
    asked = sorted({name for t in flow.transitions if t.guard is not None for name in t.guard.reads})
    begin = automaton.start(inputs(flow), NOW).snapshot
    waiting, seen = deque([begin]), {_situation(begin, asked)}
    found: dict[tuple[tuple[str, ...], str], Moment] = {}
    while waiting and len(found) < limit:
        snapshot = waiting.popleft()
        for option in automaton.options(snapshot, NOW):
            event = _event(flow, option)
            moved = automaton.step(snapshot, event) if event else None
            if event is None or not isinstance(moved, Moved):
                continue
            found.setdefault((snapshot.states, event.name), Moment(snapshot, event, moved.snapshot.states))
            situation = _situation(moved.snapshot, asked)
            if situation not in seen and moved.snapshot.ended is None:
                seen.add(situation)
                waiting.append(moved.snapshot)
    return list(found.values())[:limit]


def _situation(snapshot: Snapshot, asked: list[str]) -> object:
    """What decides where a snapshot can lead: its states and the answers that conditions ask about."""
    return snapshot.states, repr([snapshot.answers.get(name) for name in asked])


def _event(flow: Flow, option: Option) -> Event | None:
    if not option.enabled or option.trigger in (Trigger.TIMER, "back"):
        return None
    if option.trigger == Trigger.OUTCOME:
        given = [name for name in flow.states[option.state].gives if flow.answers[name].example is not None]
    else:
        given = list(option.fields)
    answers = {name: flow.answers[name].example for name in given}
    if None in answers.values():
        return None
    return Event(option.event, answers, NOW, None)
