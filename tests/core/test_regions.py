"""Regions side by side, and steps that are resumed where they were left."""

from __future__ import annotations

from flowkit.core.snapshot import Effect, Event
from flowkit.load import load_source
from flowkit.unfold import unfold
from tests.core.journeys import NOON, example, go, moved, refused

DOSSIER = example("dossier")
PERSON, CAR = "about.parts.person", "about.parts.car"
NAME = Event("next", {"name": "Robin"}, NOON, f"{PERSON}.who")
PLATE = Event("next", {"plate": "XX-000-XX"}, NOON, f"{CAR}.which")


def test_entering_a_parallel_state_enters_every_region() -> None:
    assert go(DOSSIER, "next").states == (f"{PERSON}.who", f"{CAR}.which")


def test_each_region_moves_on_its_own() -> None:
    assert go(DOSSIER, "next", PLATE).states == (f"{PERSON}.who", f"{CAR}.address")
    assert go(DOSSIER, "next", NAME).states == (f"{PERSON}.known", f"{CAR}.which")
    one, other = go(DOSSIER, "next", PLATE, NAME), go(DOSSIER, "next", NAME, PLATE)
    assert one.states == other.states == (f"{PERSON}.known", f"{CAR}.address")
    assert one.answers == other.answers


def test_an_event_of_one_region_needs_no_place() -> None:
    here = go(DOSSIER, "next", PLATE, "letter")
    assert here.states == (f"{PERSON}.who", f"{CAR}.ready")
    assert here.answers["proof"] == "letter"


def test_when_every_region_has_ended_the_journey_goes_on_by_itself() -> None:
    here = go(DOSSIER, "next", PLATE, NAME)
    taken = moved(DOSSIER.step(here, Event("bill")))
    assert taken.snapshot.states == ("about.checking",)
    assert taken.trace == (f"{CAR}.address/bill", "about.parts/*")
    (asks,) = taken.effects
    assert asks == Effect("check", "residence", "about.checking", asks.arguments)
    assert asks.arguments["plate"] == "XX-000-XX"


def test_the_fields_read_are_those_of_the_page_meant() -> None:
    here = go(DOSSIER, "next")
    wrong = refused(DOSSIER.step(here, Event("next", {"plate": "XX-000-XX"}, NOON, f"{PERSON}.who")))
    assert [(p.field, p.message) for p in wrong.problems] == [
        ("name", "missing"),
        ("plate", "unexpected-field"),
    ]


def test_leaving_a_parallel_state_leaves_every_region() -> None:
    here = go(DOSSIER, "next", PLATE, "help")
    assert here.states == ("help.page",)
    assert moved(DOSSIER.step(go(DOSSIER, "next", PLATE), Event("quit"))).snapshot.ended == "abandoned"


def test_a_step_is_resumed_where_it_was_left_in_every_region() -> None:
    here = go(DOSSIER, "next", PLATE, "help")
    assert here.resume == {"about": (f"{PERSON}.who", f"{CAR}.address")}
    back = moved(DOSSIER.step(here, Event("resume"))).snapshot
    assert back.states == (f"{PERSON}.who", f"{CAR}.address")
    assert go(DOSSIER, "help", "resume").states == ("about.welcome",)


def test_what_was_left_last_is_resumed() -> None:
    here = go(DOSSIER, "help", "resume", "next", "help", "resume", PLATE, "help")
    assert here.resume == {"about": (f"{PERSON}.who", f"{CAR}.address")}


def test_two_resumed_steps_are_stored_in_any_order_and_resumed_alike() -> None:
    automaton = unfold(
        load_source(
            """
flowkit: 1
flow: two_steps
start: zoo
steps:
  zoo:
    resume: true
    states:
      a: { info: A., go_to: b }
      b: { info: B., go_to: bar }
  bar:
    resume: true
    states:
      c: { info: C., go_to: d }
      d: { info: D., go_to: zoo }
ends: { out: { result: success, title: Out } }
"""
        )
    )
    here = go(automaton, "next", "next", "next", "next")
    assert here.states == ("zoo.b",)
    assert here.resume == {"zoo": ("zoo.b",), "bar": ("bar.d",)}
    restored = automaton.restore(here.to_json())
    assert restored == here
    event = Event("next")
    assert automaton.step(restored, event) == automaton.step(here, event)
    assert moved(automaton.step(restored, event)).snapshot.states == ("bar.d",)


def test_a_step_that_is_not_resumed_begins_at_its_beginning() -> None:
    automaton = unfold(
        load_source(
            """
flowkit: 1
flow: plain_step
start: zoo
steps:
  zoo:
    states:
      a: { info: A., go_to: b }
      b: { info: B., links: { away: { label: Away, go_to: hall }, out: { label: Out, go_to: out } } }
states:
  hall: { info: Hall., go_to: zoo }
ends: { out: { result: success, title: Out } }
"""
        )
    )
    here = go(automaton, "next", "away", "next")
    assert here.states == ("zoo.a",)
    assert here.resume == {}
