"""The library's machine as the recorder listens to it: the library decides, its way to our hooks is short.

The engine announces each thing it does under a key (``ENTER@…``, ``COND@…``). Usually a registry finds the
callbacks of that key and gives each the arguments its signature asks for; ours calls the one hook that there
is. Which transitions are enabled, and what is left and entered in which order, stays the library's own code.
A test compares with charts that run with the usual registry.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, ClassVar

from statemachine import State as LibraryState
from statemachine.callbacks import CallbacksRegistry
from statemachine.engines.sync import SyncEngine
from statemachine.orderedset import OrderedSet
from statemachine.transition import Transition as LibraryTransition

from flowkit.core.flow import Flow, Transition, Trigger
from flowkit.unfold.chart import Hooks, Parts, Strict


class _State(LibraryState):
    """A state nobody listens to by convention (``on_enter_...``): no names are made for that."""

    def _setup(self) -> None:
        """Nothing to set up."""


class _Transition(LibraryTransition):
    """A transition nobody listens to by convention (``before_...``)."""

    def _setup(self) -> None:
        """Nothing to set up."""


class _Registry(CallbacksRegistry):
    """Calls the hook of a key."""

    def __init__(self, machine: Any) -> None:
        super().__init__()
        self.machine = machine
        self.hooks: Mapping[str, tuple[Callable[[Any, Any], Any], object]] = machine.hooks

    def call(self, key: str, *args: object, **kwargs: object) -> list[Any]:
        found = self.hooks.get(key)
        if found is not None:
            found[0](self.machine, found[1])
        return []

    def all(self, key: str, *args: object, **kwargs: object) -> bool:
        found = self.hooks.get(key)
        return found is None or found[0](self.machine, found[1])


class _Engine(SyncEngine):
    def __init__(self, machine: Any) -> None:
        super().__init__(machine)
        self.deciding: frozenset[str] = machine.deciding

    def _get_args_kwargs(self, *args: object, **kwargs: object) -> tuple[tuple[()], dict[str, Any]]:
        return (), {}  # no hook takes any

    def select_eventless_transitions(self, trigger_data: Any) -> Any:
        if self.deciding.isdisjoint(self.sm.configuration_values):  # no active state has any
            return OrderedSet()
        return super().select_eventless_transitions(trigger_data)


class _Listening(Strict):
    hooks: ClassVar[Mapping[str, tuple[Callable[[Any, Any], Any], object]]] = {}
    deciding: ClassVar[frozenset[str]] = frozenset()

    def _register_callbacks(self, listeners: list[object]) -> None:
        self._callbacks = _Registry(self)

    def _get_engine(self) -> SyncEngine:
        return _Engine(self)


class _Parts(Parts):
    new_state = _State
    new_transition = _Transition

    def events(self, transition: Transition) -> str | None:
        both = super().events(transition)
        return both if both is None else both.rpartition(" ")[2]  # the one for this source only


def listening_chart(flow: Flow, hooks: Hooks) -> Any:
    """A class like ``chart(flow, hooks)``, quicker; it knows an event by its name for one source only."""
    parts = _Parts(flow)
    found: dict[str, tuple[Callable[[Any, Any], Any], object]] = {}
    for ident, state in parts.states.items():
        found[state.enter.key] = hooks.enter, flow.states[ident]
        found[state.exit.key] = hooks.leave, flow.states[ident]
    for transition, made in zip(flow.transitions, parts.transitions, strict=True):
        found[made.before.key] = hooks.take, transition
        if transition.guard is not None:
            found[made.cond.key] = hooks.ask, transition
    by_itself = (t for t in flow.transitions if t.event is None and t.trigger is not Trigger.DONE)
    deciding = frozenset(parts.label.of[transition.source] for transition in by_itself)
    return parts.chart(_Listening, hooks=found, deciding=deciding)
