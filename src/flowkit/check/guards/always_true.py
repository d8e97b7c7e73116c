"""always-true: a condition, or a part of one, that decides nothing.

It holds whatever people answer, so it was meant to say something else, or can go.
"""

from __future__ import annotations

from collections.abc import Iterator

from flowkit.check.guards.conditions import Conditions, TooComplicatedError, too_complicated
from flowkit.check.guards.groups import groups
from flowkit.check.space.boxes import Box
from flowkit.check.subject import Subject
from flowkit.check.undecided import undecided
from flowkit.core.diagnostic import Diagnostic, Rule, Severity
from flowkit.core.flow import Transition
from flowkit.core.guard import Guard
from flowkit.core.guard_print import printed
from flowkit.core.guard_tree import Empty

RULE = Rule("FK402", "always-true", Severity.WARNING)


def find(subject: Subject) -> Iterator[Diagnostic]:
    """One problem for each condition that holds whatever is answered, or has a part that decides nothing."""
    conditions = subject.once(Conditions)
    for group in subject.once(groups):
        for rule in group.rules:
            if rule.guard is None:
                continue
            try:
                yield from _judged(conditions, rule, rule.guard, group.inside)
            except TooComplicatedError:
                yield undecided(RULE, rule.span, too_complicated(rule.guard.expression))


def _judged(conditions: Conditions, rule: Transition, guard: Guard, inside: Box) -> Iterator[Diagnostic]:
    condition = guard.expression
    if not conditions.can_hold(condition):
        return
    if not conditions.can_fail(condition, inside):
        yield Diagnostic(RULE, rule.span, {"condition": guard.text})
        return
    idle = conditions.idle_part(condition, inside)
    if idle is not None and not isinstance(idle, Empty):
        yield Diagnostic(RULE, rule.span, {"condition": guard.text, "part": printed(idle)}, "part")
