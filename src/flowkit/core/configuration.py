"""Which states can be active together: one in each step and region, and every region of a parallel state."""

from __future__ import annotations

from collections.abc import Iterator

from flowkit.core.flow import Flow, StateKind


def around(flow: Flow, state: str) -> Iterator[str]:
    """A state and all that contain it, the innermost first."""
    at: str | None = state
    while at is not None:
        yield at
        at = flow.states[at].parent


def step_of(flow: Flow, state: str) -> str:
    """The step a state is in, "" for none."""
    return next((one for one in around(flow, state) if flow.states[one].kind is StateKind.STEP), "")


def is_whole(flow: Flow, states: tuple[str, ...], step: str | None = None) -> bool:
    """Whether these are all the active states of a moment, in document order; of a step, if one is named."""
    active: set[str] = set()
    top = ""
    for state in states:
        for top in around(flow, state):
            active.add(top)
    return bool(states) and _leaves(flow, step or top, active) == states


def is_alone(flow: Flow, state: str) -> bool:
    """Whether a state that contains no other is active without company."""
    return not any(flow.states[one].kind is StateKind.PARALLEL for one in around(flow, state))


def _leaves(flow: Flow, state: str, active: set[str]) -> tuple[str, ...]:
    found = flow.states[state]
    if not found.children:
        return (state,)
    inside = [child for child in found.children if child in active]
    if len(inside) != (len(found.children) if found.kind is StateKind.PARALLEL else 1):
        return ()
    return tuple(leaf for child in inside for leaf in _leaves(flow, child, active))
