"""options: what can be done now, in the order of the page, and why not the rest; it agrees with step."""

from __future__ import annotations

import pytest

from flowkit.core.guard import GuardReport
from flowkit.core.snapshot import Event, Moved, Option
from flowkit.load import load_source
from flowkit.unfold import unfold
from tests.core.journeys import (
    AT_CHOOSING,
    AT_PAID,
    AT_VERIFY,
    NOON,
    club,
    example,
    go,
    later,
    moved,
)
from tests.core.test_timers import CLOCK, held


def test_options_come_in_the_order_of_the_page_then_back() -> None:
    assert club().options(go(club(), *AT_CHOOSING)) == (
        Option("choosing", "basic", "choice", "choosing.choices.basic"),
        Option("choosing", "full", "choice", "choosing.choices.full"),
        Option("choosing", "quit", "button", "buttons.quit"),
        Option("choosing", "back", "back", "buttons.back"),
    )


def test_an_option_names_the_fields_it_submits() -> None:
    options = {option.event: option for option in club().options(go(club(), "next"))}
    assert options["next"].fields == ("name", "seats", "nickname")
    assert options["next"].enabled
    assert options["quit"].fields == ()
    assert {option.event: option.fields for option in club().options(go(club(), *AT_VERIFY))} == {
        "known": ("member", "nickname"),
        "down": ("member", "nickname"),
    }


def test_a_choice_whose_condition_is_false_is_disabled_with_the_reason() -> None:
    here = go(club(), "next", Event("next", {"name": "Camille", "seats": "2"}))
    full = next(option for option in club().options(here) if option.event == "full")
    assert not full.enabled
    assert full.reports == (GuardReport("seats > 2", ("seats > 2",)),)


def test_a_condition_sees_the_choice_and_the_try_it_would_be() -> None:
    automaton = unfold(
        load_source(
            """
flowkit: 1
flow: self
start: ask
answers: { colour: { type: choice, derived: true } }
states:
  ask:
    question: Which?
    save_as: colour
    choices:
      red: { label: red, when: colour = red, go_to: ask }
      blue: { label: blue, when: colour = red, go_to: out }
    links:
      once: { label: once, when: tries(ask) < 2, go_to: ask }
ends: { out: { result: success, title: Out } }
"""
        )
    )
    here = automaton.start().snapshot
    assert [(o.event, o.enabled) for o in automaton.options(here)] == [
        ("red", True),
        ("blue", False),
        ("once", True),
    ]
    here = moved(automaton.step(here, Event("once"))).snapshot
    assert [(o.event, o.enabled) for o in automaton.options(here)] == [
        ("red", True),
        ("blue", False),
        ("once", False),
    ]
    assert here.answers == {}


def test_a_page_with_fields_is_open_as_long_as_any_way_leads_on() -> None:
    here = go(club(), "next", *AT_CHOOSING[1:], "full")
    assert here.states == ("birthday",)
    assert club().options(here)[0] == Option("birthday", "next", "next", "buttons.next", ("born",))


def test_a_page_with_fields_that_leads_nowhere_is_disabled() -> None:
    automaton = unfold(
        load_source(
            """
flowkit: 1
flow: dead
start: ask
answers: { name: { type: text }, sure: { type: boolean, derived: true } }
states:
  ask: { fields: [name], go_to: [ { when: sure, go_to: one }, { go_to: one } ] }
  one: { route: [ { go_to: two } ] }
  two: { route: [ { go_to: one } ] }
ends: { out: { result: success, title: Out } }
"""
        )
    )
    here = automaton.start().snapshot
    assert [(o.event, o.enabled) for o in automaton.options(here)] == [("next", False)]


def test_back_is_offered_where_it_is_declared_and_enabled_where_it_works() -> None:
    def back(*events: str | Event) -> list[bool]:
        return [o.enabled for o in club().options(go(club(), *events)) if o.event == "back"]

    assert back() == []
    assert back("about") == [True]
    assert back(*AT_PAID) == [False]
    assert back(*AT_VERIFY) == []


def test_an_end_and_another_flow_have_no_options() -> None:
    assert club().options(go(club(), *AT_PAID, "next", "finish")) == ()
    assert club().options(example("turnstile.yaml").start().snapshot) == ()
    assert club().options(go(club())._replace(states=("nobody",))) == ()


def test_a_timer_is_an_option_from_the_instant_it_is_due() -> None:
    automaton = example("reservation")
    for now, enabled in ((None, False), (NOON, False), (later(minutes=10), True)):
        timer = next(o for o in automaton.options(held(), now) if o.trigger == "timer")
        assert (timer.event, timer.enabled) == ("after_pt10m", enabled)


def test_a_due_timer_whose_condition_is_false_is_disabled() -> None:
    automaton = unfold(load_source(CLOCK))
    here = go(automaton, "other")
    options = {option.event: option for option in automaton.options(here, later(minutes=9))}
    assert not options["after_pt2m"].enabled
    assert options["after_pt2m"].reports == (GuardReport("open", ("open",)),)
    assert options["after_pt3m"].enabled


def test_a_condition_on_a_date_is_open_while_nobody_says_what_day_it_is() -> None:
    automaton = unfold(
        load_source(
            """
flowkit: 1
flow: dates
start: ask
answers: { born: { type: date, derived: true }, sure: { type: boolean, derived: true } }
states:
  ask:
    info: Ask.
    links:
      adult: { label: Adult, go_to: [ { when: sure, go_to: out }, { when: age(born) >= 18, go_to: out } ] }
      sure: { label: Sure, when: sure, go_to: out }
ends: { out: { result: success, title: Out } }
"""
        )
    )
    here = automaton.start({"born": "2010-01-01"}).snapshot
    assert [(o.event, o.enabled) for o in automaton.options(here)] == [("adult", True), ("sure", False)]
    assert [(o.event, o.enabled) for o in automaton.options(here, NOON)] == [
        ("adult", False),
        ("sure", False),
    ]
    with pytest.raises(ValueError, match="give now="):
        automaton.step(here, Event("adult"))


def test_a_button_inherited_by_several_active_pages_is_offered_once() -> None:
    automaton = example("dossier")
    here = go(automaton, "next")
    assert [(o.state.rpartition(".")[2], o.event) for o in automaton.options(here)] == [
        ("who", "next"),
        ("who", "help"),
        ("who", "quit"),
        ("which", "next"),
    ]
    for option in automaton.options(here):
        if not option.fields:
            assert isinstance(automaton.step(here, Event(option.event)), Moved)


def test_options_change_nothing() -> None:
    here = go(club(), *AT_CHOOSING)
    before = here.to_json()
    assert club().options(here, NOON) == club().options(here, NOON)
    assert here.to_json() == before
