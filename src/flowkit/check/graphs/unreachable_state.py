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
    """One problem for each state where a part begins that cannot be reached; ends have their own rule."""
    flow, edges = subject.flow, subject.graph
    found = reached(edges.after, landings(flow, flow.start))
    lost = {state.id: state for state in subject.leaves() if state.id not in found and not is_final(state)}
    first = [state for state in lost if {*edges.before[state]} <= {state}]
    told: set[str] = set()
    for state in dict.fromkeys([*first, *lost]):
        if state in told:
            continue
        behind = reached(edges.after, [state]) - told
        others = [other for other in lost if other in behind and other != state]
        told.update([state, *others])
        spans = tuple(span for other in others if (span := lost[other].span))
        params = {"state": state, "others": ", ".join(others)}
        yield Diagnostic(RULE, lost[state].span, params, "more" if others else "", spans[:3])
