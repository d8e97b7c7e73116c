"""Walks: scenarios in one line. Between two waypoints, pages that need no decision are passed by themselves.

A waypoint is ``state`` (be there), ``state=event`` (be there and let it happen) or ``answer=value`` (typed
when it is asked; an input where it is a parameter).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from flowkit.core.duration import timer_event
from flowkit.core.flow import Flow, StateKind, Trigger
from flowkit.core.project import Walk
from flowkit.core.step import InputsError
from flowkit.scenario.journey import BEGINNING, Beginnings, Journey, next_timer
from flowkit.scenario.naming import is_at, nearest, state_named
from flowkit.scenario.pilot import Stuck, Wishes, next_event, value_of
from flowkit.scenario.result import Failure, ScenarioResult

LONGEST = 200
"""How many pages may be passed between two waypoints."""


@dataclass(slots=True)
class _Walker:
    journey: Journey
    walk: Walk
    given: dict[str, str] = field(default_factory=dict)
    since: int = 0  # where in the trace the last event begins

    @property
    def flow(self) -> Flow:
        return self.journey.automaton.flow

    def fail(self, message: str, **params: object) -> Failure:
        """A failure here and now."""
        here = {
            "where": ", ".join(self.journey.snapshot.states),
            "can": ", ".join(self.journey.possible()) or "—",
        }
        return Failure(message, {**here, **params}, self.walk.span)


def run_walk(walk: Walk, beginnings: Beginnings) -> ScenarioResult:
    """Run one walk from the start of the flow. Never raises for any walk that was loaded."""
    flow = beginnings.automaton.flow
    inputs = {
        name: value
        for name, _, value in (waypoint.partition("=") for waypoint in walk.waypoints)
        if name in flow.parameters
    }
    try:
        journey = beginnings.begin(inputs, BEGINNING)
    except InputsError as error:
        failure = Failure("inputs", {}, walk.span, None, error.problems)
        return ScenarioResult(walk.name, failure, span=walk.span, kind="walk")
    walker = _Walker(journey, walk)
    failures = (_waypoint(walker, waypoint.strip()) for waypoint in walk.waypoints)
    failure_found = next((failure for failure in failures if failure is not None), None)
    return ScenarioResult(
        walk.name, failure_found, tuple(journey.trace), tuple(journey.visited), walk.span, kind="walk"
    )


def _waypoint(walker: _Walker, waypoint: str) -> Failure | None:
    name, gives, event = (part.strip() for part in waypoint.partition("="))
    flow = walker.flow
    if gives and name in flow.parameters:
        return None
    state = state_named(flow, name, walker.journey.snapshot.states)
    if gives and name in flow.answers and not _has(flow, state, event):
        walker.given[name] = event
        return None
    if state is None:
        close = nearest(flow, name)
        return walker.fail("no-such-state.close" if close else "no-such-state", state=name, close=close)
    return _reach(walker, state) or (_happen(walker, state, event) if gives else None)


def _has(flow: Flow, state: str | None, event: str) -> bool:
    return state is not None and flow.states[state].control(event) is not None


def _reach(walker: _Walker, goal: str) -> Failure | None:
    """Pass what needs no decision until the goal is reached, or has been passed (a route, a step)."""
    journey = walker.journey
    seen = {journey.snapshot.to_json()}
    while not is_at(goal, journey.snapshot.states) and not _passed(walker, goal):
        event = next_event(journey.automaton, journey.snapshot, journey.now, Wishes(walker.given))
        if isinstance(event, Stuck):
            return _lost(walker, goal, event)
        walker.since = len(journey.trace)
        refused = journey.send(event.name, event.answers, event.at)
        if refused is not None:
            return Failure(
                "refused", {**walker.fail("").params, "event": event.name}, walker.walk.span, refused
            )
        now = journey.snapshot.to_json()
        if now in seen or len(seen) > LONGEST:
            return walker.fail("turns-round", expected=goal)
        seen.add(now)
    return None


def _passed(walker: _Walker, goal: str) -> bool:
    """Whether the last event went through a route: nobody rests there."""
    if walker.flow.states[goal].kind is not StateKind.ROUTE:
        return False
    transitions = walker.journey.transitions
    return any(
        name in transitions and transitions[name].source == goal
        for name in walker.journey.trace[walker.since :]
    )


def _lost(walker: _Walker, goal: str, stuck: Stuck) -> Failure:
    if stuck.why == "value":
        return walker.fail("needs-value", expected=goal, field=stuck.field)
    return walker.fail("needs-decision" if stuck.can else "not-reached", expected=goal)


def _happen(walker: _Walker, state: str, event: str) -> Failure | None:
    """Let an event happen at a state; a timer first runs out, fields are filled in."""
    journey = walker.journey
    if event.startswith("P"):
        event = timer_event(event)
    control = walker.flow.states[state].control(event)
    answers: Mapping[str, object] = {}
    walker.since = len(journey.trace)
    if control is not None and control.trigger is Trigger.TIMER:
        return _run_out(walker, state, event)
    if control is not None and control.trigger is Trigger.NEXT:
        answers = _filled(walker, state)
    refused = journey.send(event, answers, state)
    if refused is None:
        return None
    return Failure("refused", {**walker.fail("").params, "event": event}, walker.walk.span, refused)


def _filled(walker: _Walker, state: str) -> dict[str, object]:
    journey = walker.journey
    wishes = Wishes(walker.given)
    values = {
        name: value_of(journey.automaton, name, journey.snapshot, wishes)
        for name in walker.flow.states[state].fields
    }
    return {name: value for name, value in values.items() if value is not None}


def _run_out(walker: _Walker, state: str, event: str) -> Failure | None:
    journey = walker.journey
    while f"{state}/{event}" in journey.snapshot.timers:
        due = next_timer(journey.snapshot)
        assert due is not None
        fires = due[1] == f"{state}/{event}"
        refused = journey.wait(max(due[0] - journey.now, due[0] - due[0]))
        if refused is not None:
            params = {**walker.fail("").params, "event": refused.event}
            return Failure("refused", params, walker.walk.span, refused)
        if fires:
            return None
    return walker.fail("no-timer", event=event)
