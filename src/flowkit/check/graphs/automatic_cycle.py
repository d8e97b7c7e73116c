"""automatic-cycle: routes that lead to one another for ever, without a person doing anything.

A route decides by itself. When routes lead back to where they began, the machine would never rest; the
engine refuses the event that starts such a round.
"""

from __future__ import annotations

from collections.abc import Iterator

from flowkit.check.subject import Subject
from flowkit.core.diagnostic import Diagnostic, Rule, Severity
from flowkit.core.flow import StateKind, Trigger
from flowkit.core.graph import around, graph

RULE = Rule("FK304", "automatic-cycle", Severity.ERROR)


def find(subject: Subject) -> Iterator[Diagnostic]:
    """One problem for each shortest round of routes, at its first state in the document."""
    flow = subject.flow
    edges = graph(flow, lambda t: t.trigger in (Trigger.ROUTE, Trigger.DONE)).after
    told: set[frozenset[str]] = set()
    for state in flow.states.values():
        if state.kind is not StateKind.ROUTE:
            continue
        way = around(edges, state.id)
        if way is None or frozenset(way) in told:
            continue
        told.add(frozenset(way))
        yield Diagnostic(RULE, state.span, {"state": state.id, "way": " → ".join(way)})
