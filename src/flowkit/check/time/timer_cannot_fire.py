"""timer-cannot-fire: a timer is longer than another of the same page, which always leads away before.

Whoever wrote it counts on it: a reminder, an expiry, a release. It never comes.
"""

from __future__ import annotations

from collections.abc import Iterator

from flowkit.check.subject import Subject
from flowkit.check.time.timers import leaves, timers
from flowkit.core.diagnostic import Diagnostic, Rule, Severity, Span

RULE = Rule("FK701", "timer-cannot-fire", Severity.WARNING)


def find(subject: Subject) -> Iterator[Diagnostic]:
    """One problem for each timer that another always forestalls.

    Where a page shortens a common timer by one of its own, nothing is said.
    """
    told: set[Span | None] = set()
    for state in subject.leaves():
        running = timers(state)
        for place, (timer, length) in enumerate(running):
            for first, sooner in running[:place]:
                meant = timer.inherited and not first.inherited
                if sooner == length or meant or timer.span in told or not leaves(subject, state, first):
                    continue
                told.add(timer.span)
                params = {"state": state.id, "timer": timer.after or "", "first": first.after or ""}
                related = (first.span,) if first.span is not None else ()
                variant = "inherited" if first.inherited and not timer.inherited else ""
                yield Diagnostic(RULE, timer.span, params, variant, related)
