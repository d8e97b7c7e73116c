"""Timers: due instants are data, effects tell the shell, time only comes from events; each fires once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest

from flowkit.core.snapshot import Effect, Event, Snapshot
from flowkit.core.timers import today_of, utc
from flowkit.load import load_source
from flowkit.unfold import unfold
from tests.core.journeys import NOON, example, go, later, moved, refused

BOOKING = example("reservation")
NO_TIME = r"^this flow has timers: give now=$"
NO_ZONE = r"^now= needs a time zone, for example datetime\.now\(UTC\)$"


def held(now: datetime = NOON) -> Snapshot:
    start = BOOKING.start(now=now).snapshot
    return moved(BOOKING.step(start, Event("next", {"seats": "2"}, now))).snapshot


def test_entering_a_page_starts_its_timer() -> None:
    start = BOOKING.start(now=NOON).snapshot
    taken = moved(BOOKING.step(start, Event("next", {"seats": "2"}, NOON)))
    due = "2026-06-15T12:10:00+00:00"
    assert taken.snapshot.timers == {"held/after_pt10m": due}
    assert taken.effects[-1] == Effect("timer", "after_pt10m", "held", {"due": due})


def test_a_timer_is_due_in_utc_whatever_the_zone_of_the_event() -> None:
    paris = NOON.astimezone(timezone(timedelta(hours=2)))
    assert held(paris).timers == held().timers
    assert utc(paris).tzinfo is UTC


def test_a_timer_fires_when_it_is_due_and_not_before() -> None:
    here = held()
    early = refused(BOOKING.step(here, Event("after_pt10m", now=later(minutes=9, seconds=59))))
    assert (early.reason, early.event, early.snapshot) == ("too-early", "after_pt10m", here)
    for late in (later(minutes=10), later(days=400)):
        taken = moved(BOOKING.step(here, Event("after_pt10m", now=late)))
        assert taken.snapshot.states == ("hurry",)
        assert taken.snapshot.timers == {"hurry/after_pt5m": (late + timedelta(minutes=5)).isoformat()}


def test_a_timer_that_fires_is_not_cancelled_too() -> None:
    taken = moved(BOOKING.step(held(), Event("after_pt10m", now=later(minutes=10))))
    assert [(effect.kind, effect.name) for effect in taken.effects] == [("timer", "after_pt5m")]


def test_a_timer_fires_once() -> None:
    taken = moved(BOOKING.step(held(), Event("after_pt10m", now=later(minutes=10))))
    again = refused(BOOKING.step(taken.snapshot, Event("after_pt10m", now=later(minutes=11))))
    assert again.reason == "not-available"


def test_leaving_a_page_cancels_its_timer() -> None:
    taken = moved(BOOKING.step(held(), Event("next", {"email": "robin@example.org"}, later(minutes=1))))
    assert taken.snapshot.timers == {"booked/after_p2d": "2026-06-17T12:01:00+00:00"}
    assert [(effect.kind, effect.name, effect.state) for effect in taken.effects] == [
        ("action", "send_ticket", "held"),
        ("cancel", "after_pt10m", "held"),
        ("timer", "after_p2d", "booked"),
    ]


def test_an_end_cancels_every_timer_and_starts_none() -> None:
    here = moved(BOOKING.step(held(), Event("next", {"email": "robin@example.org"}, NOON))).snapshot
    taken = moved(BOOKING.step(here, Event("cancel", now=NOON)))
    assert taken.snapshot.timers == {}
    assert [effect.kind for effect in taken.effects] == ["action", "cancel"]


def test_a_refusal_leaves_the_timers_as_they_are() -> None:
    here = held()
    assert refused(BOOKING.step(here, Event("next", {"email": "nobody"}, later(hours=1)))).snapshot is here


def test_a_flow_with_timers_needs_the_time_and_its_zone() -> None:
    start = BOOKING.start(now=NOON).snapshot
    with pytest.raises(ValueError, match=NO_TIME):
        BOOKING.step(start, Event("next", {"seats": "2"}))
    with pytest.raises(ValueError, match=NO_ZONE):
        BOOKING.step(start, Event("next", {"seats": "2"}, NOON.replace(tzinfo=None)))
    with pytest.raises(ValueError, match=NO_TIME):
        BOOKING.step(held(), Event("after_pt10m"))


def test_a_start_on_a_page_with_a_timer_starts_it() -> None:
    automaton = unfold(load_source(CLOCK))
    started = automaton.start(now=NOON)
    due = later(minutes=1).isoformat()
    assert started.snapshot.timers == {"page/after_pt1m": due}
    assert started.effects == (Effect("timer", "after_pt1m", "page", {"due": due}),)
    with pytest.raises(ValueError, match=NO_TIME):
        automaton.start()
    with pytest.raises(ValueError, match=NO_ZONE):
        automaton.start(now=NOON.replace(tzinfo=None))


CLOCK = """
flowkit: 1
flow: clock
start: page
answers: { open: { type: boolean, derived: true } }
states:
  page:
    info: Page.
    links: { again: { label: Again, go_to: page }, other: { label: Other, go_to: other } }
    after: { PT1M: { go_to: page } }
  other:
    info: Other.
    links: { back_there: { label: Back there, go_to: page } }
    after: { PT2M: { go_to: page, when: open }, PT3M: { go_to: out } }
ends: { out: { result: abandoned, title: Out } }
"""


def test_a_page_entered_again_starts_its_timer_anew_without_a_cancel() -> None:
    automaton = unfold(load_source(CLOCK))
    start = automaton.start(now=NOON).snapshot
    for event in ("again", "after_pt1m"):
        taken = moved(automaton.step(start, Event(event, now=later(seconds=90))))
        due = later(seconds=150).isoformat()
        assert taken.snapshot.timers == {"page/after_pt1m": due}
        assert taken.effects == (Effect("timer", "after_pt1m", "page", {"due": due}),)


def test_two_timers_of_a_page_run_side_by_side() -> None:
    automaton = unfold(load_source(CLOCK))
    here = go(automaton, "other")
    assert here.timers == {
        "other/after_pt2m": later(minutes=2).isoformat(),
        "other/after_pt3m": later(minutes=3).isoformat(),
    }
    left = moved(automaton.step(here, Event("back_there", now=NOON)))
    assert [(effect.kind, effect.name) for effect in left.effects] == [
        ("cancel", "after_pt2m"),
        ("cancel", "after_pt3m"),
        ("timer", "after_pt1m"),
    ]


def test_a_timer_whose_condition_is_false_is_refused_and_goes_on_running() -> None:
    automaton = unfold(load_source(CLOCK))
    here = go(automaton, "other")
    found = refused(automaton.step(here, Event("after_pt2m", now=later(minutes=2))))
    assert (found.reason, found.snapshot.timers) == ("no-rule-holds", here.timers)
    assert (
        moved(automaton.step(here, Event("after_pt3m", now=later(minutes=3)))).snapshot.ended == "abandoned"
    )


def test_when_one_of_two_timers_fires_the_other_is_cancelled() -> None:
    automaton = unfold(load_source(CLOCK))
    here = go(automaton, "other")._replace(answers={"open": True})
    taken = moved(automaton.step(here, Event("after_pt2m", now=later(minutes=2))))
    due = later(minutes=3).isoformat()
    assert taken.snapshot.timers == {"page/after_pt1m": due}
    assert taken.effects == (
        Effect("cancel", "after_pt3m", "other"),
        Effect("timer", "after_pt1m", "page", {"due": due}),
    )


def test_a_timer_that_does_not_run_never_fires() -> None:
    here = held()._replace(timers={})
    assert refused(BOOKING.step(here, Event("after_pt10m", now=later(days=9)))).reason == "too-early"


def test_clocks_that_go_back_make_nothing_fire_early() -> None:
    here = held()
    assert refused(BOOKING.step(here, Event("after_pt10m", now=later(days=-1)))).reason == "too-early"


def test_instants_at_the_ends_of_the_calendar_are_refused_as_such() -> None:
    far = timezone(timedelta(hours=-14))
    with pytest.raises(ValueError, match=r"^now= is out of the calendar$"):
        utc(datetime.max.replace(tzinfo=far))
    with pytest.raises(ValueError, match=r"^now= is so late that a timer would run out of the calendar$"):
        held(datetime.max.replace(tzinfo=UTC))
    assert utc(datetime.max.replace(tzinfo=UTC)) == datetime.max.replace(tzinfo=UTC)
    with pytest.raises(ValueError, match=NO_ZONE):
        utc(NOON.replace(tzinfo=None))
    extreme = held()._replace(timers={"held/after_pt10m": "0001-01-01T00:00:00+23:59"})
    assert moved(BOOKING.step(extreme, Event("after_pt10m", now=NOON))).snapshot.states == ("hurry",)
    extreme = held()._replace(timers={"held/after_pt10m": "9999-12-31T23:59:59-23:59"})
    assert refused(BOOKING.step(extreme, Event("after_pt10m", now=NOON))).reason == "too-early"


def test_today_is_the_date_of_an_instant_in_its_own_zone() -> None:
    assert today_of(None) is None
    assert today_of(NOON) == "2026-06-15"
    assert today_of(datetime(2026, 6, 15, 23, 30, tzinfo=timezone(timedelta(hours=-3)))) == "2026-06-15"
    with pytest.raises(ValueError, match=NO_ZONE):
        today_of(NOON.replace(tzinfo=None))
