"""Verifying: what is changed behind the back of a store is found, and where; what is right stays silent."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Thread

import pytest

from flowkit import Event, load, load_source, unfold
from flowkit.core.automaton import Automaton
from flowkit.run.clock import SimulatedClock
from flowkit.run.journal import signed_part
from flowkit.run.keys import Keys
from flowkit.run.sessions import Sessions
from flowkit.run.store import Session
from flowkit.run.stores.sqlite.records import summed
from flowkit.run.stores.sqlite.tables import SUMMED
from flowkit.run.verify import Finding, verify

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
ASKING = """
flowkit: 1
flow: asking
language: en
start: asked
answers:
  name: { type: text, label: Name }
states:
  asked: { fields: [name], next: { go_to: checked } }
  checked:
    check: registry
    outcomes:
      known: { label: known, go_to: done }
    after:
      PT1M: { go_to: gone }
ends:
  done: { result: success, title: Done }
  gone: { result: abandoned, title: Gone }
"""


@pytest.fixture(scope="module")
def booking() -> Automaton:
    return unfold(load("flows/examples/reservation"))


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "sessions.db"


@pytest.fixture
def sessions(booking: Automaton, file: Path) -> Iterator[Sessions]:
    """Three sessions: ``one`` has booked, ``two`` holds seats, ``three`` has booked and was erased."""
    with Sessions(booking, f"sqlite:///{file}", clock=SimulatedClock(NOON), zone=UTC) as sessions:
        for name in ("one", "two", "three"):
            id = sessions.start(key=name).id
            sessions.send(id, Event("next", {"seats": "2"}), key="seats")
            if name != "two":
                sessions.send(id, Event("next", {"email": f"{name}@example.org"}))
        sessions.erase(id_of(sessions, "three"))
        yield sessions


def id_of(sessions: Sessions, name: str) -> str:
    return sessions.start(key=name).id


def change(file: Path, sql: str, *values: object) -> None:
    """Change a file behind the store's back; the sums are made right, as somebody who means harm would."""
    with sqlite3.connect(file) as connection:
        connection.create_function("summed", -1, summed, deterministic=True)
        assert connection.execute(sql, values).rowcount > 0
        connection.execute(f"UPDATE outbox SET sum = {SUMMED}")
    connection.close()


@pytest.fixture
def one(sessions: Sessions) -> str:
    return id_of(sessions, "one")


def found(sessions: Sessions, one: str) -> list[tuple[str, int]]:
    """What is found of session ``one``; nothing may be found of another."""
    findings = list(verify(sessions))
    assert {finding.session for finding in findings} <= {one}
    return [(finding.what, finding.seq) for finding in findings]


def test_nothing_is_found_where_nothing_is_wrong(sessions: Sessions) -> None:
    seen: list[None] = []
    assert list(verify(sessions, lambda: seen.append(None))) == []
    assert len(seen) == 3


def test_other_versions_of_the_flow_are_walked_on_the_version_they_are_pinned_to(
    sessions: Sessions, file: Path
) -> None:
    turnstile = unfold(load("flows/examples/turnstile.yaml"))
    with Sessions(turnstile, f"sqlite:///{file}") as others:
        others.send(others.start().id, Event("coin"))
        assert list(verify(others)) == list(verify(sessions)) == []


@pytest.mark.parametrize(
    ("sql", "finding"),
    [
        ("UPDATE journal SET event = 'nexx' WHERE session = ? AND seq = 2", ("chain", 2)),
        ("UPDATE journal SET at = '2026-03-02T12:00:01+00:00' WHERE session = ? AND seq = 1", ("chain", 1)),
        ("UPDATE journal SET states = 'held' WHERE session = ? AND seq = 3", ("chain", 3)),
        ("UPDATE journal SET state = 'held' WHERE session = ? AND seq = 2", ("chain", 2)),
        ("UPDATE journal SET key = NULL, print = NULL WHERE session = ? AND seq = 2", ("chain", 2)),
        ("UPDATE journal SET proof = x'00' WHERE session = ? AND seq = 2", ("chain", 2)),
        ("UPDATE journal SET given = x'00' WHERE session = ? AND seq = 2", ("chain", 2)),
        ("DELETE FROM journal WHERE session = ? AND seq = 1", ("sequence", 1)),
        ("DELETE FROM journal WHERE session = ? AND seq = 2", ("sequence", 2)),
        ("DELETE FROM journal WHERE session = ? AND seq = 3", ("length", 2)),
        ("UPDATE journal SET seq = 9 WHERE session = ? AND seq = 3", ("sequence", 3)),
        ("UPDATE sessions SET head = x'00' WHERE id = ?", ("head", 3)),
        ("UPDATE sessions SET version = 2 WHERE id = ?", ("length", 3)),
        ("UPDATE sessions SET states = 'confirmed', ended = 'success' WHERE id = ?", ("row", 0)),
        ("UPDATE sessions SET due = due + 1 WHERE id = ?", ("row", 0)),
        ("UPDATE sessions SET snapshot = cast(x'01' || randomblob(60) AS BLOB) WHERE id = ?", ("row", 0)),
        ("UPDATE sessions SET mark = randomblob(16) WHERE id = ?", ("row", 0)),
        (
            "UPDATE keys SET key = randomblob(64) WHERE number = (SELECT number FROM sessions WHERE id = ?)",
            ("keys", 0),
        ),
        (
            "UPDATE keys SET key = cast(substr(key, 1, 10) || x'00' || substr(key, 12) AS BLOB)"
            " WHERE number = (SELECT number FROM sessions WHERE id = ?)",
            ("key", 0),
        ),
        ("UPDATE outbox SET name = 'free_seats' WHERE session = ? AND seq = 3", ("effect-other", 3)),
        ("UPDATE outbox SET arguments = x'00' WHERE session = ? AND seq = 3", ("effect", 3)),
        ("DELETE FROM outbox WHERE session = ? AND seq = 3", ("effect-missing", 3)),
        ("UPDATE outbox SET number = 5 WHERE session = ? AND seq = 2", ("effect-missing", 2)),
        ("UPDATE outbox SET seq = 1 WHERE session = ? AND seq = 3", ("effect-too-many", 1)),
    ],
)
def test_what_was_changed_is_found(
    sessions: Sessions, one: str, file: Path, sql: str, finding: tuple[str, int]
) -> None:
    change(file, sql, one)
    assert finding in found(sessions, one)


def test_a_row_that_is_no_text_any_more_is_told(sessions: Sessions, one: str, file: Path) -> None:
    change(file, "UPDATE journal SET event = cast(x'ff' AS TEXT) WHERE session = ? AND seq = 2", one)
    assert found(sessions, one) == [("unreadable-rows", 0)]
    change(file, "UPDATE sessions SET states = cast(x'ff' AS TEXT) WHERE id = ?", one)
    assert [finding.what for finding in verify(sessions)] == ["unreadable"]


def test_rows_that_were_swapped_are_found(sessions: Sessions, one: str, file: Path) -> None:
    for old, new in ((2, 9), (3, 2), (9, 3)):
        change(file, "UPDATE journal SET place = place - seq + ?1, seq = ?1 WHERE session = ? AND seq = ?",
            new, one, old)  # fmt: skip
    assert found(sessions, one) == [("chain", 2)]


def test_a_row_of_another_session_is_found(sessions: Sessions, one: str, file: Path) -> None:
    two = id_of(sessions, "two")
    change(file, "DELETE FROM journal WHERE session = ? AND seq = 2", one)
    change(file, "INSERT INTO journal SELECT (SELECT place FROM journal WHERE session = ?1 AND seq = 1) + 1,"
        " ?1, seq, at, event, state, given, 'other', print, states, proof, hash FROM journal"
        " WHERE session = ?2 AND seq = 2", one, two)  # fmt: skip
    assert found(sessions, one) == [("chain", 2)]


def test_the_snapshot_of_an_earlier_version_is_found(sessions: Sessions, one: str, file: Path) -> None:
    two = id_of(sessions, "two")
    change(file, "UPDATE sessions SET snapshot = (SELECT snapshot FROM sessions WHERE id = ?) WHERE id = ?",
        two, one)  # fmt: skip
    assert found(sessions, one) == [("row", 0)]


@pytest.mark.parametrize(
    ("wrong", "finding"),
    [
        ({"due": 5}, ("due", 3)),
        ({"states": "held"}, ("state", 3)),
        ({"ended": "success"}, ("state", 3)),
    ],
)
def test_what_a_faulty_program_signed_is_found_by_walking_the_journal(
    sessions: Sessions, one: str, file: Path, wrong: dict[str, object], finding: tuple[str, int]
) -> None:
    stored = sessions.store.read(one)
    assert stored is not None
    made = Session(**{**stored.session._asdict(), **wrong})
    made = made._replace(mark=sessions.vault.sign(signed_part(made)))
    change(file, "UPDATE sessions SET due = ?1, wake = ?1, states = ?2, ended = ?3, mark = ?4 WHERE id = ?5",
        made.due, made.states, made.ended, made.mark, made.id)  # fmt: skip
    assert finding in found(sessions, one)


def test_a_session_that_nobody_would_look_at_when_it_is_due_is_told(
    sessions: Sessions, one: str, file: Path
) -> None:
    change(file, "UPDATE sessions SET wake = due + 1 WHERE id = ?", one)
    assert list(verify(sessions)) == [Finding("", "file", 0, f"{one} is not looked at when due")]


def test_an_erased_session_that_still_holds_something_is_found(sessions: Sessions, file: Path) -> None:
    three = id_of(sessions, "three")
    change(file, "UPDATE outbox SET arguments = x'07' WHERE session = ? AND seq = 3", three)
    assert list(verify(sessions)) == [Finding(three, "not-erased")]
    change(file, "UPDATE sessions SET version = 8 WHERE id = ?", three)
    assert list(verify(sessions)) == [Finding(three, "length", 4)]


def test_a_version_of_the_flow_that_is_not_kept_is_told_for_each_of_its_sessions(
    sessions: Sessions, file: Path
) -> None:
    sessions.send(id_of(sessions, "two"), Event("next", {"email": "two@example.org"}))
    change(file, "DELETE FROM definitions WHERE 1")
    with Sessions(unfold(load_source(ASKING)), f"sqlite:///{file}") as others:
        told = {(finding.what, finding.more) for finding in verify(others)}
    assert told == {("no-definition", sessions.automaton.digest[:12])}


@pytest.mark.parametrize("files", [b"", b"nonsense", b"\x00" * 100])
def test_a_kept_version_that_was_changed_is_told(sessions: Sessions, file: Path, files: bytes) -> None:
    change(file, "UPDATE definitions SET files = ?", files)
    assert Finding("", "definition", 0, sessions.automaton.digest[:12]) in verify(sessions)


def test_a_check_that_waits_though_its_question_was_left_is_told(tmp_path: Path) -> None:
    file = tmp_path / "asking.db"
    clock = SimulatedClock(NOON)
    with Sessions(unfold(load_source(ASKING)), f"sqlite:///{file}", clock=clock) as sessions:
        id = sessions.start().id
        sessions.send(id, Event("next", {"name": "Robin"}))
        assert list(verify(sessions)) == []
        clock.forward(timedelta(minutes=1))
        assert sessions.fire(id) == 1
        assert list(verify(sessions)) == []
        change(file, "UPDATE outbox SET status = 'waiting'")
        assert list(verify(sessions)) == [Finding(id, "effect-stale", 2, "registry")]


def test_a_session_whose_master_key_is_not_here_is_not_called_broken(
    booking: Automaton, sessions: Sessions, one: str, file: Path
) -> None:
    foreign = Sessions(booking, "memory:", keys=Keys.random()).vault.new_key(one)
    change(file, "UPDATE keys SET key = ? WHERE number = (SELECT number FROM sessions WHERE id = ?)",
        foreign, one)  # fmt: skip
    sessions.vault.forget()
    assert found(sessions, one) == [("keys", 0)]


def test_sessions_that_move_while_they_are_looked_at_are_not_called_broken(tmp_path: Path) -> None:
    turnstile = unfold(load("flows/examples/turnstile.yaml"))
    with Sessions(turnstile, f"sqlite:///{tmp_path / 'busy.db'}") as sessions:
        ids = [sessions.start().id for _ in range(5)]

        def go_on() -> None:
            for _ in range(20):
                for id in ids:
                    sessions.send(id, Event("coin"))
                    sessions.send(id, Event("push"))

        walker = Thread(target=go_on)
        walker.start()
        looks = 0
        while walker.is_alive():
            assert list(verify(sessions)) == []
            looks += 1
        walker.join()
        assert looks > 1
        assert {sessions.get(id).version for id in ids} == {41}


def test_verifying_a_thousand_sessions_takes_seconds(tmp_path: Path, booking: Automaton) -> None:
    with Sessions(booking, "memory:", clock=SimulatedClock(NOON)) as sessions:
        for _ in range(1000):
            sessions.send(sessions.start().id, Event("next", {"seats": "2"}))
        began = datetime.now(UTC)
        assert list(verify(sessions)) == []
        assert datetime.now(UTC) - began < timedelta(seconds=40)
