"""no-way-to-an-end: from here a journey can go on for ever, but never finish.

There are ways out, yet none of them, however far it is followed, comes to an end of the flow: the states
form a loop that nobody can leave.
"""

from __future__ import annotations

from collections.abc import Iterator

from flowkit.check.subject import Subject
from flowkit.core.diagnostic import Diagnostic, Rule, Severity
from flowkit.core.flow import StateKind
from flowkit.core.graph import graph, landings, reached

RULE = Rule("FK303", "no-way-to-an-end", Severity.ERROR)


def find(subject: Subject) -> Iterator[Diagnostic]:
    """One problem for each loop that cannot be left: at its first state, naming the others."""
    flow = subject.flow
    edges = graph(flow)
    found = reached(edges.after, landings(flow, flow.start))
    ends = [s.id for s in flow.states.values() if s.kind is StateKind.END and s.parent is None]
    finishing = reached(edges.before, ends)
    lost = [
        state for state in flow.states if state in found and state not in finishing and edges.after.get(state)
    ]
    told: set[str] = set()
    for state in lost:
        if state in told:
            continue
        together = reached(edges.after, [state]) & frozenset(lost)
        told |= together
        others = [other for other in lost if other in together and other != state]
        spans = tuple(span for other in others if (span := flow.states[other].span))
        params = {"state": state, "others": ", ".join(others), "count": len(others)}
        yield Diagnostic(RULE, flow.states[state].span, params, "loop" if others else "", spans[:3])
