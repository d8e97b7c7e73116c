"""What holds for sessions above every store: versions, keys, time, effects, erasure."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from threading import Barrier, Thread

import pytest

from flowkit import Event, InputsError, load, load_source, unfold
from flowkit.core.automaton import Automaton
from flowkit.run.changes import MANY_EVENTS
from flowkit.run.clock import SimulatedClock, micros
from flowkit.run.effects.registry import Effects
from flowkit.run.errors import (
    BrokenSessionError,
    LeaseLostError,
    MissingHandlerError,
    NoDefinitionError,
    NoSessionError,
    StoreError,
)
from flowkit.run.journal import ERASE, EXTEND, START
from flowkit.run.keys import Keys
from flowkit.run.sessions import Sessions
from flowkit.run.store import Status
from flowkit.run.stores.memory import MemoryStore

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
EMAIL = "robin@example.org"


@pytest.fixture(scope="module")
def booking() -> Automaton:
    return unfold(load("flows/examples/reservation"))


@pytest.fixture(scope="module")
def msa() -> Automaton:
    return unfold(load("flows/msa"))


@pytest.fixture
def clock() -> SimulatedClock:
    return SimulatedClock(NOON)


@pytest.fixture(params=["memory", "sqlite"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    return "memory:" if request.param == "memory" else f"sqlite:///{tmp_path / 'sessions.db'}"


@pytest.fixture
def sessions(booking: Automaton, url: str, clock: SimulatedClock) -> Iterator[Sessions]:
    with Sessions(booking, url, clock=clock, zone=UTC) as sessions:
        yield sessions


def held(sessions: Sessions) -> str:
    """A session that holds two seats."""
    id = sessions.start().id
    assert sessions.send(id, Event("next", {"seats": "2"})).ok
    return id


def booked(sessions: Sessions) -> str:
    id = held(sessions)
    assert sessions.send(id, Event("next", {"email": EMAIL})).ok
    return id


def test_a_session_starts_at_version_1_and_each_accepted_event_adds_one(sessions: Sessions) -> None:
    reply = sessions.start()
    assert (reply.version, reply.snapshot.state, reply.ok) == (1, "choose", True)
    moved = sessions.send(reply.id, Event("next", {"seats": "2"}))
    assert (moved.version, moved.snapshot.state, moved.trace) == (2, "held", ("choose/next",))
    assert [effect.name for effect in moved.effects if effect.kind == "action"] == ["hold_seats"]
    assert sessions.get(reply.id)[:3] == (reply.id, 2, moved.snapshot)


def test_a_refused_event_changes_nothing_and_says_why(sessions: Sessions) -> None:
    id = sessions.start().id
    reply = sessions.send(id, Event("next", {"seats": "9"}))
    assert reply.refused is not None
    assert (reply.refused.reason, reply.refused.problems[0].message) == ("invalid-answers", "too-large")
    assert (reply.version, sessions.get(id).version, len(sessions.history(id))) == (1, 1, 1)


@pytest.mark.parametrize("version", [0, -1, 2, 2**63, 10**30, "1", "", 1.0, True, (), "x' OR 1=1"])
def test_an_event_for_another_version_is_refused_with_how_it_stands_now(
    sessions: Sessions, version: object
) -> None:
    id = sessions.start().id
    reply = sessions.send(id, Event("next", {"seats": "2"}), expected_version=version)
    assert reply.refused is not None
    assert (reply.refused.reason, reply.version, reply.snapshot.state) == ("stale", 1, "choose")
    assert sessions.get(id).version == 1


def test_the_expected_version_lets_the_event_through(sessions: Sessions) -> None:
    reply = sessions.start()
    assert sessions.send(reply.id, Event("next", {"seats": "2"}), expected_version=reply.version).ok


def test_the_same_key_gives_the_same_answer_and_no_second_transition(sessions: Sessions) -> None:
    id = sessions.start().id
    first = sessions.send(id, Event("next", {"seats": "2"}), key="click")
    sessions.send(id, Event("next", {"email": EMAIL}))  # the journey has gone on meanwhile
    again = sessions.send(id, Event("next", {"seats": "2"}), key="click")
    assert again == first._replace(repeated=True)
    assert sessions.get(id).version == 3


def test_the_same_key_with_something_else_is_refused(sessions: Sessions) -> None:
    id = sessions.start().id
    sessions.send(id, Event("next", {"seats": "2"}), key="click")
    for other in (Event("next", {"seats": "3"}), Event("next"), Event("back"), Event("next", at="choose")):
        reply = sessions.send(id, other, key="click")
        assert reply.refused is not None
        assert reply.refused.reason == "key-used"
    assert len(sessions.history(id)) == 2


def test_a_key_whose_event_was_refused_may_be_used_again(sessions: Sessions) -> None:
    id = sessions.start().id
    assert not sessions.send(id, Event("next", {"seats": "9"}), key="click").ok
    assert sessions.send(id, Event("next", {"seats": "2"}), key="click").ok


def test_a_key_counts_for_its_session_only(sessions: Sessions) -> None:
    for _ in range(2):
        assert sessions.send(sessions.start().id, Event("next", {"seats": "2"}), key="click").ok


@pytest.mark.parametrize("key", ["", "x" * 201, "new\nline", "half\ud800"])
def test_a_key_is_a_short_text_of_one_line(sessions: Sessions, key: str) -> None:
    id = sessions.start().id
    with pytest.raises(ValueError, match="a key is"):
        sessions.send(id, Event("next", {"seats": "2"}), key=key)


def test_starting_twice_with_a_key_starts_once(sessions: Sessions) -> None:
    first, second = sessions.start(key="form"), sessions.start(key="form")
    assert (second.id, second.repeated, second.snapshot) == (first.id, True, first.snapshot)
    assert sessions.start(key="another").id != first.id
    assert len(list(sessions.store.sessions())) == 2


def test_ids_cannot_be_guessed_from_keys(sessions: Sessions, booking: Automaton) -> None:
    with Sessions(booking, "memory:") as elsewhere:
        assert elsewhere.start(key="form").id != sessions.start(key="form").id


@pytest.mark.parametrize(
    "id", ["", "x", "../../etc/passwd", "' OR ''='", "half\ud800", "a" * 100_000, None, 7, ("x",)]
)
def test_an_unknown_id_is_one_error_that_does_not_repeat_it(sessions: Sessions, id: str) -> None:
    for ask in (sessions.get, sessions.options, sessions.history, sessions.erase):
        with pytest.raises(NoSessionError, match=r"^no such session$"):
            ask(id)
    with pytest.raises(NoSessionError):
        sessions.send(id, Event("next"))


def test_inputs_that_a_flow_cannot_start_with_start_nothing(msa: Automaton, url: str) -> None:
    with Sessions(msa, url) as sessions:
        with pytest.raises(InputsError, match="essais"):
            sessions.start({"essais": "99"})
        assert list(sessions.store.sessions()) == []


def test_an_event_may_not_bring_its_own_time(sessions: Sessions) -> None:
    id = sessions.start().id
    with pytest.raises(ValueError, match="clock"):
        sessions.send(id, Event("next", {"seats": "2"}, NOON))


def nested(depth: int) -> object:
    deep: object = "2"
    for _ in range(depth):
        deep = [deep]
    return deep


@pytest.mark.parametrize(
    "answers",
    [
        {"seats": nested(10_000)},
        {"seats": float("nan")},
        {"seats": float("inf")},
        {"seats": "٢"},
        {"seats": "x" * 1_000_000},
        {"seats": "2", "more": "1"},
        {"seats": {"a": 1}},
        {"seats": b"2"},
        {"seats": None},
        {"seats": "\ud800"},
        {},
    ],
)
@pytest.mark.parametrize("key", [None, "click"])
def test_hostile_answers_are_refused_and_change_nothing(
    sessions: Sessions, answers: dict[str, object], key: str | None
) -> None:
    id = sessions.start().id
    reply = sessions.send(id, Event("next", answers), key=key)
    assert reply.refused is not None
    assert (reply.refused.reason, sessions.get(id).version) == ("invalid-answers", 1)


@pytest.mark.parametrize(
    "name", ["", "unknown", "confirm", START, ERASE, "@timer", "next\n", "' --", "\ud800"]
)
def test_events_that_nobody_offers_are_refused(sessions: Sessions, name: str) -> None:
    id = sessions.start().id
    reply = sessions.send(id, Event(name))
    assert reply.refused is not None
    assert reply.refused.reason in ("not-available", "cannot-go-back")
    assert sessions.get(id).version == 1


def test_nothing_happens_after_the_end(sessions: Sessions) -> None:
    id = booked(sessions)
    assert sessions.send(id, Event("confirm")).snapshot.ended == "success"
    reply = sessions.send(id, Event("confirm"))
    assert reply.refused is not None
    assert (reply.refused.reason, reply.version) == ("ended", 4)


def test_a_double_click_from_eight_threads_happens_once(sessions: Sessions) -> None:
    id, replies, together = sessions.start().id, [], Barrier(8)

    def click() -> None:
        together.wait()
        replies.append(sessions.send(id, Event("next", {"seats": "2"}), expected_version=1, key="click"))

    threads = [Thread(target=click) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {reply.version for reply in replies} == {2}
    assert sorted(reply.repeated for reply in replies) == [False, *[True] * 7]
    assert len(sessions.history(id)) == 2


def test_of_eight_tabs_at_the_same_version_one_wins(sessions: Sessions) -> None:
    id, replies, together = sessions.start().id, [], Barrier(8)

    def click(seats: int) -> None:
        together.wait()
        replies.append(sessions.send(id, Event("next", {"seats": str(seats % 6 + 1)}), expected_version=1))

    threads = [Thread(target=click, args=(seats,)) for seats in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    won = [reply for reply in replies if reply.ok]
    lost = [reply.refused.reason for reply in replies if reply.refused]
    assert (len(won), lost) == (1, ["stale"] * 7)
    assert sessions.get(id).snapshot == won[0].snapshot


def test_two_programs_on_one_file_see_each_other(booking: Automaton, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'sessions.db'}"
    with Sessions(booking, url) as one, Sessions(booking, url) as other:
        id = held(one)
        assert other.get(id).snapshot.state == "held"
        assert other.send(id, Event("next", {"email": EMAIL})).version == 3
        assert one.send(id, Event("confirm")).version == 4  # held in memory as it was, read again


def test_timers_are_never_early_and_fire_once(sessions: Sessions, clock: SimulatedClock) -> None:
    id = booked(sessions)
    due = micros(NOON + timedelta(days=2))
    clock.forward(timedelta(days=2, microseconds=-1))
    assert sessions.store.due(micros(clock.now()), 10) == ()
    assert sessions.fire(id) == 0
    clock.forward(timedelta(microseconds=1))
    assert sessions.store.due(micros(clock.now()), 10) == (id,)
    assert sessions.fire(id) == 1
    assert (sessions.get(id).snapshot.ended, sessions.fire(id)) == ("abandoned", 0)
    assert sessions.store.due(due + 10**15, 10) == ()


def test_timers_that_were_slept_through_fire_in_their_order(
    sessions: Sessions, clock: SimulatedClock
) -> None:
    id = held(sessions)
    clock.forward(timedelta(days=30))
    assert sessions.fire(id) == 1  # ten minutes are over; the five minutes after them begin now
    assert sessions.get(id).snapshot.state == "hurry"
    clock.forward(timedelta(minutes=5))
    assert sessions.fire(id) == 1
    assert [entry.event for entry in sessions.history(id)] == [START, "next", "after_pt10m", "after_pt5m"]


def test_a_clock_set_back_makes_timers_late_and_never_early(
    sessions: Sessions, clock: SimulatedClock
) -> None:
    id = booked(sessions)
    clock.forward(timedelta(days=-1))
    assert sessions.send(id, Event("cancel")).ok
    instants = [entry.at for entry in sessions.history(id)]
    assert instants == sorted(instants)


def test_timers_survive_a_restart(booking: Automaton, tmp_path: Path, clock: SimulatedClock) -> None:
    url = f"sqlite:///{tmp_path / 'sessions.db'}"
    with Sessions(booking, url, clock=clock) as sessions:
        id = booked(sessions)
    clock.forward(timedelta(days=2))
    with Sessions(booking, url, clock=clock) as sessions:
        assert sessions.store.due(micros(clock.now()), 10) == (id,)
        assert sessions.fire(id) == 1
        assert sessions.get(id).snapshot.ended == "abandoned"


def test_today_is_the_date_where_the_sessions_are(msa: Automaton) -> None:
    late = SimulatedClock(datetime(2026, 3, 2, 23, 30, tzinfo=UTC))
    for zone, today in ((UTC, "2026-03-02"), (timezone(timedelta(hours=1)), "2026-03-03")):
        with Sessions(msa, "memory:", clock=late, zone=zone) as sessions:
            assert sessions.now().date().isoformat() == today


def test_who_asks_for_more_time_gets_it_where_a_whole_flow_limits_it(
    msa: Automaton, clock: SimulatedClock
) -> None:
    with Sessions(msa, "memory:", clock=clock) as sessions:
        id = sessions.start().id
        idle = sessions.send(id, Event("inscrire")).snapshot
        clock.forward(timedelta(minutes=29))
        more = sessions.send(id, Event(EXTEND))
        assert (more.snapshot.states, more.version) == (idle.states, 3)
        clock.forward(timedelta(minutes=29))
        assert sessions.fire(id) == 0
        assert sessions.send(id, Event(EXTEND), expected_version=3, key="stay").ok
        assert sessions.send(id, Event(EXTEND), expected_version=3, key="stay").repeated  # walked again
        clock.forward(timedelta(minutes=30))
        assert sessions.fire(id) == 1
        assert sessions.get(id).snapshot.state == "session_expiree"
        assert not sessions.send(id, Event(EXTEND)).ok


def test_a_deadline_of_a_page_is_not_moved_by_asking_for_more_time(
    sessions: Sessions, clock: SimulatedClock
) -> None:
    id = held(sessions)
    before = sessions.get(id).snapshot
    clock.forward(timedelta(minutes=5))
    assert sessions.send(id, Event(EXTEND)).snapshot.timers == before.timers


def test_what_is_done_at_an_end_is_kept_as_long_as_the_flow_says(
    msa: Automaton, clock: SimulatedClock
) -> None:
    flow = load_source(
        "flowkit: 1\nflow: short\nlanguage: en\nstart: ask\n"
        "answers: { name: { type: text, label: Name, sensitive: contact } }\n"
        "buttons: { next: { label: Next } }\n"
        "states: { ask: { title: Ask, fields: [name], go_to: over } }\n"
        "ends: { over: { result: success, title: Over, keep: P30D } }\n"
    )
    with Sessions(unfold(flow), "memory:", clock=clock) as sessions:
        id = sessions.start().id
        sessions.send(id, Event("next", {"name": "Camille"}))
        clock.forward(timedelta(days=30, seconds=-1))
        assert sessions.fire(id) == 0
        clock.forward(timedelta(seconds=1))
        assert sessions.fire(id) == 1
        reply = sessions.get(id)
        assert (reply.snapshot.answers, reply.snapshot.ended) == ({}, "success")
        assert sessions.history(id)[-1].event == ERASE


def test_effects_are_in_the_outbox_with_the_event_that_asked_for_them(sessions: Sessions) -> None:
    id = booked(sessions)
    found = list(sessions.store.effects())
    assert [(effect.id, effect.name, effect.status) for effect in found] == [
        (f"{id}/2/0", "hold_seats", Status.WAITING),
        (f"{id}/3/0", "send_ticket", Status.WAITING),
    ]
    task = sessions.task(found[1])
    assert (task.id, task.arguments) == (f"{id}/3/0", {"to": EMAIL, "seats": "2"})
    assert EMAIL.encode() not in found[1].arguments


def checking(sessions: Sessions) -> str:
    """An MSA session that waits for the check of a social security number."""
    id = sessions.start().id
    for event in (
        Event("inscrire"),
        Event("particulier"),
        Event("next", {"nir": "1681282128212"}),
    ):
        reply = sessions.send(id, event)
        assert reply.ok, reply.refused
    assert reply.snapshot.state == "identifiant.controle"
    return id


def test_the_outcome_of_a_check_settles_it_in_the_same_transaction(msa: Automaton, url: str) -> None:
    with Sessions(msa, url) as sessions:
        checking(sessions)
        now = micros(sessions.now())
        (effect,) = sessions.store.lease(now, now + 10**7, "me", 10)
        reply = sessions.answer(effect, "nouveau")
        assert (reply.ok, reply.snapshot.state) == (True, "documents.particulier")
        assert [e.status for e in sessions.store.effects()] == [Status.DONE]
        again = sessions.answer(effect, "nouveau")
        assert (again.repeated, again.version) == (True, reply.version)


def test_a_check_whose_lease_was_lost_changes_nothing(msa: Automaton, url: str) -> None:
    with Sessions(msa, url) as sessions:
        id = checking(sessions)
        now = micros(sessions.now())
        (slow,) = sessions.store.lease(now, now + 1, "slow", 10)
        (quick,) = sessions.store.lease(now + 2, now + 10**7, "quick", 10)
        with pytest.raises(LeaseLostError):
            sessions.answer(slow, "inconnu")
        assert sessions.get(id).snapshot.state == "identifiant.controle"
        assert sessions.answer(quick, "nouveau").ok


def test_a_check_that_nobody_waits_for_any_more_is_moot(clock: SimulatedClock, url: str) -> None:
    flow = load_source(
        "flowkit: 1\nflow: patience\nlanguage: en\nstart: asked\n"
        "states:\n  asked:\n    check: register\n    outcomes: { known: { go_to: over } }\n"
        "    after: { PT1M: { go_to: late } }\n"
        "ends: { over: { result: success, title: Over }, late: { result: error, title: Late } }\n"
    )
    with Sessions(unfold(flow), url, clock=clock) as sessions:
        id = sessions.start().id
        now = micros(clock.now())
        (effect,) = sessions.store.lease(now, now + 10**9, "me", 10)
        clock.forward(timedelta(minutes=1))
        assert sessions.fire(id) == 1
        assert [e.status for e in sessions.store.effects()] == [Status.MOOT]
        assert not sessions.answer(effect, "known").ok
        assert sessions.get(id).snapshot.state == "late"


def test_effects_without_a_handler_are_an_error_at_once(msa: Automaton) -> None:
    with pytest.raises(MissingHandlerError, match="check identifiant") as caught:
        Sessions(msa, "memory:", Effects().action("send_letter", print))
    assert ("action", "send_letter") not in caught.value.missing


def test_history_masks_what_is_sensitive(msa: Automaton, url: str) -> None:
    with Sessions(msa, url) as sessions:
        id = checking(sessions)
        entry = sessions.history(id)[3]
        assert (entry.event, entry.answers) == ("next", {"nir": "•••"})
        assert sessions.history(id, reveal=True)[3].answers == {"nir": "1681282128212"}


def test_sessions_are_found_by_what_a_person_typed_and_only_by_keyed_hash(msa: Automaton, url: str) -> None:
    with Sessions(msa, url) as sessions:
        id = checking(sessions)
        assert sessions.find("nir", "1 68 12 82 128 212") == (id,)
        assert sessions.find("nir", "2 68 12 82 128 212") == ()
        with pytest.raises(ValueError, match="not found by"):
            sessions.find("mot_de_passe", "x")
        sessions.erase(id)
        assert sessions.find("nir", "1681282128212") == ()


def test_an_erased_session_keeps_its_way_and_nothing_of_the_person(msa: Automaton, url: str) -> None:
    with Sessions(msa, url) as sessions:
        id = checking(sessions)
        before = sessions.history(id)
        sessions.erase(id)
        sessions.erase(id)
        after = sessions.history(id)
        assert [e.states for e in after[:-1]] == [e.states for e in before]
        assert {e.answers and dict(e.answers) for e in after} == {None}
        assert sessions.get(id).snapshot.answers == {}
        assert [e.status for e in sessions.store.effects()] == [Status.MOOT]
        reply = sessions.send(id, Event("back"))
        assert reply.refused is not None
        assert (reply.refused.reason, len(sessions.history(id))) == ("erased", 5)


def test_a_session_outlives_the_file_of_its_flow(booking: Automaton, url: str, clock: SimulatedClock) -> None:
    store = MemoryStore()
    id = held(Sessions(booking, store, clock=clock))
    changed = unfold(load_source("flowkit: 1\nflow: reservation\nstart: a\nlanguage: en\n"
        "states: { a: { info: A, links: { go: { label: Go, go_to: over } } } }\n"
        "ends: { over: { result: success, title: Over } }\n"))  # fmt: skip
    sessions = Sessions(changed, store, clock=clock)
    assert sessions.get(id).snapshot.state == "held"
    assert sessions.send(id, Event("next", {"email": EMAIL})).snapshot.state == "booked"


def test_a_session_of_a_flow_that_nobody_has_is_refused_and_stays(booking: Automaton, msa: Automaton) -> None:
    store = MemoryStore()
    id = held(Sessions(booking, store))
    store._definitions.clear()
    other = Sessions(msa, store)
    with pytest.raises(NoDefinitionError) as caught:
        other.get(id)
    assert caught.value.params["digest"] == booking.digest[:12]
    assert Sessions(booking, store).get(id).version == 2


def test_a_changed_row_is_noticed_when_it_is_read(booking: Automaton) -> None:
    store = MemoryStore()
    id = held(Sessions(booking, store))
    session = store._sessions[id]
    for change in ({"states": "booked"}, {"version": 1}, {"due": None}, {"head": bytes(32)}, {"moved": 0}):
        store._sessions[id] = session._replace(**change)
        with pytest.raises(BrokenSessionError):
            Sessions(booking, store).get(id)
    store._sessions[id] = session
    assert Sessions(booking, store).get(id).version == 2


def test_a_changed_journal_is_noticed_with_its_place(booking: Automaton) -> None:
    store = MemoryStore()
    sessions = Sessions(booking, store)
    id, other = booked(sessions), booked(sessions)
    rows = store._rows[id]
    for broken, seq in (
        ([rows[0], rows[1]], 2),
        ([rows[0], rows[2], rows[1]], 2),
        ([rows[0], rows[1]._replace(event="back"), rows[2]], 2),
        ([rows[0], rows[1], rows[2]._replace(given=rows[1].given)], 3),
        ([rows[0], store._rows[other][1], rows[2]], 2),
    ):
        store._rows[id] = broken
        with pytest.raises(BrokenSessionError) as caught:
            sessions.history(id)
        assert (caught.value.session, caught.value.seq) == (id, seq)
        assert EMAIL not in str(caught.value)


def test_a_busy_session_is_warned_of_and_a_robot_is_refused(
    booking: Automaton, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("flowkit.run.changes.MOST_EVENTS", MANY_EVENTS + 1)
    turnstile = unfold(load("flows/examples/turnstile.yaml"))
    with Sessions(turnstile, "memory:") as sessions:
        id = sessions.start().id
        for number in range(MANY_EVENTS):
            assert not caplog.records or number == MANY_EVENTS - 1
            assert sessions.send(id, Event(("coin", "push")[number % 2])).ok
        reply = sessions.send(id, Event("coin"))
    assert reply.refused is not None
    assert (reply.refused.reason, reply.version) == ("too-many-events", MANY_EVENTS + 1)
    assert [record.levelname for record in caplog.records] == ["WARNING"]


def test_a_closed_store_says_so(booking: Automaton, tmp_path: Path) -> None:
    sessions = Sessions(booking, f"sqlite:///{tmp_path / 'sessions.db'}")
    id = sessions.start().id
    sessions.close()
    sessions.close()
    with pytest.raises(StoreError, match="closed"):
        sessions.get(id)


@pytest.mark.parametrize(
    "url", ["", "x", "mysql://h/d", "sqlite:/x", "sqlite:///", "memory:x", "sqlite:///a\0b"]
)
def test_an_address_of_no_store_is_one_error(booking: Automaton, url: str) -> None:
    with pytest.raises(StoreError):
        Sessions(booking, url)


def test_a_flow_made_by_hand_runs_and_is_not_kept(booking: Automaton) -> None:
    from dataclasses import replace

    by_hand = unfold(replace(booking.flow, sources=()))
    store = MemoryStore()
    assert held(Sessions(by_hand, store, keys=Keys.random()))
    assert store.definitions() == ()
