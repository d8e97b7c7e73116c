"""never-true: a condition that no valid answer makes true.

What it allows never happens. It contradicts itself, or asks for a value that the answer cannot have.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from flowkit.check.guards.conditions import Conditions, TooComplicatedError, too_complicated
from flowkit.check.guards.groups import groups
from flowkit.check.subject import Subject
from flowkit.check.undecided import undecided
from flowkit.core.diagnostic import Diagnostic, Rule, Severity
from flowkit.core.guard_print import printed
from flowkit.core.guard_tree import And, Expression

RULE = Rule("FK401", "never-true", Severity.ERROR)


def find(subject: Subject) -> Iterator[Diagnostic]:
    """One problem for each condition that is never true, naming the parts that exclude each other."""
    conditions = subject.once(Conditions)
    for group in subject.once(groups):
        for rule in group.rules:
            if rule.guard is None:
                continue
            try:
                if conditions.can_hold(rule.guard.expression):
                    continue
                variant, params = _why(conditions, rule.guard.expression)
            except TooComplicatedError:
                yield undecided(RULE, rule.span, too_complicated(rule.guard.expression))
                continue
            yield Diagnostic(RULE, rule.span, {"condition": rule.guard.text, **params}, variant)


def _why(conditions: Conditions, condition: Expression) -> tuple[str, dict[str, object]]:
    parts = condition.parts if isinstance(condition, And) else (condition,)
    for part in parts:
        if len(parts) > 1 and not conditions.can_hold(part):
            return "part", {"part": printed(part)}
    for one, other in combinations(parts, 2):
        if not conditions.can_hold(And((one, other))):
            return "together", {"part": printed(one), "other": printed(other)}
    return "", {}
