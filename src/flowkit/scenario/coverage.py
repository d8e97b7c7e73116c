"""What the tests of a flow never did: states nobody came to, transitions nobody took."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from flowkit.core.flow import Flow, Transition
from flowkit.scenario.naming import is_at
from flowkit.scenario.result import ScenarioResult


@dataclass(frozen=True, slots=True)
class Coverage:
    """How many tests came to each state and took each transition (by id), in document order."""

    states: Mapping[str, int]
    transitions: Mapping[str, int]

    @property
    def unvisited(self) -> tuple[str, ...]:
        """The states no test came to."""
        return tuple(state for state, count in self.states.items() if not count)

    @property
    def untaken(self) -> tuple[str, ...]:
        """The ids of the transitions no test took."""
        return tuple(name for name, count in self.transitions.items() if not count)

    @property
    def complete(self) -> bool:
        """Whether every state and every transition was tested."""
        return not self.unvisited and not self.untaken


def coverage(flow: Flow, results: Iterable[ScenarioResult]) -> Coverage:
    """What these tests covered. A transition repeated for several pages counts once for each page."""
    results = tuple(results)
    taken = Counter(name for result in results for name in dict.fromkeys(result.trace))
    visited = [result.visited for result in results]
    states = {
        state.id: sum(1 for places in visited if is_at(state.id, places))
        for state in flow.states.values()
        if not state.children
    }
    return Coverage(states, {transition.id: taken[transition.id] for transition in flow.transitions})


@dataclass(frozen=True, slots=True)
class Untaken:
    """A declared transition that was not taken: at ``states``, of the ``among`` states that have it."""

    event: str
    states: tuple[str, ...]
    among: int
    transition: Transition


def untaken(flow: Flow, covered: Coverage) -> tuple[Untaken, ...]:
    """What was not taken, one for each declaration: what a flow or step gives its pages is grouped."""
    groups: dict[object, list[Transition]] = {}
    for transition in flow.transitions:
        key = (transition.event, transition.rule, transition.span) if transition.inherited else transition.id
        groups.setdefault(key, []).append(transition)
    found = []
    for transitions in groups.values():
        missing = [t for t in transitions if not covered.transitions[t.id]]
        if missing:
            states = tuple(t.source for t in missing)
            found.append(Untaken(missing[0].event or "*", states, len(transitions), missing[0]))
    return tuple(found)
