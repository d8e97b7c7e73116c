"""shadowed-rule: a rule that is never used, because earlier rules take all it would take.

The first rule that holds wins. A rule whose every case is taken before it may as well not be there.
"""

from __future__ import annotations

from collections.abc import Iterator

from flowkit.check.guards.conditions import Conditions, TooComplicatedError, too_complicated
from flowkit.check.guards.groups import Group, groups
from flowkit.check.space.decide import Boxes, within
from flowkit.check.subject import Subject
from flowkit.check.undecided import undecided
from flowkit.core.diagnostic import Diagnostic, Rule, Severity
from flowkit.core.guard_tree import Expression

RULE = Rule("FK403", "shadowed-rule", Severity.ERROR)


def find(subject: Subject) -> Iterator[Diagnostic]:
    """One problem for each rule with a condition that can be true, but never is the first that is."""
    conditions = subject.once(Conditions)
    for group in subject.once(groups):
        if len(group.rules) > 1:
            try:
                yield from _shadowed(conditions, group)
            except TooComplicatedError:
                told = [condition for condition in group.conditions if condition is not None]
                yield undecided(RULE, group.rules[0].span, too_complicated(*told[:1]))


def _shadowed(conditions: Conditions, group: Group) -> Iterator[Diagnostic]:
    reached = conditions.first_of(group.conditions, conditions.anybody).leaves
    for number, rule in enumerate(group.rules):
        guard = rule.guard
        if -1 - number in reached or guard is None or not conditions.can_hold(guard.expression):
            continue
        params = {"condition": guard.text, "number": number + 1}
        alone = _holder(conditions, group, number)
        if alone is None:
            yield Diagnostic(RULE, rule.span, params, "together")
        else:
            related = (span,) if (span := group.rules[alone].span) else ()
            yield Diagnostic(RULE, rule.span, {**params, "other": alone + 1}, "", related)


def _holder(conditions: Conditions, group: Group, number: int) -> int | None:
    """The first earlier rule that alone takes all that a rule would take, if it is seen at once."""
    own = _boxes(conditions, group.conditions[number])
    for place, earlier in enumerate(group.conditions[:number]):
        boxes = _boxes(conditions, earlier)
        if own and all(within(box, boxes) for box in own):
            return place
    return None


def _boxes(conditions: Conditions, condition: Expression | None) -> Boxes:
    return () if condition is None else conditions.splitter.alternatives(condition, wanted=True) or ()
