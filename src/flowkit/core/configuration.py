"""Which states can be active together: one in each step and region, and every region of a parallel state."""

from __future__ import annotations

from flowkit.core.flow import Flow, StateKind


def is_whole(flow: Flow, states: tuple[str, ...], step: str | None = None) -> bool:
    """Whether these are all the active states of a moment, in document order; of a step, if one is named."""
    active: set[str] = set()
    top = ""
    for state in states:
        at: str | None = state
        while at is not None:
            active.add(at)
            top, at = at, flow.states[at].parent
    return bool(states) and _leaves(flow, step or top, active) == states


def is_alone(flow: Flow, state: str) -> bool:
    """Whether a state that contains no other is active without company."""
    parent = flow.states[state].parent
    while parent is not None and flow.states[parent].kind is not StateKind.PARALLEL:
        parent = flow.states[parent].parent
    return parent is None


def _leaves(flow: Flow, state: str, active: set[str]) -> tuple[str, ...]:
    found = flow.states[state]
    if not found.children:
        return (state,)
    inside = [child for child in found.children if child in active]
    if len(inside) != (len(found.children) if found.kind is StateKind.PARALLEL else 1):
        return ()
    return tuple(leaf for child in inside for leaf in _leaves(flow, child, active))
