"""What journeys come to and take, as far as anything can: what is not among it never happens."""

from __future__ import annotations

from dataclasses import dataclass

from flowkit.check.guards import never_true, shadowed_rule
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
    entered = {str(what) for label in used for what, verb in label.ops if verb == "enter"}
    entered.update(state for number in range(1, len(space)) for state in space.configuration(number).states)
    taken = frozenset(index for label in used for index in label.taken)
    problems = [*never_true.find(subject), *shadowed_rule.find(subject)]
    spans = {problem.span for problem in problems if problem.rule.name != "undecided"}
    told = frozenset(t.index for t in flow.transitions if t.guard is not None and t.span in spans)
    found = reached(subject.graph.after, landings(flow, flow.start))
    return Seen(found, frozenset(entered), taken, told)


def is_final(state: State) -> bool:
    """Whether a state is an end of the whole flow."""
    return state.kind is StateKind.END and state.parent is None


