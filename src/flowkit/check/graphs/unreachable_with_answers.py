"""unreachable-with-answers: something leads to this state, but no answers that people can give do.

The conditions on the ways to it are never true there, because of what was answered, or not asked, before.
"""

from __future__ import annotations

from collections.abc import Iterator

from flowkit.check.graphs.blocked import blocking
from flowkit.check.graphs.seen import is_final, seen
from flowkit.check.subject import Subject
from flowkit.core.diagnostic import Diagnostic, Rule, Severity

RULE = Rule("FK305", "unreachable-with-answers", Severity.ERROR)


def find(subject: Subject) -> Iterator[Diagnostic]:
    """One problem for each state that nothing comes to although something that is reached leads there."""
    known = subject.once(seen)
    for state in subject.leaves():
        if state.id not in known.reached or state.id in known.entered or is_final(state):
            continue
        found = blocking(subject, state.id)
        if found is not None:
            params = {"state": state.id, "conditions": found.conditions}
            variant = "" if found.conditions else "unnamed"
            yield Diagnostic(RULE, state.span, params, variant, found.spans)
