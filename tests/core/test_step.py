"""start, step and replay: where events lead, what they store, forget, count and ask for; all pure."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from datetime import datetime, timedelta, timezone
from types import MappingProxyType

import pytest

from flowkit.core.snapshot import Effect, Event, Moved, Refused, Snapshot
from flowkit.core.step import InputsError, fill
from flowkit.load import load_source
from flowkit.unfold import unfold
from tests.core.journeys import (
    AT_CHOOSING,
    AT_PAID,
    AT_VERIFY,
    IDENTITY,
    MEMBER,
    NOON,
    club,
    example,
    go,
    moved,
    refused,
)


def test_a_journey_starts_at_the_start_with_its_parameters() -> None:
    started = club().start()
    assert started.snapshot == Snapshot("club", "2", club().digest, ("welcome",), {"fee": "5.00"})
    assert started.snapshot.state == "welcome"
    assert started.effects == ()
    assert started.trace == ()


def test_inputs_are_read_like_answers_and_overrule_defaults() -> None:
    started = club().start({"fee": "7,50 €", "town": "  Lille ", "seats": "2", "member": "oui"})
    assert started.snapshot.answers == {"fee": "7.50", "town": "Lille", "seats": 2, "member": True}


def test_inputs_are_judged_on_the_day_of_the_start() -> None:
    assert club().start({"born": "15/06/2026"}, NOON).snapshot.answers["born"] == "2026-06-15"
    with pytest.raises(InputsError, match=r"^born: in-the-future$"):
        club().start({"born": "16/06/2026"}, NOON)
    with pytest.raises(ValueError, match="give now="):
        club().start({"born": "15/06/2026"})


def test_the_effects_of_the_first_page_are_filled_in_with_the_inputs() -> None:
    flow = load_source(
        """
flowkit: 1
flow: greeting
start: page
parameters: { town: { type: text, label: Town, default: Lille } }
states: { page: { info: Page., do: { greet: { text: "Hello {town}" }, ring: }, go_to: out } }
ends: { out: { result: success, title: Out } }
"""
    )
    greet, ring = unfold(flow).start({"town": "Brest"}).effects
    assert greet == Effect("action", "greet", "page", {"text": "Hello Brest"})
    assert ring == Effect("action", "ring", "page", {})


def test_a_time_that_nothing_asks_for_is_not_looked_at() -> None:
    taken = moved(example("turnstile.yaml").step(example("turnstile.yaml").start().snapshot, Event("coin")))
    naive = Event("coin", now=NOON.replace(tzinfo=None))
    assert example("turnstile.yaml").step(example("turnstile.yaml").start().snapshot, naive) == taken
    here = go(club(), *AT_CHOOSING)
    assert club().step(here, Event("basic", now=naive.now)) == club().step(here, Event("basic"))


def test_an_optional_input_left_blank_is_not_known() -> None:
    assert "town" not in club().start({"town": " "}).snapshot.answers


def test_inputs_that_are_wrong_are_all_told() -> None:
    with pytest.raises(InputsError) as caught:
        club().start({"seats": "7", "fee": "7", "nobody": "x"})
    assert str(caught.value) == "fee: cents-missing, seats: too-large, nobody: unexpected-field"
    assert [problem.field for problem in caught.value.problems] == ["fee", "seats", "nobody"]
    assert isinstance(caught.value, ValueError)


def test_a_parameter_without_a_default_has_to_be_given() -> None:
    flow = load_source(
        """
flowkit: 1
flow: asking
start: hall
parameters: { town: { type: text }, fee: { type: integer, default: 3 }, note: { type: text, optional: true } }
states: { hall: { info: Hall., go_to: out } }
ends: { out: { result: success, title: Out } }
"""
    )
    with pytest.raises(InputsError) as caught:
        unfold(flow).start()
    assert str(caught.value) == "town: missing"
    assert unfold(flow).start({"town": "Lille"}).snapshot.answers == {"town": "Lille", "fee": 3}


def test_a_start_whose_rules_lead_nowhere_is_refused() -> None:
    flow = load_source(
        """
flowkit: 1
flow: nowhere
start: sorting
answers: { rich: { type: boolean, derived: true } }
states:
  sorting: { route: [ { when: rich, go_to: hall }, { when: not rich and rich is not empty, go_to: hall } ] }
  hall: { info: Hall., go_to: out }
ends: { out: { result: success, title: Out } }
"""
    )
    with pytest.raises(InputsError, match="sorting: no-rule-holds"):
        unfold(flow).start()
    assert unfold(flow).start({"rich": True}).snapshot.states == ("hall",)


def test_fields_are_read_stored_and_their_effect_filled_in() -> None:
    taken = moved(club().step(go(club(), "next"), IDENTITY))
    assert taken.snapshot.states == ("choosing",)
    assert taken.snapshot.answers == {"fee": "5.00", "name": "Camille", "seats": 3, "nickname": "Cam"}
    text = "3 seats for Cam, {nobody and 3"
    assert taken.effects == (Effect("action", "greet", "identity", {"to": "Camille", "text": text}),)
    assert taken.trace == ("identity/next",)


def test_an_answer_that_is_not_known_is_empty_in_an_effect() -> None:
    taken = moved(club().step(go(club(), "next"), Event("next", {"name": "Camille", "seats": 1})))
    assert taken.effects[0].arguments["text"] == "1 seats for , {nobody and 1"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("plain", "plain"),
        ("", ""),
        ("{a}", "A"),
        ("{a}{b}", "A2"),
        ("x{a}y{list}z", "xAyu, vz"),
        ("{unknown}", ""),
        ("{a", "{a"),
        ("a}", "a}"),
        ("{}", ""),
        ("{{a}}", "{A}"),
        ("{yes}", "True"),
    ],
)
def test_a_text_is_filled_with_answers_and_nothing_else(text: str, expected: str) -> None:
    assert fill(text, {"a": "A", "b": 2, "list": ["u", "v"], "yes": True}) == expected


def test_an_answer_that_holds_a_placeholder_stays_as_it_is() -> None:
    assert fill("{a} {b}", {"a": "{b}", "b": "secret"}) == "{b} secret"


def test_a_list_is_written_with_commas_in_an_effect() -> None:
    here = go(club(), "next", IDENTITY, "full", Event("next", {"born": "01/01/2000"}, NOON))
    assert here.states == ("hobbies",)
    taken = moved(club().step(here, Event("next", {"sports": ["darts", "chess"]})))
    assert taken.snapshot.answers["sports"] == ["chess", "darts"]
    note, asks = taken.effects
    assert note == Effect("action", "note", "hobbies", {"what": "chess, darts"})
    assert asks.kind == "check"


def test_a_choice_is_stored_and_routes_are_followed_in_one_step() -> None:
    taken = moved(club().step(go(club(), *AT_CHOOSING), Event("basic")))
    assert taken.snapshot.states == ("verify",)
    assert taken.snapshot.answers["plan"] == "basic"
    assert taken.trace == ("choosing/basic", "sorting/*#2")
    assert taken.effects == (Effect("check", "membership", "verify", {"name": "Camille", "fee": "5.00"}),)


def test_fields_left_blank_lose_what_was_answered_before() -> None:
    again = go(club(), *AT_CHOOSING, "back")
    assert again.answers["nickname"] == "Cam"
    taken = moved(club().step(again, Event("next", {"name": "Camille", "seats": "2"})))
    assert "nickname" not in taken.snapshot.answers


def test_an_outcome_brings_what_it_gives_and_forgets_what_it_says() -> None:
    here = go(club(), *AT_VERIFY)
    taken = moved(club().step(here, MEMBER))
    assert taken.snapshot.states == ("paid",)
    assert taken.snapshot.answers == {"fee": "5.00", "name": "Camille", "plan": "basic", "member": True}
    assert taken.effects == (Effect("action", "send_card", "paid", {"to": "Camille"}),)


def test_an_outcome_owes_nothing_and_keeps_what_it_does_not_bring() -> None:
    taken = moved(club().step(go(club(), *AT_VERIFY), Event("down")))
    assert taken.snapshot.answers["nickname"] == "Cam"
    brought = moved(club().step(go(club(), *AT_VERIFY), Event("down", {"nickname": "Millie"})))
    assert brought.snapshot.answers["nickname"] == "Millie"


def test_tries_count_the_answers_of_a_state_and_visits_its_entries() -> None:
    here = go(club(), *AT_VERIFY)
    assert here.counts == {}
    for count in (1, 2):
        here = moved(club().step(here, Event("known", {"member": False}))).snapshot
        assert here.counts == {"tries(verify)": count}
        here = go_on(here)
    assert refused(club().step(here, Event("known", {"member": False}))).reason == "no-rule-holds"
    down = moved(club().step(here, Event("down"))).snapshot
    assert down.counts == {"tries(verify)": 3}
    summary = go(club(), *AT_PAID, "next", "again", "again")
    assert summary.counts == {"tries(verify)": 1, "visits(summary)": 3}


def go_on(here: Snapshot) -> Snapshot:
    for event in (IDENTITY, Event("basic")):
        here = moved(club().step(here, event)).snapshot
    return here


def test_an_end_says_how_the_journey_ended_and_does_its_effects() -> None:
    taken = moved(club().step(go(club(), *AT_PAID, "next"), Event("finish")))
    assert taken.snapshot.states == ("done",)
    assert taken.snapshot.ended == "success"
    assert taken.effects == (Effect("action", "file_away", "done", {}),)


def test_quitting_is_offered_wherever_it_is_not_excepted() -> None:
    assert refused(club().step(go(club()), Event("quit"))).reason == "not-available"
    for events in (AT_CHOOSING, AT_PAID):
        taken = moved(club().step(go(club(), *events), Event("quit")))
        assert (taken.snapshot.states, taken.snapshot.ended) == (("left",), "abandoned")
        assert [effect.name for effect in taken.effects] == ["erase"]


def test_replay_takes_events_until_the_first_refusal() -> None:
    automaton = example("turnstile.yaml")
    events = [Event("coin"), Event("push"), Event("push"), Event("coin")]
    stopped = refused(automaton.replay(events))
    assert (stopped.event, stopped.snapshot.states) == ("push", ("locked",))
    assert moved(automaton.replay(events[:2])).snapshot.states == ("locked",)
    assert moved(automaton.replay([])).snapshot == automaton.start().snapshot


def test_replay_begins_with_the_inputs_and_the_time_given() -> None:
    here = moved(club().replay([Event("next")], {"fee": "9.00"}, NOON)).snapshot
    assert here.answers["fee"] == "9.00"


JOURNEYS = [(), ("next",), AT_CHOOSING, AT_VERIFY, AT_PAID, (*AT_PAID, "next")]
EVENTS = [
    IDENTITY,
    MEMBER,
    *map(Event, ("next", "basic", "full", "back", "quit", "finish", "again", "nobody")),
]


@pytest.mark.parametrize("journey", JOURNEYS)
@pytest.mark.parametrize("event", EVENTS, ids=lambda event: event.name)
def test_the_same_step_gives_the_same_and_changes_nothing(
    journey: tuple[Event | str, ...], event: Event
) -> None:
    here = go(club(), *journey)
    before, given = copy.deepcopy(here.to_dict()), copy.deepcopy(dict(event.answers))
    first, second = club().step(here, event), club().step(here, event)
    assert first == second
    assert here.to_dict() == before
    assert dict(event.answers) == given
    frozen = _frozen(here)
    assert club().step(frozen, event) == first
    if isinstance(first, Refused):
        assert first.snapshot is here


def _frozen(here: Snapshot) -> Snapshot:
    """The same, in mappings that cannot be written to."""
    parts: dict[str, Mapping[str, object]] = {
        name: MappingProxyType(dict(getattr(here, name)))
        for name in ("answers", "timers", "counts", "resume")
    }
    return here._replace(**parts)  # type: ignore[arg-type]


def test_two_automata_of_one_flow_step_alike() -> None:
    other = unfold(club().flow)
    for journey in JOURNEYS:
        here = go(club(), *journey)
        for event in EVENTS:
            assert other.step(here, event) == club().step(here, event)


def test_an_event_may_name_the_state_it_is_meant_for() -> None:
    here = go(club(), *AT_CHOOSING)
    assert club().step(here, Event("basic", at="choosing")) == club().step(here, Event("basic"))
    assert refused(club().step(here, Event("basic", at="welcome"))).reason == "not-available"


def test_a_condition_on_a_date_needs_the_time() -> None:
    here = go(club(), "next", IDENTITY, "full")
    assert here.states == ("birthday",)
    with pytest.raises(ValueError, match="give now="):
        club().step(here, Event("next", {"born": "01/01/2000"}))
    with pytest.raises(ValueError, match="time zone"):
        club().step(here, Event("next", {"born": "01/01/2000"}, NOON.replace(tzinfo=None)))


def test_today_is_the_date_in_the_time_zone_of_the_event() -> None:
    here = go(club(), "next", IDENTITY, "full")
    born = {"born": "16/06/2008"}
    east = datetime(2026, 6, 16, 1, 0, tzinfo=timezone(timedelta(hours=2)))  # still the 15th in London
    assert moved(club().step(here, Event("next", born, east))).snapshot.states == ("hobbies",)
    west = east.astimezone(timezone(timedelta(hours=-5)))
    assert moved(club().step(here, Event("next", born, west))).snapshot.states == ("minors",)


def test_what_is_asked_of_the_condition_is_the_answer_just_given() -> None:
    here = go(club(), *AT_CHOOSING)
    assert isinstance(club().step(here, Event("full")), Moved)
    poor = moved(club().step(go(club(), "next"), Event("next", {"name": "Camille", "seats": "2"}))).snapshot
    assert refused(club().step(poor, Event("full"))).reason == "no-rule-holds"
