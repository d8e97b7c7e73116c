"""timer-tie: two timers of one page run out at the same instant and do different things.

Which of them comes first is not written anywhere, so it is decided by chance.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from flowkit.check.subject import Subject
from flowkit.check.time.timers import timers
from flowkit.core.diagnostic import Diagnostic, Rule, Severity, Span
from flowkit.core.flow import Control, Flow, State

RULE = Rule("FK702", "timer-tie", Severity.WARNING)


def find(subject: Subject) -> Iterator[Diagnostic]:
    """One problem for each pair of timers of the same length with different effects."""
    told: set[tuple[Span | None, Span | None]] = set()
    for state in subject.leaves():
        for (one, length), (other, same) in pairwise(timers(state)):
            early, late = sorted((one, other), key=lambda timer: timer.inherited)
            if length != same or (early.span, late.span) in told:
                continue
            told.add((early.span, late.span))
            if _does(subject.flow, state, one) != _does(subject.flow, state, other):
                params = {"state": state.id, "timer": early.after or "", "other": late.after or ""}
                yield Diagnostic(RULE, early.span, params, "", (late.span,) if late.span is not None else ())


def _does(flow: Flow, state: State, timer: Control) -> list[object]:
    """What a timer does, but for its name."""
    ways = (way for way in flow.leaving(state.id) if way.event == timer.event)
    return [(way.target, way.guard.text if way.guard else "", way.actions, way.forget) for way in ways]
