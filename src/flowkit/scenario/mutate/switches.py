"""One machine for all mutants: every mistake about a transition is a switch in front of it.

A mutant that leads elsewhere, or nowhere, would need its machine recorded anew. Instead the flow is recorded
once with further transitions beside each of its own, closed by a condition that never holds, and a condition
that always holds on each that has none. Opening and closing them makes every mutant without asking
python-statemachine again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from flowkit.core.automaton import Automaton
from flowkit.core.flow import Flow, StateKind, Transition, Trigger
from flowkit.core.guard import Guard
from flowkit.core.guard_compile import compiled
from flowkit.core.guard_print import printed
from flowkit.core.guard_tree import And, Expression, Or, needs_today, reads
from flowkit.unfold import unfold

ALWAYS, NEVER = And(()), Or(())
_MOST_OTHERS = 3


def guard_of(tree: Expression, text: str = "") -> Guard:
    """A guard of its own for a condition."""
    answers, counters = reads(tree)
    return Guard(text or printed(tree), answers, counters, needs_today(tree), compiled(tree), tree)


@dataclass(frozen=True, slots=True)
class Switched:
    """The flow with its switches, its machine, and where what stands.

    ``own`` maps the index of a transition in the flow to its index here; ``others`` further targets of it
    to the index of the transition that leads there.
    """

    flow: Flow
    automaton: Automaton
    own: Mapping[int, int]
    others: Mapping[int, Mapping[str, int]]

    def mutant(self, flow: Flow) -> Automaton:
        """The machine of the switched flow with other conditions, actions or states."""
        return Automaton(flow, self.automaton.tree, self.automaton.kinds)


def switched(automaton: Automaton) -> Switched:
    """The machine of a flow with a switch for each mistake about a transition."""
    flow = automaton.flow
    made: list[Transition] = []
    own: dict[int, int] = {}
    others: dict[int, dict[str, int]] = {}
    by_source: dict[str, list[Transition]] = {}
    for transition in flow.transitions:
        by_source.setdefault(transition.source, []).append(transition)
    for transition in flow.transitions:
        others[transition.index] = {}
        for target in _others(flow, transition, by_source[transition.source]):
            others[transition.index][target] = len(made)
            made.append(replace(transition, index=len(made), target=target, guard=guard_of(NEVER, "never")))
        own[transition.index] = len(made)
        guard = transition.guard or guard_of(ALWAYS, "always")
        made.append(replace(transition, index=len(made), guard=guard))
    with_switches = replace(flow, transitions=tuple(made))
    return Switched(with_switches, unfold(with_switches, automaton.kinds), own, others)


def _others(flow: Flow, transition: Transition, beside: list[Transition]) -> list[str]:
    """Where a transition might lead by mistake: where its neighbours do, to the next state, to an end."""
    if transition.trigger is Trigger.DONE:
        return []
    place = beside.index(transition)
    near = [beside[n].target for n in (place - 1, place + 1) if 0 <= n < len(beside)]
    siblings = [s.id for s in flow.states.values() if s.parent == flow.states[transition.source].parent]
    own = siblings.index(transition.source)
    near += siblings[own + 1 : own + 2] + siblings[max(own - 1, 0) : own]
    near += [s.id for s in flow.states.values() if s.kind is StateKind.END and s.parent is None]
    found = dict.fromkeys(target for target in near if target not in (transition.target, transition.source))
    return list(found)[:_MOST_OTHERS]
