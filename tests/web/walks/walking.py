"""A scenario walked on the web and in the library at once: after every step both are at the same place."""

from __future__ import annotations

from typing import Protocol

from flowkit.core.answer import AnswerError
from flowkit.core.automaton import Automaton
from flowkit.core.duration import duration
from flowkit.core.flow import StateKind
from flowkit.core.project import Scenario, ScenarioStep
from flowkit.core.snapshot import Snapshot
from flowkit.core.timers import today_of
from flowkit.scenario.expect import at_the_end
from flowkit.scenario.journey import Beginnings, Journey
from flowkit.scenario.naming import state_named
from flowkit.scenario.run import FailedError, begin, take_step
from tests.web.walks.stage import Stage

NOT_OFFERED = ("not-available", "no-rule-holds", "cannot-go-back")  # refusals that no page invites


class Hand(Protocol):
    """Somebody at a browser."""

    def look(self, state: str) -> str:
        """Go to the page of a state; the state whose page is shown."""

    def offers(self, state: str, event: str) -> bool:
        """Whether the page shown has something to press for an event of a state."""

    def press(self, state: str, event: str, answers: dict[str, list[str]]) -> None:
        """Fill the form of a state in, and press."""

    def insist(self, state: str, event: str) -> None:
        """Send an event that the page shown has nothing to press for."""

    @property
    def complains(self) -> bool:
        """Whether the page shown says that something is wrong."""

    @property
    def waits(self) -> bool:
        """Whether the page shown says that something is being checked."""


def walked(scenario: Scenario, beginnings: Beginnings, stage: Stage, hand: Hand) -> Journey:
    """Walk a scenario by hand. AssertionError where the web leads elsewhere than the library."""
    journey = begin(scenario, beginnings)
    for number, step in enumerate(scenario.steps, 1):
        told = f"{scenario.name}, step {number}"
        before = journey.snapshot
        _step(step, journey, stage, hand, told)
        same(stage.snapshot, journey.snapshot, told)
        if step.refused is not None:
            assert before == journey.snapshot, told
    assert at_the_end(scenario, journey) is None, scenario.name
    assert hand.look(journey.snapshot.states[0]) == journey.snapshot.states[0], scenario.name
    stage.carry_out()
    asked = [(e.name, dict(e.arguments)) for e in journey.effects if e.kind == "action"]
    assert stage.sent == asked, scenario.name
    return journey


def same(web: Snapshot, library: Snapshot, told: str) -> None:
    """Both have come to the same, answers, timers and counts included."""
    assert web.states == library.states, told
    assert web.to_json() == library.to_json(), told


def _step(step: ScenarioStep, journey: Journey, stage: Stage, hand: Hand, told: str) -> None:
    flow = journey.automaton.flow
    event = step.choose or step.follow or step.press or step.outcome
    if event is None and (step.answer or step.refused is not None):
        event = "next"
    at = _at(step, event, journey)
    if flow.states[at].kind is not StateKind.PARALLEL:
        assert hand.look(at) in journey.snapshot.states, told
    if step.outcome is not None:
        assert hand.waits, told
        stage.answer(step.outcome, {**step.answer, **step.gives})
    elif step.wait is not None:
        stage.wait(duration(step.wait))
    elif event is not None:
        given = {**step.answer, **step.gives}
        answers = {name: values(journey.automaton, name, text, journey) for name, text in given.items()}
        _press(step, at, event, answers, hand, told)
    try:
        take_step(step, journey)
    except FailedError as failed:
        raise AssertionError(f"{told}: {failed.failure}") from failed


def _press(
    step: ScenarioStep, at: str, event: str, answers: dict[str, list[str]], hand: Hand, told: str
) -> None:
    offered = hand.offers(at, event)
    if step.refused in NOT_OFFERED:
        assert not offered, told
    if step.refused in NOT_OFFERED or (step.refused == "choice-missing" and not offered):
        hand.insist(at, event)  # a page whose choices are all buttons has nothing to go on without one
    else:
        assert offered, f"{told}: {event} is not offered"
        hand.press(at, event, answers)
    assert hand.complains == (step.refused is not None), told


def _at(step: ScenarioStep, event: str | None, journey: Journey) -> str:
    """The active state that a step is about."""
    flow, active = journey.automaton.flow, journey.snapshot.states
    named = state_named(flow, step.at, active) if step.at else None
    if named in active:
        assert named is not None
        return named
    return next((state for state in active if event and flow.states[state].control(event)), active[0])


def values(machine: Automaton, name: str, text: str, journey: Journey) -> list[str]:
    """An answer as it is typed; as it is picked, where there is something to pick."""
    declared = machine.flow.declaration(name)
    if not declared.options and declared.kind != "boolean":
        return [text]
    try:
        value = machine.kinds[declared.kind].parse(text, declared, today_of(journey.now))
    except AnswerError:
        return [text]
    if isinstance(value, bool):
        return ["true" if value else "false"]
    return [str(one) for one in value] if isinstance(value, list) else [str(value)]
