"""Which rules of one list both hold in some case where the earlier one is taken."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from flowkit.check.guards.boundary import boundary
from flowkit.check.guards.conditions import Conditions, TooComplicatedError
from flowkit.check.guards.groups import Group
from flowkit.check.space.boxes import Boxes, meet
from flowkit.check.space.decide import Walk
from flowkit.core.flow import Transition
from flowkit.core.guard_tree import And, Expression, Not

_MOST_BOXES = 200  # of the cases in which one rule is taken
_MOST_WORK = 300_000  # pairs of boxes of one list
_WALK = 1_000  # what it costs to go through all cases once more


@dataclass(frozen=True, slots=True)
class Overlap:
    """Two rules, by their places. ``name``: where they meet in one value only, the answer it is of."""

    one: int
    other: int
    name: str = ""
    value: str = ""


def overlaps(conditions: Conditions, group: Group) -> Iterator[Overlap]:
    """For each rule, the first later one that partly holds where it is taken. Raises TooComplicatedError."""
    walk = conditions.first_of(group.conditions, group.inside)
    taken = walk.leaves
    alternatives = [_alternatives(conditions, condition) for condition in group.conditions]
    work = 0
    for one in range(len(group.rules) - 1):
        if -1 - one not in taken or group.rules[one].guard is None:
            continue
        own = list(islice(walk.some(-1 - one), _MOST_BOXES + 1))
        for other in range(one + 1, len(group.rules)):
            if -1 - other not in taken or _alike(group.rules[one], group.rules[other]):
                continue
            boxes = alternatives[other]
            whole = len(own) <= _MOST_BOXES
            met = [found for box in own for more in boxes if (found := meet(box, more)) is not None]
            work += len(own) * len(boxes) + (0 if whole or met else _WALK)
            if work > _MOST_WORK:
                raise TooComplicatedError
            both = bool(met) or (not (whole or not boxes) and _is_with(conditions, group, one, other))
            if both and _is_without(conditions, group, one, other):
                name, value = boundary(conditions, group, (one, other), met) if met and whole else ("", "")
                yield Overlap(one, other, name, value)
                break


def _alternatives(conditions: Conditions, condition: Expression | None) -> Boxes:
    """The boxes in which a condition holds; none for a rule without one, which overlaps with nothing."""
    if condition is None:
        return ()
    boxes = conditions.splitter.alternatives(condition, wanted=True)
    return conditions.splitter.split(condition).yes if boxes is None else boxes


def _is_with(conditions: Conditions, group: Group, one: int, other: int) -> bool:
    """Whether the earlier rule is taken in a case where the later one holds too."""
    condition, later = group.conditions[one], group.conditions[other]
    assert condition is not None
    assert later is not None
    return -1 - one in _first_but(conditions, group, one, And((condition, later))).leaves


def _is_without(conditions: Conditions, group: Group, one: int, other: int) -> bool:
    """Whether the earlier rule is also taken in a case where the later one does not hold."""
    condition, later = group.conditions[one], group.conditions[other]
    assert condition is not None
    assert later is not None
    return -1 - one in _first_but(conditions, group, one, And((condition, Not(later)))).leaves


def _first_but(conditions: Conditions, group: Group, place: int, instead: Expression) -> Walk:
    return conditions.first_of([*group.conditions[:place], instead], group.inside)


def _alike(one: Transition, other: Transition) -> bool:
    """Whether two rules lead to the same."""
    return (one.target, one.actions, one.forget) == (other.target, other.actions, other.forget)

