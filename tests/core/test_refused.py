"""Refusals: a value that says why and what can be done instead; nothing changes."""

from __future__ import annotations

import pytest

from flowkit.core.guard import GuardReport
from flowkit.core.snapshot import Event, Problem, Refused, Snapshot
from flowkit.load import load_source
from flowkit.unfold import unfold
from tests.core.journeys import (
    AT_CHOOSING,
    AT_PAID,
    AT_VERIFY,
    IDENTITY,
    NOON,
    club,
    example,
    go,
    moved,
    refused,
)


def step(here: Snapshot, name: str, answers: dict[str, object] | None = None) -> Refused:
    found = refused(club().step(here, Event(name, answers or {}, NOON)))
    assert found.snapshot is here
    assert found.event == name
    return found


def test_an_event_that_is_not_available_is_told_what_is() -> None:
    found = step(go(club()), "finish")
    assert (found.reason, found.available) == ("not-available", ("next", "about"))
    found = step(go(club(), *AT_CHOOSING), "finish")
    assert (found.reason, found.available) == ("not-available", ("basic", "full", "quit", "back"))
    found = step(go(club(), *AT_VERIFY), "next")
    assert (found.reason, found.available) == ("not-available", ("known", "down"))


@pytest.mark.parametrize(
    "name", ["", "NEXT", "next ", "__class__", "e_next", "q0_next", "after_p7d", "x" * 100_000, "é\x00"]
)
def test_no_name_that_is_not_an_event_does_anything(name: str) -> None:
    assert step(go(club()), name).reason == "not-available"


def test_next_at_a_question_is_told_that_a_choice_is_missing() -> None:
    found = step(go(club(), *AT_CHOOSING), "next")
    assert (found.reason, found.available) == ("choice-missing", ("basic", "full", "quit", "back"))


def test_every_wrong_field_is_told_with_its_reason() -> None:
    here = go(club(), "next")
    found = step(here, "next", {"name": "C", "seats": "7", "plan": "full", "zzz": "1"})
    assert found.reason == "invalid-answers"
    assert found.problems == (
        Problem("name", "too-short", {"minimum": 2, "length": 1}),
        Problem("seats", "too-large", {"maximum": "6"}),
        Problem("plan", "unexpected-field"),
        Problem("zzz", "unexpected-field"),
    )


def test_missing_fields_are_told_and_optional_ones_are_not() -> None:
    found = step(go(club(), "next"), "next")
    problems = (Problem("name", "missing"), Problem("seats", "missing"))
    assert found == Refused(go(club(), "next"), "invalid-answers", "next", (), problems, ())


def test_answers_where_none_are_asked_are_refused() -> None:
    assert step(go(club()), "next", {"name": "Camille"}).problems == (Problem("name", "unexpected-field"),)
    assert step(go(club(), *AT_CHOOSING), "basic", {"plan": "full"}).reason == "invalid-answers"
    assert step(go(club(), *AT_CHOOSING), "quit", {"name": "x"}).reason == "invalid-answers"
    assert step(go(club(), *AT_VERIFY), "down", {"seats": "3"}).problems == (
        Problem("seats", "unexpected-field"),
    )


def test_a_choice_whose_condition_is_false_says_which_part() -> None:
    here = go(club(), "next", Event("next", {"name": "Camille", "seats": "2"}))
    found = step(here, "full")
    report = GuardReport("seats > 2", ("seats > 2",))
    assert found == Refused(here, "no-rule-holds", "full", (), (), (report,))


def test_every_rule_that_was_tried_is_reported() -> None:
    here = go(club(), *AT_VERIFY)
    for _ in range(2):
        here = moved(club().step(here, Event("known", {"member": "no"}))).snapshot
        for event in (IDENTITY, Event("basic")):
            here = moved(club().step(here, event)).snapshot
    found = step(here, "known", {"member": False})
    assert found.reason == "no-rule-holds"
    assert found.reports == (
        GuardReport("member", ("member",)),
        GuardReport("tries(verify) < 3", ("tries(verify) < 3",)),
    )
    assert here.counts == {"tries(verify)": 2}


def test_nothing_happens_after_an_end() -> None:
    ended = go(club(), *AT_PAID, "next", "finish")
    for name in ("finish", "back", "quit", "nobody"):
        found = step(ended, name)
        assert (found.reason, found.available) == ("ended", ())


def test_a_journey_of_another_flow_or_version_is_refused() -> None:
    here = example("turnstile.yaml").start().snapshot
    assert step(here, "next").reason == "other-digest"
    assert step(go(club())._replace(digest="0" * 64), "next").reason == "other-digest"


@pytest.mark.parametrize("states", [(), ("nobody",), ("welcome", "nobody")])
def test_a_snapshot_made_by_hand_with_unknown_states_is_refused(states: tuple[str, ...]) -> None:
    assert step(go(club())._replace(states=states), "next").reason == "bad-snapshot"


def test_an_event_known_at_two_active_pages_asks_which_is_meant() -> None:
    automaton = unfold(
        load_source(
            """
flowkit: 1
flow: pair
start: both
buttons: { next: { label: Next }, quit: { label: Quit, go_to: out } }
states:
  both:
    parallel:
      left:
        states: { a: { info: A., go_to: z, links: { help: { label: Help, go_to: both } } }, z: { end: true } }
      right: { states: { b: { info: B., go_to: z }, z: { end: true } } }
    go_to: out
ends: { out: { result: success, title: Out } }
"""
        )
    )
    here = automaton.start().snapshot
    found = refused(automaton.step(here, Event("next")))
    assert (found.reason, found.available) == ("ambiguous", ("both.left.a", "both.right.b"))
    assert moved(automaton.step(here, Event("next", at="both.right.b"))).snapshot.states == (
        "both.left.a",
        "both.right.z",
    )
    assert moved(automaton.step(here, Event("quit"))).snapshot.states == ("out",)
    assert moved(automaton.step(here, Event("help"))).snapshot.states == ("both.left.a", "both.right.b")
    unknown = refused(automaton.step(here, Event("nobody")))
    assert unknown.available == ("next", "help", "quit")


def test_routes_that_lead_round_in_a_circle_are_refused() -> None:
    automaton = unfold(
        load_source(
            """
flowkit: 1
flow: round
start: page
answers: { rich: { type: boolean, derived: true } }
states:
  page: { info: Page., go_to: one }
  one: { route: [ { when: rich, go_to: out }, { go_to: two } ] }
  two: { route: [ { go_to: one } ] }
ends: { out: { result: success, title: Out } }
"""
        )
    )
    here = automaton.start().snapshot
    found = refused(automaton.step(here, Event("next")))
    assert (found.reason, found.snapshot) == ("automatic-cycle", here)
    assert found.reports == (GuardReport("rich", ("rich",)),)
    rich = automaton.start({"rich": "yes"}).snapshot
    assert moved(automaton.step(rich, Event("next"))).snapshot.ended == "success"


MIDWAY = """
flowkit: 1
flow: midway
start: page
answers:
  paper: { type: text, derived: true }
  seats: { type: integer, derived: true }
  born: { type: date, derived: true }
states:
  page:
    info: Page.
    links:
      sort: { label: Sort, go_to: sorting, forget: [paper] }
  sorting:
    route:
      - { when: paper is not empty and seats > 1, go_to: out }
      - { when: visits(sorting) < 1, go_to: out }
      - { when: not age(born) >= 18 or (seats > 5 and age(born) >= 18), go_to: out }
      - { when: seats > 1, go_to: deeper, forget: [seats] }
  deeper:
    route:
      - { when: seats > 1, go_to: out }
      - { when: visits(deeper) > 1 or visits(sorting) > 2, go_to: out }
ends: { out: { result: success, title: Out } }
"""


def test_reports_take_into_account_what_is_forgotten_and_counted_on_the_way() -> None:
    automaton = unfold(load_source(MIDWAY))
    inputs = {"paper": "x", "seats": 2, "born": "2000-01-01"}
    here = automaton.start(inputs, NOON).snapshot
    found = refused(automaton.step(here, Event("sort", now=NOON)))
    assert found.reason == "no-rule-holds"
    assert found.reports == (
        GuardReport("paper is not empty and seats > 1", ("paper is not empty",)),
        GuardReport("visits(sorting) < 1", ("visits(sorting) < 1",)),
        GuardReport(
            "not age(born) >= 18 or (seats > 5 and age(born) >= 18)", ("not age(born) >= 18", "seats > 5")
        ),
        GuardReport("seats > 1", ("seats > 1",)),
        GuardReport(
            "visits(deeper) > 1 or visits(sorting) > 2", ("visits(deeper) > 1", "visits(sorting) > 2")
        ),
    )
    assert here.answers == {**inputs, "born": "2000-01-01"}
    assert here.counts == {}
    often = here._replace(counts={"visits(sorting)": 2})
    assert moved(automaton.step(often, Event("sort", now=NOON))).snapshot.counts == {
        "visits(sorting)": 3,
        "visits(deeper)": 1,
    }
    again = here._replace(counts={"visits(deeper)": 1})
    taken = moved(automaton.step(again, Event("sort", now=NOON)))
    assert taken.snapshot.counts == {"visits(sorting)": 1, "visits(deeper)": 2}
    assert taken.snapshot.answers == {"born": "2000-01-01"}
    assert taken.trace == ("page/sort", "sorting/*#4", "deeper/*#2")


def test_reports_count_from_what_was_counted_before() -> None:
    automaton = unfold(
        load_source(
            """
flowkit: 1
flow: twice
start: page
states:
  page: { info: Page., links: { sort: { label: Sort, go_to: sorting } } }
  sorting:
    route:
      - { when: visits(sorting) < 2, go_to: page }
      - { when: visits(sorting) > 5, go_to: out }
ends: { out: { result: success, title: Out } }
"""
        )
    )
    once = moved(automaton.step(automaton.start().snapshot, Event("sort"))).snapshot
    assert once.states == ("page",)
    assert refused(automaton.step(once, Event("sort"))).reports == (
        GuardReport("visits(sorting) < 2", ("visits(sorting) < 2",)),
        GuardReport("visits(sorting) > 5", ("visits(sorting) > 5",)),
    )


def test_a_start_whose_condition_compares_dates_needs_the_time() -> None:
    flow = load_source(MIDWAY.replace("start: page", "start: sorting"))
    with pytest.raises(ValueError, match=r"^a condition of this flow compares dates: give now=$"):
        unfold(flow).start({"born": "2010-01-01"})
    assert unfold(flow).start({"born": "2010-01-01"}, NOON).snapshot.ended == "success"
