"""Which views the tests look at."""

from __future__ import annotations

from flowkit.core.flow import Flow, StateKind
from flowkit.draw import views
from tests.draw.seen import FLOWS, flow_of


def every_view() -> list[tuple[str, str]]:
    """Each flow with each of its views, drawn by default or not."""
    found = []
    for name in FLOWS:
        loaded = flow_of(name)
        steps = [f"step-{step}" for step in loaded.flow.steps]
        more = ["overview", *steps] if steps else []
        found += [(name, view) for view in dict.fromkeys([*views(loaded), *more])]
    return found


def landed(flow: Flow, target: str) -> str:
    """The state where somebody who is sent to ``target`` arrives."""
    state = flow.states[target]
    while state.kind in (StateKind.STEP, StateKind.REGION):
        state = flow.states[state.initial or state.children[0]]
    return state.id


def step_of(flow: Flow, state: str) -> str:
    """The step a state is in, or the state itself."""
    at: str | None = state
    while at is not None and flow.states[at].kind is not StateKind.STEP:
        at = flow.states[at].parent
    return at or state


VIEWS = every_view()
