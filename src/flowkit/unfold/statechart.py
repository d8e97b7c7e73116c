"""The flow as a live python-statemachine class, for those who work with that library."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from statemachine import StateChart

from flowkit.core.answer import Value
from flowkit.core.flow import Flow, State, Transition
from flowkit.core.snapshot import Effect
from flowkit.core.step import filled
from flowkit.unfold.chart import chart


@dataclass(slots=True)
class JourneyModel:
    """The model of a live chart: the answers its guards read, and what its actions asked for.

    Set ``answers`` before sending the event that brings them; ``today`` is an ISO date. ``effects`` grows
    with each action and check, ``trace`` with the id of each transition taken.
    """

    answers: dict[str, Value] = field(default_factory=dict)
    today: str | None = None
    counts: dict[str, int] = field(default_factory=dict)
    effects: list[Effect] = field(default_factory=list)
    trace: list[str] = field(default_factory=list)
    state: Any = None


class _Live:
    """Runs guards and actions on the machine's own model."""

    def __init__(self, flow: Flow) -> None:
        self.counters = flow.counters

    def ask(self, machine: Any, transition: Transition) -> bool:
        model: JourneyModel = machine.model
        assert transition.guard is not None
        counts: Mapping[str, int] = model.counts
        tries = self._tries(transition)
        if tries is not None:  # the attempt under way counts
            counts = {**counts, tries: counts.get(tries, 0) + 1}
        return transition.guard.holds(model.answers, counts, model.today)

    def take(self, machine: Any, transition: Transition) -> None:
        model: JourneyModel = machine.model
        model.trace.append(transition.id)
        for action in transition.actions:
            effect = Effect("action", action.name, transition.source, action.arguments)
            model.effects.append(filled(effect, model.answers))
        self._count(model, self._tries(transition))
        for answer in transition.forget:
            model.answers.pop(answer, None)

    def enter(self, machine: Any, state: State) -> None:
        model: JourneyModel = machine.model
        self._count(model, f"visits({state.id})")
        for action in state.actions:
            effect = Effect("action", action.name, state.id, action.arguments)
            model.effects.append(filled(effect, model.answers))
        if state.check:
            effect = Effect("check", state.check, state.id, state.check_arguments)
            model.effects.append(filled(effect, model.answers))

    def leave(self, machine: Any, state: State) -> None:
        """Nothing happens on leaving: the format has no exit actions."""

    def _tries(self, transition: Transition) -> str | None:
        counter = f"tries({transition.source})"
        counted = transition.trigger.is_personal and not transition.inherited
        return counter if counted and counter in self.counters else None

    def _count(self, model: JourneyModel, counter: str | None) -> None:
        if counter in self.counters:
            assert counter is not None
            model.counts[counter] = model.counts.get(counter, 0) + 1


def to_statechart(flow: Flow) -> type[StateChart[Any]]:
    """A python-statemachine class of the flow, to be made with a ``JourneyModel``.

    States are called ``s_<id>`` and events ``e_<id>`` (dots become ``__``). Unknown events raise
    TransitionNotAllowed. Fields are not validated, timers not kept and `back` not known: those belong
    to ``Automaton.step``.
    """
    return chart(flow, _Live(flow))
