"""State names as people write them: a whole id path, or the end of one where that is enough."""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches

from flowkit.core.flow import Flow, State


def state_named(flow: Flow, name: str, near: tuple[str, ...] = ()) -> str | None:
    """The id of the state meant by a name; None when there is none, or more than one.

    ``near`` are the states where the person is: of several states of one name, the active one is meant,
    then the one in the same step or region.
    """
    if name in flow.states:
        return name
    found = [state for state in flow.states if state.endswith("." + name)]
    for closer in (set(near), {state for there in near for state in _beside(flow.states, there)}):
        if len(found) > 1:
            found = [state for state in found if state in closer] or found
    return found[0] if len(found) == 1 else None


def _beside(states: Mapping[str, State], there: str) -> tuple[str, ...]:
    parent = states[there].parent if there in states else None
    return states[parent].children if parent is not None else ()


def nearest(flow: Flow, name: str) -> str:
    """The state whose name looks most like this one, or ""."""
    names = {state.name: state.id for state in flow.states.values()}
    names.update({state: state for state in flow.states})
    close = get_close_matches(name, names, n=1)
    return names[close[0]] if close else ""


def is_at(state: str, active: tuple[str, ...]) -> bool:
    """Whether a state is active: itself, or for one that contains others any state inside."""
    return any(there == state or there.startswith(state + ".") for there in active)
