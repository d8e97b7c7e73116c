"""What an editor can do to a store's files: rows cut, edited, swapped, from elsewhere; logs exchanged."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import suppress
from pathlib import Path

import pytest
from benchmarks.faults.parts import opened, turn, wrong

from flowkit.core.snapshot import Event
from flowkit.run.errors import BrokenSessionError, StoreError
from flowkit.run.reply import Reply
from flowkit.run.sessions import Sessions
from flowkit.run.verify import verify

NAME = "sessions.db"
ATTACKS = {
    "a row is missing": "DELETE FROM journal WHERE session = :one AND seq = 3",
    "the last row is missing": "DELETE FROM journal WHERE session = :one AND seq = 6",
    "the first row is missing": "DELETE FROM journal WHERE session = :one AND seq = 1",
    "a row is edited": "UPDATE journal SET event = 'finish' WHERE session = :one AND seq = 3",
    "a row is cut": "UPDATE journal SET given = substr(given, 1, 20) WHERE session = :one AND seq = 2",
    "a row is empty": "UPDATE journal SET given = x'' WHERE session = :one AND seq = 2",
    "an instant is edited": "UPDATE journal SET at = replace(at, '2', '1') WHERE session = :one AND seq = 2",
    "a key is edited": "UPDATE journal SET key = 'other' WHERE session = :one AND seq = 2",
    "two rows are swapped": "UPDATE journal SET given = (SELECT given FROM journal AS other WHERE"
    " other.session = :one AND other.seq = 6 - journal.seq) WHERE session = :one AND seq IN (2, 4)",
    "numbers are swapped": "UPDATE journal SET seq = -seq WHERE session = :one AND seq IN (2, 4);"
    "UPDATE journal SET seq = 6 + seq WHERE session = :one AND seq < 0",
    "a gap": "UPDATE journal SET seq = seq + 10 WHERE session = :one AND seq > 3",
    "a row of somebody else": "UPDATE journal SET given = (SELECT given FROM journal WHERE session = :two"
    " AND seq = 2), hash = (SELECT hash FROM journal WHERE session = :two AND seq = 2)"
    " WHERE session = :one AND seq = 2",
    "somebody else's journal": "DELETE FROM journal WHERE session = :one;"
    "UPDATE journal SET session = :one WHERE session = :two",
    "a snapshot of somebody else": "UPDATE sessions SET snapshot = (SELECT snapshot FROM sessions WHERE id ="
    " :two) WHERE id = :one",
    "an older version": "UPDATE sessions SET version = 4 WHERE id = :one",
    "another state": "UPDATE sessions SET states = 'done', ended = 'success' WHERE id = :one",
    "a forged row more": "CREATE TEMP TABLE forged AS SELECT * FROM journal WHERE session = :one AND seq = 6;"
    "UPDATE forged SET place = place + 1, seq = 7, key = 'more';INSERT INTO journal SELECT * FROM forged",
    "another effect": "UPDATE outbox SET name = 'remind' WHERE session = :one AND seq = 2",
    "an effect gone": "DELETE FROM outbox WHERE session = :one AND seq = 2",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A store with two sessions that look alike."""
    with opened(tmp_path) as sessions:
        for key in ("one", "two"):
            id = sessions.start(key=key).id
            for version in range(1, 6):
                sessions.send(id, turn(version), version, f"{version}")
    return tmp_path


def ids(sessions: Sessions) -> dict[str, str]:
    return {key: sessions.start(key=key).id for key in ("one", "two")}


@pytest.mark.parametrize("attack", ATTACKS)
def test_what_was_changed_behind_its_back_is_told_and_never_believed(folder: Path, attack: str) -> None:
    with opened(folder) as sessions:
        who = ids(sessions)
        right = {name: sessions.get(id) for name, id in who.items()}
    with sqlite3.connect(folder / NAME) as database:
        database.create_function("summed", -1, lambda *_: 0)
        for statement in ATTACKS[attack].split(";"):
            used = {name: id for name, id in who.items() if f":{name}" in statement}
            database.execute(statement, used)
    database.close()
    with opened(folder) as sessions:
        assert list(verify(sessions)), attack
        assert all(_told(sessions, id) in (right[name], "broken") for name, id in who.items())
        if "effect" not in attack:
            assert _told(sessions, who["one"]) == "broken" or _journal(sessions, who["one"]) == "broken"


def _told(sessions: Sessions, id: str) -> Reply | str:
    try:
        return sessions.get(id)
    except StoreError as error:
        return error.reason


def _journal(sessions: Sessions, id: str) -> str:
    try:
        sessions.history(id)
    except BrokenSessionError as error:
        return error.reason
    return "believed"


@pytest.mark.parametrize("version", [-1, 0, 5, 7, 2**63, 2**64, "6", 6.0, True, b"6", [6], "", float("nan")])
def test_a_version_that_is_not_the_one_is_stale_of_whatever_type(folder: Path, version: object) -> None:
    with opened(folder) as sessions:
        id = ids(sessions)["one"]
        reply = sessions.send(id, turn(6), version)
        assert reply.refused is not None
        assert (reply.refused.reason, reply.version, sessions.get(id).version) == ("stale", 6, 6)


@pytest.mark.parametrize("key", ["", " \n", "x" * 201, "a\x00b", "\ud800", 7, b"k", "‮"])
def test_a_key_that_is_no_short_line_is_refused(folder: Path, key: object) -> None:
    with opened(folder) as sessions:
        id = ids(sessions)["one"]
        with pytest.raises(ValueError, match="a key is a line of 1 to 200 characters"):
            sessions.send(id, Event("again"), key=key)  # type: ignore[arg-type]
        assert sessions.get(id).version == 6


def _killed(folder: Path, copy: Path) -> str:
    """The files as a killed process leaves them, with a log; the id of a session that is only in that."""
    copy.mkdir()
    with opened(folder) as sessions:
        id = sessions.start(key=copy.name).id
        sessions.send(id, turn(1))
        for file in folder.glob(f"{NAME}*"):
            shutil.copy(file, copy / file.name)
    return id


def test_a_log_that_is_missing_leaves_an_older_store_that_hangs_together(folder: Path) -> None:
    id = _killed(folder, folder / "copy")
    with opened(folder / "copy") as sessions:
        assert sessions.get(id).version == 2
    id = _killed(folder, folder / "cut")
    (folder / "cut" / f"{NAME}-wal").unlink()
    with opened(folder / "cut") as sessions:
        assert list(wrong(sessions)) == []
        assert id not in {session.id for session in sessions.store.sessions()}


def test_the_log_of_another_store_is_told(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    """SQLite plays any log into a file; the pages of two stores do not make one that hangs together."""
    mine, elsewhere = folder / "mine", tmp_path_factory.mktemp("elsewhere")
    _killed(folder, mine)
    with opened(elsewhere) as sessions:
        for _ in range(20):
            sessions.start()
    _killed(elsewhere, elsewhere / "strange")
    shutil.copy(elsewhere / "strange" / f"{NAME}-wal", mine / f"{NAME}-wal")
    with suppress(StoreError), opened(mine) as sessions:
        assert list(wrong(sessions))
