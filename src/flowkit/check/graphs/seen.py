"""What journeys come to and take, as far as anything can: what is not among it never happens."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from flowkit.check.guards import never_true, shadowed_rule
from flowkit.check.returning import first_going_back
from flowkit.check.space.explore import Space
from flowkit.check.space.program import Label
from flowkit.check.subject import Subject
from flowkit.core.flow import State, StateKind
from flowkit.core.graph import landings, reached


@dataclass(frozen=True, slots=True)
class Seen:
    """``reached``: states by the graph alone; ``entered``: those that answers let be reached; ``taken``: the
    transitions then taken; ``told``: transitions whose condition another rule says is never the one taken.
    """

    reached: frozenset[str]
    entered: frozenset[str]
    taken: frozenset[int]
    told: frozenset[int]


def seen(subject: Subject) -> Seen:
    """What can happen in a flow, going back included."""
    flow, space = subject.flow, subject.wide
    used = [space.program.labels[way] for way in dict.fromkeys(space.ways)]
    never = _never(subject, used)
    used = [label for label in used if never.isdisjoint(label.taken)]
    entered = {str(what) for label in used for what, verb in label.ops if verb == "enter"}
    if not never:
        places = (space.configuration(number) for number in range(1, len(space)))
        entered.update(state for where in places for state in where.states)
    taken = frozenset(index for label in used for index in label.taken)
    problems = [*never_true.find(subject), *shadowed_rule.find(subject)]
    spans = {problem.span for problem in problems if problem.rule.name != "undecided"}
    told = frozenset(t.index for t in flow.transitions if t.guard is not None and t.span in spans)
    found = reached(subject.graph.after, landings(flow, flow.start))
    return Seen(found, frozenset(entered), taken, told)


def _never(subject: Subject, used: list[Label]) -> frozenset[int]:
    """The transitions that seem to be taken where a count allows it, but that no count allows."""
    sure: set[int] = set()
    doubtful: dict[int, None] = {}
    for label in used:
        loose = any(verb == "keep" and name.startswith("?") for verb, name, _ in label.changes)
        if loose:
            doubtful |= dict.fromkeys(label.taken)
        else:
            sure |= set(label.taken)
    return frozenset(index for index in doubtful if index not in sure and not _happens(subject, index))


def _happens(subject: Subject, index: int) -> bool:
    """Whether a transition is ever taken; where that is not decided, it may be."""

    def wanted(space: Space) -> Iterable[tuple[int, int | None]]:
        taken = [index in label.taken for label in space.program.labels]
        return ((source, way) for source, way in zip(space.sources, space.ways, strict=True) if taken[way])

    return (subject.first(wanted) or first_going_back(subject, wanted)) is not None


def is_final(state: State) -> bool:
    """Whether a state is an end of the whole flow."""
    return state.kind is StateKind.END and state.parent is None
