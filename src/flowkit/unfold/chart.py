"""A Flow as a python-statemachine chart: nesting, regions, history and rule order are the library's.

Names: state ``verification.choix_carte`` becomes ``s_verification__choix_carte``; event ``avec_photo``
becomes ``e_avec_photo`` and, for one source only, ``q4_avec_photo`` (4 = place of the source in the
flow); the history of a `resume` step ``s_x`` is ``h_x``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from statemachine import StateChart
from statemachine.io import create_machine_class_from_definition

from flowkit.core.flow import Flow, State, StateKind, Transition, Trigger


class Hooks(Protocol):
    """What the chart calls while it runs; every call gets the running machine."""

    def ask(self, machine: Any, transition: Transition) -> bool:
        """Whether the transition's guard holds."""

    def take(self, machine: Any, transition: Transition) -> None:
        """A transition is taken (before any state is left)."""

    def enter(self, machine: Any, state: State) -> None:
        """A state is entered."""

    def leave(self, machine: Any, state: State) -> None:
        """A state is left."""


@dataclass(frozen=True, slots=True)
class Names:
    """The library's name of each state, and back."""

    of: Mapping[str, str]
    state: Mapping[str, str]
    place: Mapping[str, int]

    def event(self, source: str, event: str) -> str:
        """The name of an event as meant for one source state only."""
        return f"q{self.place[source]}_{event}"

    def history(self, step: str) -> str:
        """The name of the history state of a `resume` step."""
        return "h" + self.of[step][1:]


def names(flow: Flow) -> Names:
    """Unique Python names for the states of a flow, in document order."""
    of: dict[str, str] = {}
    taken: dict[str, str] = {}
    for state in flow.states:
        name = "s_" + state.replace(".", "__")
        while name in taken:
            name += "_"
        of[state] = name
        taken[name] = state
    return Names(of, taken, {state: place for place, state in enumerate(flow.states)})


def chart(flow: Flow, hooks: Hooks) -> type[StateChart[Any]]:
    """A python-statemachine class for the flow. Unknown events and errors raise."""
    label = names(flow)
    build = _Builder(flow, label, hooks)
    roots = [state.id for state in flow.states.values() if state.parent is None]
    start = flow.states[flow.start]
    top = flow.start
    while (parent := flow.states[top].parent) is not None:
        top = parent
    return create_machine_class_from_definition(
        "Chart_" + flow.id,
        states={label.of[state]: build.state(state, initial=state == top) for state in roots},
        start_configuration_values=[label.of[start.id]],
        allow_event_without_transition=False,
        catch_errors_as_events=False,
        validate_disconnected_states=False,
        validate_trap_states=False,
        validate_final_reachability=False,
    )


class _Builder:
    def __init__(self, flow: Flow, label: Names, hooks: Hooks) -> None:
        self.flow = flow
        self.label = label
        self.hooks = hooks
        self.leaving: dict[str, list[Transition]] = {}
        for transition in flow.transitions:
            self.leaving.setdefault(transition.source, []).append(transition)

    def state(self, ident: str, *, initial: bool) -> Any:
        """The library's definition of a state and of everything inside it."""
        state = self.flow.states[ident]
        definition: dict[str, Any] = {
            "name": state.title or state.name,
            "initial": initial,
            "final": state.kind is StateKind.END,
            "parallel": state.kind is StateKind.PARALLEL,
            "enter": _callback(f"enter_{self.label.of[ident]}", self.hooks.enter, state),
            "exit": _callback(f"leave_{self.label.of[ident]}", self.hooks.leave, state),
            "transitions": [self.transition(t) for t in self.leaving.get(ident, ())],
        }
        if state.children:
            first = state.initial or state.children[0]
            definition["states"] = {
                self.label.of[child]: self.state(
                    child, initial=child == first and state.kind is not StateKind.PARALLEL
                )
                for child in state.children
            }
            if state.resume:
                default = {"target": self.label.of[first]}
                definition["history"] = {
                    self.label.history(ident): {"type": "deep", "transitions": [default]}
                }
        return definition

    def transition(self, transition: Transition) -> Any:
        target = self.flow.states[transition.target]
        ask = _callback(f"ask_{transition.index}", self.hooks.ask, transition)
        return {
            "target": self.label.history(target.id) if target.resume else self.label.of[target.id],
            "event": self.events(transition),
            "cond": ask if transition.guard is not None else None,
            "before": _callback(f"take_{transition.index}", self.hooks.take, transition),
        }

    def events(self, transition: Transition) -> str | None:
        if transition.trigger is Trigger.DONE:
            return f"done.state.{self.label.of[transition.source]}"
        if transition.event is None:
            return None
        return f"e_{transition.event} {self.label.event(transition.source, transition.event)}"


def _callback(name: str, function: Callable[[Any, Any], Any], argument: object) -> Callable[[Any], Any]:
    """A callback with a name of its own: the library tells callbacks apart by name."""

    def callback(machine: Any) -> Any:
        return function(machine, argument)

    callback.__name__ = name
    callback.__qualname__ = name
    return callback
