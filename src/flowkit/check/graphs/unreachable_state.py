"""unreachable-state: no journey ever comes to this state.

Nothing leads from the start of the flow to it, whatever the answers: it was forgotten, or the way to it was.
"""

from __future__ import annotations

from collections.abc import Iterator

from flowkit.check.subject import Subject
from flowkit.core.diagnostic import Diagnostic, Rule, Severity
from flowkit.core.graph import graph, landings, reached

RULE = Rule("FK301", "unreachable-state", Severity.ERROR)


def find(subject: Subject) -> Iterator[Diagnostic]:
    """One problem for each state that contains no other and cannot be reached."""
    flow = subject.flow
    found = reached(graph(flow).after, landings(flow, flow.start))
    for state in flow.states.values():
        if not state.children and state.id not in found:
            yield Diagnostic(RULE, state.span, {"state": state.id})
