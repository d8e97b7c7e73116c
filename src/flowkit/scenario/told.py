"""A witness as a scenario: the same journey, as an analyst would have written it down."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from flowkit.core.flow import Flow, Trigger
from flowkit.core.project import Scenario, ScenarioStep
from flowkit.core.witness import Move, Witness

_VERBS = {
    Trigger.CHOICE: "choose",
    Trigger.LINK: "follow",
    Trigger.BUTTON: "press",
    Trigger.OUTCOME: "outcome",
}


def as_scenario(flow: Flow, witness: Witness, name: str) -> Scenario:
    """The scenario of a journey: it names where the person is at each step, and where it comes to."""
    steps = tuple(_step(flow, move) for move in witness.moves)
    return Scenario(name, steps, inputs=_texts(witness.inputs), ends_at=witness.last[0])


def _step(flow: Flow, move: Move) -> ScenarioStep:
    control = flow.states[move.state].control(move.event)
    step = ScenarioStep(at=move.state, refused=None if move.after else "")
    if control is None or move.event == "back":
        return replace(step, press=move.event)
    if control.trigger is Trigger.TIMER:
        return replace(step, wait=control.after)
    if control.trigger is Trigger.NEXT:
        answers = _texts(move.answers)
        return replace(step, answer=answers) if answers else replace(step, press="next")
    verb: dict[str, Any] = {_VERBS[control.trigger]: move.event}
    return replace(step, gives=_texts(move.answers), **verb)


def _texts(values: Mapping[str, object]) -> dict[str, str]:
    return {name: _text(value) for name, value in values.items()}


def _text(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
