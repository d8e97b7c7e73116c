"""unused-event: something that people can press is refused wherever they are when they see it.

A link or choice with a condition is meant to be open at times; this one never is.
"""

from __future__ import annotations

from collections.abc import Iterator

from flowkit.check.graphs.causes import refusing
from flowkit.check.graphs.seen import seen
from flowkit.check.subject import Subject
from flowkit.core.diagnostic import Diagnostic, Rule, Severity
from flowkit.core.flow import Control, State
from flowkit.core.graph import landings

RULE = Rule("FK308", "unused-event", Severity.WARNING)


def find(subject: Subject) -> Iterator[Diagnostic]:
    """One problem for each control that is always refused; of an inherited one, where all of them are."""
    flow, known = subject.flow, subject.once(seen)
    silent = subject.once(unused)
    alike: dict[object, list[tuple[State, Control]]] = {}
    for state in subject.leaves():
        for control in state.controls if state.id in known.entered else ():
            key = (control.span, control.event) if control.inherited else (state.id, control.event)
            alike.setdefault(key, []).append((state, control))
    for shown in alike.values():
        if not all((state.id, control.event) in silent for state, control in shown):
            continue
        state, control = shown[0]
        ways = [t for t in flow.leaving(state.id) if t.event == control.event]
        aims = [aim for way in ways for aim in landings(flow, way.target)]
        if state.id in subject.once(refusing) or any(aim not in known.entered for aim in aims):
            continue  # another rule says more: nothing is open here, or what it leads to is never reached
        guards = [way.guard.text for way in ways if way.guard]
        params = {
            "state": state.id,
            "event": control.label or control.event,
            "conditions": ", ".join(f"`{text}`" for text in guards),
        }
        yield Diagnostic(RULE, control.span or state.span, params)


def unused(subject: Subject) -> frozenset[tuple[str, str]]:
    """The events that are refused in every situation of their state, by state and event."""
    flow, known = subject.flow, subject.once(seen)
    found = set()
    for state in subject.leaves():
        for control in state.controls if state.id in known.entered else ():
            ways = [t for t in flow.leaving(state.id) if t.event == control.event]
            if ways and not any(way.index in known.taken or way.index in known.told for way in ways):
                found.add((state.id, control.event))
    return frozenset(found)
