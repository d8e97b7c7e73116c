"""unreachable-state: no journey ever comes to this state.

Nothing leads from the start of the flow to it, whatever the answers: it was forgotten, or the way to it was.
"""

from __future__ import annotations

from collections.abc import Iterator

from flowkit.check.graphs.seen import is_final
from flowkit.check.subject import Subject
from flowkit.core.diagnostic import Diagnostic, Rule, Severity
from flowkit.core.graph import landings, reached

RULE = Rule("FK301", "unreachable-state", Severity.ERROR)


def find(subject: Subject) -> Iterator[Diagnostic]:
    """One problem for each state without others inside that cannot be reached; ends have their own rule."""
    flow = subject.flow
    found = reached(subject.graph.after, landings(flow, flow.start))
    for state in subject.leaves():
        if state.id not in found and not is_final(state):
            yield Diagnostic(RULE, state.span, {"state": state.id})
