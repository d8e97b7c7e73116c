"""What sessions add up to, and how they are told to other programs."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flowkit import Event, load, unfold
from flowkit.core.automaton import Automaton
from flowkit.run.clock import SimulatedClock
from flowkit.run.export import json_lines, traffic_lines, xes
from flowkit.run.sessions import Sessions
from flowkit.run.stats import Lengths, facts, tallied
from flowkit.scenario.replay.journal import sessions as read_back

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
SEATS, MAIL = Event("next", {"seats": "2"}), Event("next", {"email": "robin@example.org"})


@pytest.fixture(scope="module")
def booking() -> Automaton:
    return unfold(load("flows/examples/reservation"))


@pytest.fixture(scope="module")
def permit() -> Automaton:
    return unfold(load("flows/examples/dossier"))


@pytest.fixture
def clock() -> SimulatedClock:
    return SimulatedClock(NOON)


@pytest.fixture
def sessions(booking: Automaton, clock: SimulatedClock) -> Iterator[Sessions]:
    with Sessions(booking, clock=clock, zone=UTC) as sessions:
        yield sessions


def walked(sessions: Sessions, clock: SimulatedClock, *steps: tuple[int, Event]) -> str:
    """A session whose events come so many minutes after one another."""
    id = sessions.start().id
    for minutes, event in steps:
        clock.forward(minutes * MINUTE)
        assert sessions.send(id, event).ok
    return id


def counted(sessions: Sessions) -> dict[str, object]:
    store = sessions.store
    (version,) = facts(tallied(store, store.sessions()), store.definitions())
    return version


def states_of(version: dict[str, object]) -> dict[str, dict[str, object]]:
    return {state["state"]: state for state in version["states"]}  # type: ignore[attr-defined]


def test_sessions_are_counted_by_where_they_are_and_how_they_ended(
    sessions: Sessions, clock: SimulatedClock
) -> None:
    walked(sessions, clock)
    walked(sessions, clock, (1, SEATS))
    walked(sessions, clock, (1, SEATS), (2, MAIL), (3, Event("confirm")))
    walked(sessions, clock, (1, SEATS), (4, MAIL), (5, Event("cancel")))
    version = counted(sessions)
    assert (version["sessions"], version["going_on"], version["events"]) == (4, 2, 7)
    assert version["ended"] == {"success": 1, "abandoned": 1}
    assert version["seconds_to_end"] == {
        "success": {"median": 360.0, "p90": 360.0},
        "abandoned": {"median": 600.0, "p90": 600.0},
    }
    states = states_of(version)
    assert states["choose"] == {
        "state": "choose", "came": 4, "resting": 1, "events": {"next": 3},
        "seconds": {"median": 60.0, "p90": 60.0},
    }  # fmt: skip
    assert states["held"]["seconds"] == {"median": 120.0, "p90": 240.0}
    assert states["booked"]["events"] == {"confirm": 1, "cancel": 1}


def test_who_comes_back_to_a_page_came_twice(sessions: Sessions, clock: SimulatedClock) -> None:
    id = walked(sessions, clock, (1, SEATS))
    clock.forward(10 * MINUTE)
    sessions.fire(id)
    clock.forward(MINUTE)
    sessions.send(id, Event("next"))
    states = states_of(counted(sessions))
    assert (states["held"]["came"], states["held"]["resting"]) == (2, 1)
    assert states["held"]["events"] == {"after_pt10m": 1}
    assert states["hurry"]["seconds"] == {"median": 60.0, "p90": 60.0}


def test_an_erased_session_counts_as_it_ended(sessions: Sessions, clock: SimulatedClock) -> None:
    id = walked(sessions, clock, (1, SEATS), (2, MAIL), (3, Event("confirm")))
    other = walked(sessions, clock, (1, SEATS))
    before = counted(sessions)
    clock.forward(timedelta(days=30))
    sessions.erase(id)
    assert counted(sessions) == before
    sessions.erase(other)
    assert counted(sessions)["ended"] == {"success": 1, "erased": 1}


def test_of_several_active_states_each_is_counted_by_itself(permit: Automaton, clock: SimulatedClock) -> None:
    with Sessions(permit, clock=clock, zone=UTC) as sessions:
        id = walked(sessions, clock, (1, Event("next")))
        who = next(state for state in sessions.get(id).snapshot.states if state.endswith("who"))
        clock.forward(2 * MINUTE)
        assert sessions.send(id, Event("next", {"name": "Robin"}, at=who)).ok
        states = states_of(counted(sessions))
        assert states[who]["events"] == {"next": 1}
        assert states[who]["seconds"] == {"median": 120.0, "p90": 120.0}
        which = next(state for state in states if state.endswith("which"))
        assert (states[which]["came"], states[which]["resting"], states[which]["seconds"]) == (1, 1, None)


def test_a_version_that_is_not_kept_is_counted_by_its_digest(sessions: Sessions) -> None:
    sessions.start()
    (version,) = facts(tallied(sessions.store, sessions.store.sessions()), ())
    assert (version["flow"], version["sessions"]) == (None, 1)
    assert version["digest"] == sessions.automaton.digest


@given(st.lists(st.integers(-5, 10**15), min_size=1), st.sampled_from([0.1, 0.5, 0.9, 1.0]))
def test_lengths_are_kept_to_three_digits(lengths: list[int], share: float) -> None:
    kept = Lengths()
    for length in lengths:
        kept.add(length)
    right = sorted(max(length, 0) for length in lengths)
    exact = right[max(-(-len(right) * int(share * 10) // 10), 1) - 1]
    found = kept.at(share)
    assert found is not None
    assert exact * 0.99 - 1 <= found <= exact
    assert len(kept) == len(lengths)


def test_no_length_has_no_median() -> None:
    assert Lengths().facts() == {"median": None, "p90": None}


def test_what_is_written_is_read_back_with_the_state_each_event_happened_at(
    permit: Automaton, clock: SimulatedClock, tmp_path: Path
) -> None:
    with Sessions(permit, clock=clock, zone=UTC) as sessions:
        id = walked(sessions, clock, (1, Event("next")))
        empty = sessions.start().id
        who, which = sessions.get(id).snapshot.states
        sessions.send(id, Event("next", {"name": "Robin"}, at=who))
        sessions.send(id, Event("next", {"plate": "XX-000-XX"}, at=which))
        sessions.erase(id)
        for name, write in (("log.jsonl", json_lines), ("log.xes", xes)):
            text = "".join(write(sessions.store, sessions.store.sessions()))
            (tmp_path / name).write_text(text, "utf-8")
            found = {one.id: one.events for one in read_back(tmp_path / name)}
            assert found[empty] == ()
            assert found[id] == (("next", "about.welcome"), ("next", who), ("next", which))
        lines = list(traffic_lines(sessions.store, sessions.store.sessions()))
        assert {json.loads(line)["session"] for line in lines} == {1, 2}
        assert not any(id in line or "2026" in line for line in lines)


def test_what_xml_cannot_hold_does_not_break_a_file(booking: Automaton) -> None:
    with Sessions(booking) as sessions:
        session = sessions.store.read(sessions.start().id)
        assert session is not None
        odd = session.session._replace(id='<"&\x00\ud800\ufffe\n', digest="]]>")
        text = "".join(xes(sessions.store, [odd]))
        (name,) = [
            element.get("value")
            for element in ElementTree.fromstring(text).iter()
            if element.get("key") == "concept:name" and "<" in (element.get("value") or "")
        ]
        assert name == '<"&\ufffd\ufffd\ufffd\n'


def test_the_same_sessions_give_the_same_bytes(sessions: Sessions, clock: SimulatedClock) -> None:
    for _ in range(5):
        walked(sessions, clock, (1, SEATS))
    for write in (json_lines, xes, traffic_lines):
        once, again = ("".join(write(sessions.store, sessions.store.sessions())) for _ in range(2))
        assert once == again
