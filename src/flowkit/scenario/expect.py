"""What a scenario expects when it is over: where the person is, which effects, which answers."""

from __future__ import annotations

from flowkit.core.answer import Answer, AnswerError, Value
from flowkit.core.project import Scenario
from flowkit.core.timers import today_of
from flowkit.scenario.journey import Journey
from flowkit.scenario.naming import is_at, nearest, state_named
from flowkit.scenario.result import Failure

HIDDEN = "•••"


def at_the_end(scenario: Scenario, journey: Journey) -> Failure | None:
    """The first expectation that does not hold, or None."""
    return _place(scenario, journey) or _effects(scenario, journey) or _answers(scenario, journey)


def action_names(journey: Journey) -> tuple[str, ...]:
    """The actions asked for on a journey, in order."""
    return tuple(effect.name for effect in journey.effects if effect.kind == "action")


def _place(scenario: Scenario, journey: Journey) -> Failure | None:
    if scenario.ends_at is None:
        return None
    active = journey.snapshot.states
    flow = journey.automaton.flow
    expected = state_named(flow, scenario.ends_at, active)
    if expected is None:
        close = nearest(flow, scenario.ends_at)
        message = "no-such-state.close" if close else "no-such-state"
        return Failure(message, {"state": scenario.ends_at, "close": close}, scenario.span)
    if is_at(expected, active):
        return None
    can = ", ".join(journey.possible()) or "—"
    return Failure(
        "ends-elsewhere", {"expected": expected, "where": ", ".join(active), "can": can}, scenario.span
    )


def _effects(scenario: Scenario, journey: Journey) -> Failure | None:
    if scenario.expect_effects is None:
        return None
    found = action_names(journey)
    if found == scenario.expect_effects:
        return None
    params = {"expected": ", ".join(scenario.expect_effects) or "—", "found": ", ".join(found) or "—"}
    return Failure("effects-differ", params, scenario.span)


def _answers(scenario: Scenario, journey: Journey) -> Failure | None:
    flow = journey.automaton.flow
    for name, expected in scenario.expect_answers.items():
        if name not in flow.answers and name not in flow.parameters:
            return Failure("no-such-answer", {"answer": name}, scenario.span)
        declared = flow.declaration(name)
        found = journey.snapshot.answers.get(name)
        if expected is None:
            if found is not None:
                return Failure("answer-present", {"answer": name}, scenario.span)
            continue
        if found is None:
            return Failure("answer-absent", {"answer": name}, scenario.span)
        if not _same(expected, found, declared, journey):
            seen = HIDDEN if declared.sensitive else shown(found)
            wanted = HIDDEN if declared.sensitive else expected
            params = {"answer": name, "expected": wanted, "found": seen}
            return Failure("answer-differs", params, scenario.span)
    return None


def _same(expected: str, found: Value, declared: Answer, journey: Journey) -> bool:
    try:
        value = journey.automaton.kinds[declared.kind].parse(expected, declared, today_of(journey.now))
    except AnswerError:
        return False
    return value == found


def shown(value: Value) -> str:
    """A stored value as a scenario would write it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return ", ".join(value) if isinstance(value, list) else str(value)
