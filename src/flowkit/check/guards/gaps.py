"""Cases that happen and that no rule of a list takes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import islice

from flowkit.check.guards.boundary import boundary
from flowkit.check.guards.cases import case_of
from flowkit.check.guards.conditions import Conditions, TooComplicatedError
from flowkit.check.guards.groups import Group, groups, stuck_at
from flowkit.check.returning import first_going_back
from flowkit.check.space.explore import Space
from flowkit.check.subject import Found, Subject, Undecided
from flowkit.core.diagnostic import Span
from flowkit.core.flow import StateKind, Trigger
from flowkit.core.tree import Configuration
from flowkit.core.witness import Witness

_MOST_BOXES = 50


@dataclass(frozen=True, slots=True)
class Gap:
    """What one list of rules leaves out, and of which states it is.

    ``name``: the answer of which it leaves out one value only.
    """

    place: Span | None
    sources: tuple[str, ...] = ()
    params: Mapping[str, object] = field(default_factory=dict)
    variant: str = ""
    related: tuple[Span, ...] = ()
    witness: Witness | None = None
    name: str = ""
    undecided: Undecided | None = None


def gaps(subject: Subject) -> tuple[Gap, ...]:
    """The cases left out that happen, one for each list of rules that should cover everything."""
    conditions = subject.once(Conditions)
    made = []
    for group in subject.once(groups):
        if not _must_cover(group) or not _has_gap(conditions, group):
            continue
        found = _found(subject, group)
        place = group.place(subject.flow)
        if isinstance(found, Undecided):
            made.append(Gap(place, group.sources, undecided=found))
        elif found is not None:
            made.append(_gap(subject, conditions, group, found))
    return tuple(made)


def _must_cover(group: Group) -> bool:
    """Whether some rule must always hold: one condition on a link or choice only says when it is open."""
    alone = group.trigger in (Trigger.ROUTE, Trigger.OUTCOME, Trigger.TIMER, Trigger.DONE)
    return (alone or len(group.rules) > 1) and all(rule.guard for rule in group.rules)


def _has_gap(conditions: Conditions, group: Group) -> bool:
    """Whether the conditions alone leave something out; where that is too complicated to say, they may."""
    try:
        return -1 - len(group.rules) in conditions.first_of(group.conditions, group.inside).leaves
    except TooComplicatedError:
        return True


def _found(subject: Subject, group: Group) -> Found | Undecided | None:
    """The nearest journey to a case that no rule takes, going back where nothing else leads there."""

    def wanted(space: Space) -> Iterable[tuple[int, int | None]]:
        return ((situation, label) for situation, label in _stuck(space, group) if situation)

    found = _at_the_start(subject, group) or subject.first(wanted)
    return first_going_back(subject, wanted) if found is None else found


def _at_the_start(subject: Subject, group: Group) -> Found | None:
    """A case among the parameters in which a journey does not even begin: nobody can walk that way."""
    flow = subject.flow
    space = subject.explored(counters=flow.counters.union(flow.answers, flow.parameters))
    for situation, label in _stuck(space, group):
        if situation == 0 and label is not None:
            return Found(Witness((), ()), space.program.labels[label], space, situation)
        break
    return None


def _stuck(space: Space, group: Group) -> Iterable[tuple[int, int | None]]:
    """The ways of a space on which none of the rules holds, nearest first."""
    flow, program = space.program.flow, space.program
    if group.trigger is Trigger.DONE:
        over = {s.id for s in flow.states.values() if s.kind is StateKind.END and s.parent}

        def waits(where: Configuration) -> bool:
            inside = [s for s in where.states if s.startswith(f"{group.sources[0]}.")]
            return bool(inside) and over.issuperset(inside)

        return ((number, None) for number in space.where(waits))
    keys = {(source, group.event) for source in group.sources}
    stuck = [label.end == "stuck" and stuck_at(flow, label) in keys for label in program.labels]
    ways = zip(space.sources, space.ways, strict=True)
    return ((source, way) for source, way in ways if stuck[way])


def _gap(subject: Subject, conditions: Conditions, group: Group, found: Found) -> Gap:
    flow, state = subject.flow, subject.flow.states[found.label.source or group.sources[0]]
    control = state.control(group.event) if group.event else None
    case = case_of(found, group)
    params = {
        "state": group.sources[0] if group.event is None else state.id,
        "event": (control.label if control else "") or group.event or "",
        "case": case,
        "count": len(group.rules),
    }
    kind = "route" if group.event is None else "one" if len(group.rules) == 1 else "list"
    related = tuple(rule.span for rule in group.rules if rule.span)[:3]
    witness = found.witness if found.witness.first else None
    name, value = _value(conditions, group)
    if name:
        params |= {"name": name, "value": value}
        return Gap(group.place(flow), group.sources, params, "", related, witness, name)
    variant = kind if case else f"{kind}.unnamed"
    return Gap(group.place(flow), group.sources, params, variant, related, witness)


def _value(conditions: Conditions, group: Group) -> tuple[str, str]:
    """The answer and the one value of it that the rules leave out, if that is all they leave out."""
    try:
        walk = conditions.first_of(group.conditions, group.inside)
    except TooComplicatedError:
        return "", ""
    boxes = list(islice(walk.some(-1 - len(group.rules)), _MOST_BOXES))
    return boundary(conditions, group, range(len(group.rules)), boxes) if boxes else ("", "")
