"""The flow as a plain graph: what leads where, whatever the conditions say."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from flowkit.core.flow import Flow, StateKind, Transition


@dataclass(frozen=True, slots=True)
class Graph:
    """Successors and predecessors of each state that contains no other, in document order."""

    after: Mapping[str, tuple[str, ...]]
    before: Mapping[str, tuple[str, ...]]


def landings(flow: Flow, target: str) -> tuple[str, ...]:
    """The leaf states where a transition to ``target`` lands.

    That is itself; for a step or region its first state; for a parallel state the first of each region. A
    step that is resumed is entered there the first time only: ``graph`` has the other ways in.
    """
    state = flow.states[target]
    if not state.children:
        return (target,)
    inside = state.children if state.kind is StateKind.PARALLEL else (state.initial or state.children[0],)
    return tuple(leaf for child in inside for leaf in landings(flow, child))


def resting(flow: Flow, inside: str) -> tuple[str, ...]:
    """The leaf states inside a state where a journey can rest, and so be resumed."""
    state = flow.states[inside]
    if not state.children:
        return () if state.kind is StateKind.ROUTE else (inside,)
    return tuple(leaf for child in state.children for leaf in resting(flow, child))


def sources(flow: Flow, transition: Transition) -> tuple[str, ...]:
    """The leaf states from which a transition is taken: for a parallel state, the ends of its regions."""
    state = flow.states[transition.source]
    if not state.children:
        return (state.id,)
    regions = (flow.states[region] for region in state.children)
    return tuple(
        child for region in regions for child in region.children if flow.states[child].kind is StateKind.END
    )


def graph(flow: Flow, follow: Callable[[Transition], bool] = lambda _: True) -> Graph:
    """The graph of the transitions that ``follow`` accepts.

    A way into a step that is resumed leads to its first state, and wherever else in it anybody comes.
    """
    after: dict[str, dict[str, None]] = {s.id: {} for s in flow.states.values() if not s.children}
    before: dict[str, dict[str, None]] = {state: {} for state in after}
    resumed: list[tuple[str, str]] = []
    for transition in filter(follow, flow.transitions):
        for source in sources(flow, transition):
            for landing in landings(flow, transition.target):
                after[source][landing] = None
            if flow.states[transition.target].resume:
                resumed.append((source, transition.target))
    come_to = reached({state: tuple(found) for state, found in after.items()}, landings(flow, flow.start))
    for source, step in resumed:
        after[source].update((leaf, None) for leaf in resting(flow, step) if leaf in come_to)
    for source, found in after.items():
        for landing in found:
            before[landing][source] = None
    return Graph(
        {state: tuple(found) for state, found in after.items()},
        {state: tuple(found) for state, found in before.items()},
    )


def reached(edges: Mapping[str, tuple[str, ...]], start: Iterable[str]) -> frozenset[str]:
    """All that can be reached from ``start`` along ``edges``, ``start`` included."""
    found = set(start)
    waiting = list(found)
    while waiting:
        for state in edges.get(waiting.pop(), ()):
            if state not in found:
                found.add(state)
                waiting.append(state)
    return frozenset(found)


def shortest(edges: Mapping[str, tuple[str, ...]], start: str, goal: str) -> tuple[str, ...] | None:
    """The shortest way from ``start`` to ``goal``, both included; None when there is none."""
    came: dict[str, str | None] = {start: None}
    waiting = [start]
    for state in waiting:
        if state == goal:
            way = [state]
            while (previous := came[way[-1]]) is not None:
                way.append(previous)
            return tuple(reversed(way))
        for following in edges.get(state, ()):
            if following not in came:
                came[following] = state
                waiting.append(following)
    return None
