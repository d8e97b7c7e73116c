"""A Flow as a python-statemachine chart: nesting, regions, history and rule order are the library's.

Names: state ``verification.choix_carte`` becomes ``s_verification__choix_carte``; event ``avec_photo``
becomes ``e_avec_photo`` and, for one source only, ``q4_avec_photo`` (4 = place of the source in the
flow); the history of a `resume` step ``s_x`` is ``h_x``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import new_class
from typing import Any, ClassVar, Protocol

from statemachine import State as LibraryState
from statemachine import StateChart
from statemachine.state import HistoryState
from statemachine.transition import Transition as LibraryTransition

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


class Strict(StateChart[Any]):
    """What all our charts have in common: unknown events and errors raise, and no shape is refused."""

    allow_event_without_transition = False
    catch_errors_as_events = False
    validate_disconnected_states = False
    validate_trap_states = False
    validate_final_reachability = False


class Parts:
    """The library's states and transitions for a flow, still without anything to call."""

    new_state: ClassVar[type[LibraryState]] = LibraryState
    new_transition: ClassVar[type[LibraryTransition]] = LibraryTransition

    def __init__(self, flow: Flow) -> None:
        self.flow = flow
        self.label = names(flow)
        self.states: dict[str, LibraryState] = {}
        self.history: dict[str, HistoryState] = {}
        top = flow.start
        while (parent := flow.states[top].parent) is not None:
            top = parent
        self.roots = [
            self._state(state, initial=state.id == top)
            for state in flow.states.values()
            if state.parent is None
        ]
        self.transitions = [self._transition(transition) for transition in flow.transitions]
        for step, history in self.history.items():
            self._link(history, self.states[self._first(flow.states[step])], None)

    def chart(self, base: type[StateChart[Any]], **attributes: object) -> type[StateChart[Any]]:
        """The class of machines made of these parts; this can be done once."""
        roots = {state.id: state for state in self.roots}
        start = {"start_configuration_values": [self.label.of[self.flow.start]]}
        body = {**start, **attributes, **roots}
        return new_class("Chart_" + self.flow.id, (base,), exec_body=lambda namespace: namespace.update(body))

    def _state(self, state: State, *, initial: bool) -> LibraryState:
        first = self._first(state) if state.kind is not StateKind.PARALLEL and state.children else None
        if state.resume:
            self.history[state.id] = HistoryState(type="deep")
            self.history[state.id]._set_id(self.label.history(state.id))
        made = self.new_state(
            state.title or state.name,
            initial=initial,
            final=state.kind is StateKind.END,
            parallel=state.kind is StateKind.PARALLEL,
            states=[self._state(self.flow.states[child], initial=child == first) for child in state.children],
            history=[self.history[state.id]] if state.resume else [],
        )
        self.states[state.id] = made._set_id(self.label.of[state.id])
        return made

    def _first(self, state: State) -> str:
        return state.initial or state.children[0]

    def _transition(self, transition: Transition) -> LibraryTransition:
        target = self.history.get(transition.target) or self.states[transition.target]
        return self._link(self.states[transition.source], target, self.events(transition))

    def _link(self, source: LibraryState, target: LibraryState, events: str | None) -> LibraryTransition:
        made = self.new_transition(source, target, event=events)
        source.transitions.add_transitions(made)
        return made

    def events(self, transition: Transition) -> str | None:
        """The names, in the library, of the events that a transition answers to."""
        if transition.trigger is Trigger.DONE:
            return f"done.state.{self.label.of[transition.source]}"
        if transition.event is None:
            return None
        return f"e_{transition.event} {self.label.event(transition.source, transition.event)}"


def chart(flow: Flow, hooks: Hooks) -> type[StateChart[Any]]:
    """A python-statemachine class for the flow. Unknown events and errors raise."""
    parts = Parts(flow)
    for ident, state in parts.states.items():
        name = parts.label.of[ident]
        state.enter.add(_callback(f"enter_{name}", hooks.enter, flow.states[ident]))
        state.exit.add(_callback(f"leave_{name}", hooks.leave, flow.states[ident]))
    for transition, made in zip(flow.transitions, parts.transitions, strict=True):
        made.before.add(_callback(f"take_{transition.index}", hooks.take, transition))
        if transition.guard is not None:
            made.cond.add(_callback(f"ask_{transition.index}", hooks.ask, transition), expected_value=True)
    return parts.chart(Strict)


def _callback(name: str, function: Callable[[Any, Any], Any], argument: object) -> Callable[[Any], Any]:
    """A callback with a name of its own: the library tells callbacks apart by name."""

    def callback(machine: Any) -> Any:
        return function(machine, argument)

    callback.__name__ = name
    callback.__qualname__ = name
    return callback
