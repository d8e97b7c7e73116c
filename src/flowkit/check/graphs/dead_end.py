"""dead-end: a person who comes here can do nothing.

The state is not an end, yet nothing leads on from it. A button that only gives up counts as a way on; the
rule no-way-to-an-end asks more.
"""

from __future__ import annotations

from collections.abc import Iterator

from flowkit.check.subject import Subject
from flowkit.core.diagnostic import Diagnostic, Rule, Severity
from flowkit.core.flow import StateKind
from flowkit.core.graph import graph, landings, reached

RULE = Rule("FK302", "dead-end", Severity.ERROR)


def find(subject: Subject) -> Iterator[Diagnostic]:
    """One problem for each reachable state without a way out, other than the ends."""
    flow = subject.flow
    edges = graph(flow).after
    found = reached(edges, landings(flow, flow.start))
    for state in flow.states.values():
        stuck = state.id in found and not edges.get(state.id) and state.kind is not StateKind.END
        if stuck and not state.children:
            yield Diagnostic(RULE, state.span, {"state": state.id})
