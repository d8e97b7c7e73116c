"""What the benchmarks measure is what they say: the machines load, move and come back."""

from __future__ import annotations

import sqlite3
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest
from benchmarks import large, xstate_journey
from benchmarks.bare import lap as bare_lap
from benchmarks.journey import moments
from benchmarks.ring import AMOUNT, FIVE, FORTY, Ring
from benchmarks.sessions import floors, own, room
from benchmarks.sessions.crew import Crew, callers
from benchmarks.sessions.journeys import Journeys, journeys
from benchmarks.sessions.peers import STEPS, missing, peers, steps_of
from benchmarks.sessions.rounds import Burst, Measured, Pace, Round, alone, calm
from benchmarks.suites import FLOW, own_lap

import flowkit
from flowkit import Severity


@pytest.mark.parametrize("ring", [FIVE, FORTY], ids=lambda ring: ring.name)
def test_a_lap_comes_back_to_where_it_began(ring: Ring) -> None:
    lap, first = own_lap(ring)
    assert lap() == first
    assert bare_lap(ring)() == {"state": ring.path(0), "answers": {"amount": AMOUNT}}


def test_the_snapshot_of_five_states_fits_in_a_kibibyte() -> None:
    lap, _ = own_lap(FIVE)
    assert len(lap().to_json().encode()) <= 1024


def test_the_large_flow_has_a_thousand_states_and_no_problem(tmp_path: Path) -> None:
    assert large.STEPS * large.PAGES == 1000
    flow = flowkit.load(large.write(tmp_path / "large", steps=2))
    assert len(flow.states) == 2 * large.PAGES + 2 + 2  # the states, their steps, the ends
    assert [d for d in flow.diagnostics if d.rule.severity is not Severity.INFO] == []
    assert len(flowkit.unfold(flow).explore()) > large.PAGES


def test_the_moments_of_the_journey_reach_most_of_its_pages() -> None:
    flow = flowkit.load(FLOW)
    visited = {state for moment in moments(flowkit.unfold(flow)) for state in moment.lands}
    pages = {state.id for state in flow.states.values() if state.kind == "page"}
    assert len(visited & pages) >= 0.9 * len(pages)


@pytest.mark.parametrize(
    ("condition", "expression"),
    [
        ("age(birth) >= 18", "fn.years(a['birth'],today)>=18"),
        ("card = with_photo or not (told)", "a['card']=='with_photo' || !(a['told'])"),
        ("card in [with_photo, 'old']", "(['with_photo','old'].includes(a['card']))"),
        ("card is empty", "(a['card'] == null)"),
        ("card is not empty and tries(s.check) < 3", "(!(a['card'] == null)) && (n['tries(s.check)']??0)<3"),
    ],
)
def test_conditions_are_translated_to_javascript(condition: str, expression: str) -> None:
    names = frozenset({"birth", "card", "told"})
    translated = xstate_journey.javascript(condition, names)
    assert translated.replace(" ", "") == expression.replace(" ", "")


@pytest.fixture(scope="module")
def made() -> Journeys:
    return journeys(FLOW, datetime.now(UTC))


def test_people_of_the_directory_make_whole_journeys_without_waiting(made: Journeys) -> None:
    assert len(made.made) >= 10
    assert all(one.taken[-1].snapshot.ended for one in made.made)
    assert {len(one.taken) >= STEPS for one in made.made} == {True, False}


def test_kept_journeys_go_where_the_pure_ones_went(made: Journeys, tmp_path: Path) -> None:
    work = own.sent(made, f"sqlite:///{tmp_path}/own.db", 2)
    assert work(0.05).events >= 2
    assert own.nine_steps(made, f"sqlite:///{tmp_path}/nine.db", STEPS)(0.0).events == STEPS
    assert own.at_once(made, f"sqlite:///{tmp_path}/bulk.db")(0.0001).events > 100
    assert own.changes_at_once(made, f"sqlite:///{tmp_path}/alone.db")(0.0001).events > 100
    kept = sqlite3.connect(tmp_path / "nine.db").execute("select count(*) from journal").fetchone()
    assert kept == (STEPS + 1,)


def test_the_floor_writes_as_many_bytes_as_a_change_has(made: Journeys, tmp_path: Path) -> None:
    stands, added = room.bytes_of_a_change(made)
    assert stands > 300
    assert added > 100
    burst = floors.one_insert(tmp_path, stands + added)(0.02)
    count, size = (
        sqlite3.connect(tmp_path / "floor.db")
        .execute("select count(*), avg(length(body)) from kept")
        .fetchone()
    )
    assert (count, size) == (burst.events, stands + added)


@pytest.mark.parametrize("name", ["DBOS, as shipped", "DBOS, set to WAL", "eventsourcing"])
def test_a_peer_makes_the_same_nine_steps(name: str, made: Journeys, tmp_path: Path) -> None:
    package, make = peers(steps_of(made))[name]
    if missing(package):
        pytest.skip(f"{package} is not installed")
    with Crew(name, lambda: make(tmp_path)) as crew:
        assert crew.burst(0.0).events == STEPS


def _round(rate: float, syncs: float, turns: float = 1.0) -> Round:
    return Round({"own": Burst(int(rate), 1.0), "floor": Burst(100, 1.0)}, Pace(syncs, turns))


def test_disturbed_rounds_are_left_out_and_a_third_is_kept_however_it_was() -> None:
    quiet = [_round(80, 1000 + number) for number in range(6)]
    disturbed = [_round(20, 200), _round(20, 1000, turns=0.2)]
    assert sorted(calm([*quiet, *disturbed]), key=lambda one: one.pace.syncs) == quiet
    assert len(calm([_round(20, 10.0**number) for number in range(9)])) == 3


def test_a_ratio_is_the_middle_one_of_those_taken_within_a_round() -> None:
    found = Measured((_round(50, 1), _round(80, 1), _round(300, 1)), 3)
    assert found.ratio("own", "floor") == 0.8
    assert found.rate("own") == 80


def test_callers_work_at_the_same_time_and_tell_what_went_wrong() -> None:
    burst = callers([lambda: time.sleep(0.01)] * 8)(0.05)
    assert burst.rate > 150  # one alone makes less than a hundred
    assert len(burst.waits) == burst.events
    assert min(burst.waits) >= 0.01
    with pytest.raises(ZeroDivisionError):
        callers([lambda: 1 / 0, lambda: None])(0.01)


def test_a_crew_works_in_processes_of_its_own_and_tells_what_went_wrong() -> None:
    with Crew("two", lambda: lambda seconds: alone(lambda: time.sleep(0.001), seconds), 2) as crew:
        assert crew.burst(0.02).events > 10
    broken = Crew("broken", lambda: lambda seconds: Burst(1 // 0, seconds))
    with broken, pytest.raises(RuntimeError, match="broken: ZeroDivisionError"):
        broken.burst(0.01)
