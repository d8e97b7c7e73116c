"""`back`: the pages visited, newest first, no further than a barrier; answers stay, timers start again."""

from __future__ import annotations

import pytest

from flowkit.core.back import VISITED
from flowkit.core.snapshot import Effect, Event, Refused, Snapshot
from flowkit.load import load_source
from flowkit.unfold import unfold
from tests.core.journeys import (
    AT_CHOOSING,
    AT_PAID,
    AT_VERIFY,
    NOON,
    club,
    go,
    later,
    moved,
    refused,
)

ROOMS = unfold(
    load_source(
        """
flowkit: 1
flow: rooms
start: hall
answers: { key: { type: boolean, derived: true } }
buttons: { back: { label: Back }, quit: { label: Quit, go_to: out } }
states:
  hall:
    info: Hall.
    links:
      kitchen: { label: Kitchen, go_to: kitchen }
      cellar: { label: Cellar, go_to: door }
      again: { label: Again, go_to: hall }
      vault: { label: Vault, go_to: vault }
      shed: { label: Shed, go_to: shed }
  kitchen:
    info: Kitchen.
    links: { hall: { label: Hall, go_to: hall }, cellar: { label: Cellar, go_to: cellar } }
  door:
    check: door
    outcomes: { open: { go_to: cellar }, shut: { go_to: hall } }
  cellar: { info: Cellar., links: { hall: { label: Hall, go_to: hall } } }
  vault:
    info: Vault.
    barrier: true
    links: { safe: { label: Safe, go_to: safe } }
  safe: { info: Safe., links: { hall: { label: Hall, go_to: hall } } }
  shed: { info: Shed., back: false, links: { hall: { label: Hall, go_to: hall } } }
ends: { out: { result: abandoned, title: Out } }
"""
    )
)


def walk(*events: str) -> Snapshot:
    return go(ROOMS, *events)


def back(here: Snapshot) -> Snapshot:
    return moved(ROOMS.step(here, Event("back"))).snapshot


def test_back_returns_page_by_page_to_the_start() -> None:
    here = walk("kitchen", "cellar")
    assert here.visited == (("hall",), ("kitchen",))
    here = back(here)
    assert (here.states, here.visited) == (("kitchen",), (("hall",),))
    here = back(here)
    assert (here.states, here.visited) == (("hall",), ())
    found = refused(ROOMS.step(here, Event("back")))
    assert (found.reason, found.event, found.snapshot) == ("cannot-go-back", "back", here)


def test_back_is_traced_as_such_and_asks_for_nothing() -> None:
    taken = moved(ROOMS.step(walk("kitchen"), Event("back")))
    assert (taken.trace, taken.effects) == (("back",), ())


def test_a_page_visited_twice_is_returned_to_twice() -> None:
    here = walk("kitchen", "hall", "kitchen")
    assert here.visited == (("hall",), ("kitchen",), ("hall",))
    assert [(here := back(here)).state for _ in range(3)] == ["hall", "kitchen", "hall"]


def test_a_link_to_the_same_page_is_no_visit() -> None:
    assert walk("again", "again").visited == ()


def test_checks_are_passed_over() -> None:
    here = walk("cellar", "open")
    assert here.states == ("cellar",)
    assert here.visited == (("hall",),)


def test_a_check_that_leads_back_to_its_page_leaves_no_visit() -> None:
    assert walk("cellar", "shut") == walk()
    assert walk("kitchen", "hall", "cellar", "shut").visited == (("hall",), ("kitchen",))


def test_nobody_goes_back_from_a_check() -> None:
    here = walk("cellar")
    assert here.visited == (("hall",),)
    assert refused(ROOMS.step(here, Event("back"))).reason == "cannot-go-back"


def test_nobody_goes_back_from_a_barrier_or_past_it() -> None:
    here = walk("kitchen", "hall", "vault")
    assert here.visited == ()
    assert refused(ROOMS.step(here, Event("back"))).reason == "cannot-go-back"
    here = walk("kitchen", "hall", "vault", "safe")
    assert here.visited == (("vault",),)
    assert refused(ROOMS.step(back(here), Event("back"))).reason == "cannot-go-back"


def test_a_page_without_the_button_is_left_by_no_back_but_returned_to() -> None:
    here = walk("shed")
    assert here.visited == (("hall",),)
    assert refused(ROOMS.step(here, Event("back"))).reason == "cannot-go-back"
    assert back(moved(ROOMS.step(here, Event("hall"))).snapshot).states == ("shed",)


def test_an_end_has_no_way_back() -> None:
    here = walk("kitchen", "quit")
    assert here.visited == ()
    assert refused(ROOMS.step(here, Event("back"))).reason == "ended"


def test_only_the_last_pages_are_kept() -> None:
    here = walk(*["kitchen", "hall"] * VISITED)
    assert len(here.visited) == VISITED
    assert here.visited[-1] == ("kitchen",)
    for _ in range(VISITED):
        here = back(here)
    assert here.states == ("hall",)
    assert refused(ROOMS.step(here, Event("back"))).reason == "cannot-go-back"


def test_back_is_listed_among_what_is_available_only_when_it_works() -> None:
    assert "back" not in refused(ROOMS.step(walk(), Event("nobody"))).available
    assert refused(ROOMS.step(walk("kitchen"), Event("nobody"))).available[-1] == "back"
    assert "back" not in refused(ROOMS.step(walk("shed"), Event("nobody"))).available


@pytest.mark.parametrize("events", [AT_CHOOSING, (*AT_VERIFY, "down")])
def test_answers_are_kept_when_going_back(events: tuple[str | Event, ...]) -> None:
    here = go(club(), *events)
    returned = moved(club().step(here, Event("back"))).snapshot
    assert returned.answers == here.answers
    assert returned.counts == here.counts


def test_what_a_barrier_guards_is_not_reached_from_behind() -> None:
    here = go(club(), *AT_PAID)
    assert here.visited == ()
    here = go(club(), *AT_PAID, "next")
    assert here.visited == (("paid",),)


def test_a_visited_page_that_is_gone_is_a_bad_snapshot() -> None:
    here = walk("kitchen")._replace(visited=(("attic",),))
    assert ROOMS.step(here, Event("back")) == Refused(here, "bad-snapshot", "back")


def test_timers_of_the_page_returned_to_start_again_and_those_left_are_cancelled() -> None:
    automaton = unfold(
        load_source(
            """
flowkit: 1
flow: timed
start: one
buttons: { back: { label: Back } }
states:
  one: { info: One., go_to: two, after: { PT10M: { go_to: out } } }
  two: { info: Two., go_to: one, after: { PT5M: { go_to: out } } }
ends: { out: { result: abandoned, title: Out } }
"""
        )
    )
    here = go(automaton, Event("next", now=later(minutes=1)))
    assert here.timers == {"two/after_pt5m": later(minutes=6).isoformat()}
    taken = moved(automaton.step(here, Event("back", now=later(minutes=3))))
    due = later(minutes=13).isoformat()
    assert taken.snapshot.timers == {"one/after_pt10m": due}
    assert taken.effects == (
        Effect("cancel", "after_pt5m", "two"),
        Effect("timer", "after_pt10m", "one", {"due": due}),
    )
    with pytest.raises(ValueError, match="this flow has timers"):
        automaton.step(here, Event("back"))


def test_going_back_inside_regions_keeps_the_timers_of_what_stays() -> None:
    automaton = unfold(
        load_source(
            """
flowkit: 1
flow: two_timed
start: both
buttons: { back: { label: Back }, next: { label: Next } }
states:
  both:
    parallel:
      left:
        states:
          a: { info: A., links: { b: { label: B, go_to: b } }, after: { PT9M: { go_to: z } } }
          b: { info: B., go_to: z, after: { PT8M: { go_to: z } } }
          z: { end: true }
      right: { states: { c: { info: C., go_to: z, after: { PT7M: { go_to: z } } }, z: { end: true } } }
    go_to: out
ends: { out: { result: success, title: Out } }
"""
        )
    )
    here = go(automaton, Event("b", now=later(minutes=1)))
    assert here.visited == (("both.left.a", "both.right.c"),)
    taken = moved(automaton.step(here, Event("back", now=later(minutes=2))))
    assert taken.snapshot.states == ("both.left.a", "both.right.c")
    assert taken.snapshot.timers == {
        "both.right.c/after_pt7m": later(minutes=7).isoformat(),
        "both.left.a/after_pt9m": later(minutes=11).isoformat(),
    }
    assert [(effect.kind, effect.state) for effect in taken.effects] == [
        ("cancel", "both.left.b"),
        ("timer", "both.left.a"),
    ]


def test_regions_are_gone_back_through_together() -> None:
    automaton = unfold(
        load_source(
            """
flowkit: 1
flow: two
start: both
answers: { plate: { type: text } }
buttons: { back: { label: Back }, next: { label: Next } }
states:
  both:
    parallel:
      left: { states: { a: { info: A., links: { skip: { label: Skip, go_to: z } } }, z: { end: true } } }
      right: { states: { c: { fields: [plate], go_to: d }, d: { info: D., go_to: z }, z: { end: true } } }
    go_to: out
ends: { out: { result: success, title: Out } }
"""
        )
    )
    here = go(automaton, "skip", Event("next", {"plate": "XX-000-XX"}, NOON))
    assert here.states == ("both.left.z", "both.right.d")
    seen = [(here := moved(automaton.step(here, Event("back"))).snapshot).states for _ in range(2)]
    assert seen == [("both.left.z", "both.right.c"), ("both.left.a", "both.right.c")]
    assert here.answers["plate"] == "XX-000-XX"
