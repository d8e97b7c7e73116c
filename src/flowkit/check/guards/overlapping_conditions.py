"""overlapping-conditions: two rules of one list that both hold in some cases, and lead to different things.

Then only their order decides, and whoever adds a rule or moves one changes what happens to people. A rule
that holds in all the cases of an earlier one is no such rule: it is the general case after the particular.
"""

from __future__ import annotations

from collections.abc import Iterator

from flowkit.check.guards.conditions import Conditions, TooComplicatedError, too_complicated
from flowkit.check.guards.groups import Group, groups
from flowkit.check.guards.overlaps import Overlap, overlaps
from flowkit.check.guards.together import together
from flowkit.check.subject import Found, Subject
from flowkit.check.undecided import undecided
from flowkit.core.diagnostic import Diagnostic, Rule, Severity

RULE = Rule("FK404", "overlapping-conditions", Severity.WARNING)

_MOST = 5
"""Problems told of one list: the others change once these are put right."""


def find(subject: Subject) -> Iterator[Diagnostic]:
    """One problem for each rule and the first later one it overlaps with, with a journey that shows both."""
    conditions = subject.once(Conditions)
    for group in subject.once(groups):
        if len(group.rules) < 2:
            continue
        told = 0
        try:
            for overlap in overlaps(conditions, group):
                problem = _problem(subject, group, overlap)
                told += problem is not None
                if problem is not None:
                    yield problem
                if told == _MOST:
                    break
        except TooComplicatedError:
            known = [condition for condition in group.conditions if condition is not None]
            yield undecided(RULE, group.rules[0].span, too_complicated(*known[:1]))


def _problem(subject: Subject, group: Group, overlap: Overlap) -> Diagnostic | None:
    one, other = group.rules[overlap.one], group.rules[overlap.other]
    found = together(subject, one, other)
    if found is None:
        return None
    if not isinstance(found, Found):
        return undecided(RULE, other.span, found)
    assert one.guard is not None
    assert other.guard is not None
    params = {"one": one.guard.text, "other": other.guard.text, "name": overlap.name, "value": overlap.value}
    variant = "boundary" if overlap.name else "effects" if one.target == other.target else ""
    related = (one.span,) if one.span else ()
    return Diagnostic(RULE, other.span, params, variant, related, found.witness)
