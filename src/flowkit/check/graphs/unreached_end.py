"""unreached-end: no journey ever ends like this.

The end is declared, yet nothing leads to it, or only what no answer makes happen.
"""

from __future__ import annotations

from collections.abc import Iterator

from flowkit.check.graphs.blocked import blocking
from flowkit.check.graphs.seen import is_final, seen
from flowkit.check.subject import Subject
from flowkit.core.diagnostic import Diagnostic, Rule, Severity

RULE = Rule("FK309", "unreached-end", Severity.WARNING)


def find(subject: Subject) -> Iterator[Diagnostic]:
    """One problem for each end that nothing comes to, unless whatever leads to it has the problem."""
    known = subject.once(seen)
    for state in subject.leaves():
        if not is_final(state) or state.id in known.entered:
            continue
        if not subject.graph.before[state.id]:
            yield Diagnostic(RULE, state.span, {"state": state.id, "title": state.title or state.id})
        elif (found := blocking(subject, state.id)) is not None:
            params = {"state": state.id, "title": state.title or state.id, "conditions": found.conditions}
            variant = "answers" if found.conditions else "unnamed"
            yield Diagnostic(RULE, state.span, params, variant, found.spans)
