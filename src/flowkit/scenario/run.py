"""Running a scenario: checks are answered by it and never called; time passes only when it says so."""

from __future__ import annotations

from datetime import UTC, datetime

from flowkit.core.automaton import Automaton
from flowkit.core.duration import duration
from flowkit.core.flow import Trigger
from flowkit.core.project import Project, Scenario, ScenarioStep
from flowkit.core.step import InputsError
from flowkit.scenario.expect import action_names, at_the_end
from flowkit.scenario.journey import BEGINNING, Beginnings, Journey
from flowkit.scenario.naming import is_at, nearest, state_named
from flowkit.scenario.result import Failure, ScenarioResult
from flowkit.scenario.walk import run_walk

_VERBS = {
    Trigger.CHOICE: "choose",
    Trigger.LINK: "follow",
    Trigger.BUTTON: "press",
    Trigger.NEXT: "press",
    Trigger.OUTCOME: "outcome",
    Trigger.TIMER: "wait",
}


class FailedError(Exception):
    """A scenario is over: something was not as expected."""

    def __init__(self, failure: Failure) -> None:
        self.failure = failure
        super().__init__(failure.message)


def run_all(project: Project, automaton: Automaton, only: str = "") -> tuple[ScenarioResult, ...]:
    """Run every scenario, then every walk, in the order of the files; those with ``only`` in their name."""
    beginnings = Beginnings(automaton)
    scenarios = [run_scenario(one, beginnings) for one in project.scenarios if only in one.name]
    walks = [run_walk(walk, beginnings) for walk in project.walks if only in walk.name]
    return (*scenarios, *walks)


def run_scenario(scenario: Scenario, beginnings: Beginnings) -> ScenarioResult:
    """Run one scenario from its beginning. Never raises for any scenario that was loaded."""
    journey = None
    failure = None
    try:
        journey = begin(scenario, beginnings)
        for step in scenario.steps:
            take_step(step, journey)
        failure = at_the_end(scenario, journey)
    except FailedError as failed:
        failure = failed.failure
    except OverflowError:
        failure = Failure("too-far", {}, scenario.span)
    return ScenarioResult(
        scenario.name,
        failure,
        tuple(journey.trace) if journey else (),
        tuple(journey.visited) if journey else (),
        scenario.span,
        scenario.covers,
        effects=action_names(journey) if journey else (),
        answers=journey.snapshot.answers if journey else {},
    )


def begin(scenario: Scenario, beginnings: Beginnings) -> Journey:
    """The journey of a scenario before its first step. Raises FailedError, OverflowError."""
    flow = beginnings.automaton.flow
    at = None
    if scenario.start_at is not None:
        at = state_named(flow, scenario.start_at)
        if at is None:
            raise _unknown(beginnings.automaton, scenario.start_at, scenario)
    try:
        now = instant(scenario.now)
    except ValueError as error:
        raise FailedError(Failure("not-an-instant", {"text": scenario.now}, scenario.span)) from error
    try:
        return beginnings.begin({**scenario.inputs, **scenario.answers}, now, at)
    except InputsError as error:
        raise FailedError(Failure("inputs", {}, scenario.span, None, error.problems)) from error


def instant(text: str | None) -> datetime:
    """An ISO 8601 instant; one without a zone is in UTC; None is the usual beginning. Raises ValueError."""
    if text is None:
        return BEGINNING
    found = datetime.fromisoformat(text)
    return found if found.tzinfo is not None else found.replace(tzinfo=UTC)


def _unknown(automaton: Automaton, name: str, place: Scenario | ScenarioStep) -> FailedError:
    close = nearest(automaton.flow, name)
    params = {"state": name, "close": close}
    return FailedError(Failure("no-such-state.close" if close else "no-such-state", params, place.span))


def take_step(step: ScenarioStep, journey: Journey) -> None:
    """Do what a step says. Raises FailedError when it turns out otherwise, and OverflowError."""
    at = _assert_there(step, journey)
    if step.wait is not None:
        _wait(step, journey)
        return
    event = step.choose or step.follow or step.press or step.outcome
    if event is None and (step.answer or step.refused is not None):
        event = "next"
    if event is None:
        return
    if step.refused is None:
        _assert_verb(step, event, at, journey)
    before = journey.snapshot.states
    refused = journey.send(event, {**step.answer, **step.gives}, at)
    params = {**_here(journey, before), "event": event}
    if refused is not None and step.refused is None:
        raise FailedError(Failure("refused", params, step.span, refused))
    if refused is None and step.refused is not None:
        params["to"] = ", ".join(journey.snapshot.states)
        raise FailedError(Failure("not-refused", params, step.span))
    if refused is not None and step.refused not in ("", "true", refused.reason):
        params |= {"expected": step.refused, "reason": refused.reason}
        raise FailedError(Failure("other-reason", params, step.span, refused))


def _assert_there(step: ScenarioStep, journey: Journey) -> str | None:
    """The id of the state the step says it is at. Raises FailedError when the person is not there."""
    if step.at is None:
        return None
    active = journey.snapshot.states
    at = state_named(journey.automaton.flow, step.at, active)
    if at is None:
        raise _unknown(journey.automaton, step.at, step)
    if not is_at(at, active):
        raise FailedError(Failure("not-there", {**_here(journey), "expected": at}, step.span))
    return at


def _here(journey: Journey, states: tuple[str, ...] | None = None) -> dict[str, object]:
    possible = ", ".join(journey.possible())
    return {"where": ", ".join(states or journey.snapshot.states), "can": possible or "—"}


def _assert_verb(step: ScenarioStep, event: str, at: str | None, journey: Journey) -> None:
    """A choice is chosen, a link followed, a button pressed: a scenario that mixes them up would mislead."""
    states = journey.automaton.flow.states
    places = (at,) if at in journey.snapshot.states else journey.snapshot.states
    control = next((c for place in places if place and (c := states[place].control(event))), None)
    used = next((verb for verb in ("choose", "follow", "press", "outcome") if getattr(step, verb)), None)
    if control is None or used is None:
        return
    verb = _VERBS[control.trigger]
    if verb != used:
        params = {**_here(journey), "event": event, "verb": verb, "used": used}
        raise FailedError(Failure("wrong-verb", params, step.span))


def _wait(step: ScenarioStep, journey: Journey) -> None:
    try:
        length = duration(step.wait or "")
    except ValueError as error:
        raise FailedError(Failure("not-a-duration", {"text": step.wait}, step.span)) from error
    refused = journey.wait(length)
    if refused is not None:
        params = {**_here(journey), "event": refused.event}
        raise FailedError(Failure("refused", params, step.span, refused))
