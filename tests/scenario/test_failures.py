"""Every way a scenario or walk can fail says what was expected, where, and in whose words."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from flowkit import load
from flowkit.core.project import Scenario, ScenarioStep, Walk
from flowkit.core.snapshot import Problem, Refused
from flowkit.scenario.journey import BEGINNING, Beginnings
from flowkit.scenario.naming import nearest, state_named
from flowkit.scenario.pilot import Wishes, value_of
from flowkit.scenario.result import field_error, field_label, refusal
from flowkit.scenario.run import run_scenario
from flowkit.scenario.walk import run_walk
from flowkit.unfold import unfold


@pytest.fixture(scope="module")
def club() -> Beginnings:
    return Beginnings(unfold(load(Path(__file__).parent / "club.yaml")))


def said(club: Beginnings, *steps: ScenarioStep, **what: Any) -> str:
    result = run_scenario(Scenario("x", steps, **what), club)
    assert result.failure is not None
    return result.failure.text(club.automaton.flow, "en")


def walked(club: Beginnings, *waypoints: str) -> str:
    result = run_walk(Walk("x", waypoints), club)
    return "" if result.failure is None else result.failure.text(club.automaton.flow, "en")


ADULT = ScenarioStep(answer={"age": "40"})


def test_a_beginning_that_is_no_state_suggests_the_nearest(club: Beginnings) -> None:
    assert said(club, start_at="desk.frm") == (
        "there is no state “desk.frm”, or more than one; did you mean “desk.form”?"
    )


def test_a_name_that_two_states_share_is_asked_in_whole(club: Beginnings) -> None:
    assert "“start”" in said(club, start_at="start")
    assert said(club, start_at="qqqqqqqq").endswith("write its whole name (step.state)")


def test_of_two_states_of_one_name_the_one_where_the_person_is_is_meant(club: Beginnings) -> None:
    flow = club.automaton.flow
    assert state_named(flow, "start") is None
    assert state_named(flow, "start", ("old.start",)) == "old.start"
    assert state_named(flow, "start", ("old.end",)) == "old.start"
    assert nearest(flow, "shutt") == "old.shut"


def test_being_at_what_is_no_state_is_said(club: Beginnings) -> None:
    assert "did you mean “desk.form”?" in said(club, ScenarioStep(at="desk.from"))


def test_ending_at_what_is_no_state_is_said(club: Beginnings) -> None:
    assert "did you mean “old.end”?" in said(club, ends_at="old.ende")
    assert "write its whole name" in said(club, ends_at="qqqqqqqq")


def test_a_beginning_that_is_no_instant_is_said(club: Beginnings) -> None:
    assert said(club, now="noon") == (
        "“noon” is not an instant; write 2026-01-05T09:00:00+00:00"
    )


def test_an_instant_without_a_zone_is_in_utc(club: Beginnings) -> None:
    result = run_scenario(Scenario("x", (ADULT,), now="2026-01-05T09:00:00", ends_at="old.start"), club)
    assert result.passed


def test_what_is_no_duration_is_said(club: Beginnings) -> None:
    assert said(club, ScenarioStep(wait="a week")) == "“a week” is not a duration; write P7D, PT30M…"


def test_inputs_that_cannot_be_are_said_with_their_names(club: Beginnings) -> None:
    assert said(club, inputs={"open": "perhaps"}) == (
        "the journey cannot begin with these inputs: Open: answer yes or no"
    )
    assert "Open: answer yes or no" in walked(club, "open=perhaps", "form")


@pytest.mark.parametrize(
    ("expected", "reason"),
    [
        ({"nonsense": "1"}, "the flow declares no answer “nonsense”"),
        ({"age": None}, "expected no answer “age”, but there is one"),
        ({"pin": "1234"}, "expected an answer “pin”, but there is none"),
        ({"age": "41"}, "expected the answer “age” to be 41, but it is 40"),
        ({"age": "much"}, "expected the answer “age” to be much, but it is 40"),
        ({"days": "tue"}, "expected the answer “days” to be tue, but it is mon, tue"),
        ({"news": "no"}, "expected the answer “news” to be no, but it is true"),
    ],
)
def test_an_answer_that_is_not_as_expected_is_said(
    club: Beginnings, expected: Mapping[str, str | None], reason: str
) -> None:
    step = ScenarioStep(answer={"age": "40", "days": "mon,tue", "news": "yes"})
    assert said(club, step, expect_answers=expected) == reason


def test_answers_that_are_as_expected_pass(club: Beginnings) -> None:
    step = ScenarioStep(answer={"age": "40", "days": "mon", "news": "no"})
    expected = {"age": "40", "days": "mon", "news": "no", "pin": None}
    assert run_scenario(Scenario("x", (step,), expect_answers=expected), club).passed


def test_a_step_may_only_say_where_the_person_is(club: Beginnings) -> None:
    assert run_scenario(Scenario("x", (ScenarioStep(at="desk"), ADULT), ends_at="old"), club).passed


def test_a_refusal_names_the_condition_that_was_false(club: Beginnings) -> None:
    said_ = said(club, ScenarioStep(answer={"age": "10"}), ScenarioStep(follow="rest"))
    assert "a condition is not met: news" in said_


def test_a_refusal_names_the_fields_that_are_wrong(club: Beginnings) -> None:
    assert "Age: this is too large: at most 150" in said(club, ScenarioStep(answer={"age": "200"}))


def test_a_refusal_without_anything_else_to_do_says_so(club: Beginnings) -> None:
    flow = club.automaton.flow
    snapshot = club.begin({}, BEGINNING).snapshot
    assert "nothing" in refusal(Refused(snapshot, "not-available", "x"), flow, "en")
    assert refusal(Refused(snapshot, "no-rule-holds", "x"), flow, "en")


def test_a_problem_without_a_sentence_is_shown_by_its_name(club: Beginnings) -> None:
    assert field_error(Problem("age", "an-embedder-s-own"), club.automaton.flow, "en") == "an-embedder-s-own"
    asked = Problem("age", "unexpected-field")
    assert field_error(asked, club.automaton.flow, "en").endswith("asked for here")


def test_a_walk_to_what_is_no_state_suggests_the_nearest(club: Beginnings) -> None:
    assert "did you mean “desk.form”?" in walked(club, "desk.fom")
    assert "write its whole name" in walked(club, "qqqqqqqq")


def test_a_parameter_is_a_waypoint_that_is_given_at_once(club: Beginnings) -> None:
    assert walked(club, "open=no", "age=10", "young.start") == ""


def test_a_walk_gives_up_where_it_comes_to_the_same_place_again(club: Beginnings) -> None:
    assert "again and again" in walked(club, "age=10", "old.start")


def test_a_walk_says_when_no_such_timer_runs(club: Beginnings) -> None:
    assert walked(club, "old.end=P1D").startswith("on the way to “old.end”")
    assert walked(club, "old.start=a", "old.end=P1D", "old.shut") == ""
    assert "“never” was refused at “old.shut”" in walked(club, "old.start=b", "old.shut=never")


def test_a_walk_stops_where_a_value_is_refused(club: Beginnings) -> None:
    assert "Age: this is too large" in walked(club, "age=200", "old.start")
    assert "Age: this is too large" in walked(club, "age=200", "form=next")


def test_a_place_that_nothing_leads_on_from_is_said(club: Beginnings) -> None:
    assert walked(club, "old.start=b", "in") == (
        "“in” is not reached: the person is at “old.shut” and nothing leads on (what can happen there: back)"
    )


def test_a_field_is_filled_with_wishes_then_what_was_said_then_the_example(club: Beginnings) -> None:
    automaton = club.automaton
    journey = club.begin({"age": "30"}, BEGINNING)
    assert value_of(automaton, "age", journey.snapshot, Wishes({"age": "20"})) == "20"
    assert value_of(automaton, "age", journey.snapshot, Wishes()) == 30
    assert value_of(automaton, "age", club.begin({}, BEGINNING).snapshot, Wishes()) == "40"
    assert value_of(automaton, "news", journey.snapshot, Wishes()) == "no"


def test_waiting_stops_at_a_timer_that_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "f.yaml"
    path.write_text(
        "flowkit: 1\nflow: f\nlanguage: en\nstart: a\n"
        "answers: { ok: { type: boolean, label: Ok, optional: true } }\n"
        "states: { a: { info: A., fields: [ok], go_to: e, after: { P1D: { when: ok, go_to: e } } } }\n"
        "ends: { e: { result: success, title: E } }\n"
    )
    beginnings = Beginnings(unfold(load(path)))
    refused = beginnings.begin({}, BEGINNING).wait(timedelta(days=2))
    assert refused is not None
    assert refused.reason == "no-rule-holds"
    result = run_scenario(Scenario("x", (ScenarioStep(wait="P2D"),)), beginnings)
    assert result.failure is not None
    assert "“after_p1d” was refused at “a”" in result.failure.text(beginnings.automaton.flow, "en")
    walk = run_walk(Walk("x", ("a=P1D",)), beginnings)
    assert walk.failure is not None
    assert walk.failure.message == "refused"


@pytest.mark.parametrize("now", ["9999-12-31T23:59:59+00:00", "0001-01-01T00:00:00+14:00"])
def test_an_instant_at_the_edge_of_the_calendar_fails_the_scenario(club: Beginnings, now: str) -> None:
    steps = (ADULT, ScenarioStep(follow="a"))
    assert said(club, *steps, now=now).startswith("the dates of this journey go beyond the calendar")


TIMERS = """\
flowkit: 1
flow: f
language: en
start: a
states:
  a: { info: A., after: { P1D: b, P2D: e } }
  b:
    parallel:
      one: { states: { first: { info: One., after: { P1D: first_done } }, first_done: { end: true } } }
      two: { states: { second: { info: Two., after: { P2D: second_done } }, second_done: { end: true } } }
    go_to: e
ends: { e: { result: success, title: E } }
"""


def test_a_walk_waits_for_the_timer_it_names_and_no_other(tmp_path: Path) -> None:
    path = tmp_path / "f.yaml"
    path.write_text(TIMERS)
    beginnings = Beginnings(unfold(load(path)))
    assert walked(beginnings, "a=P2D") == "no timer “after_p2d” is running at “b.one.first, b.two.second”"
    result = run_walk(Walk("x", ("a=P1D", "second=P2D", "e")), beginnings)
    assert result.trace[:3] == ("a/after_p1d", "b.one.first/after_p1d", "b.two.second/after_p2d")


def test_an_answer_without_a_label_is_called_by_its_id(club: Beginnings) -> None:
    assert field_label(club.automaton.flow, "secret_wish", "en") == "secret_wish"
