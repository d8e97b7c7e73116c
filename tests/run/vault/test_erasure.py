"""Erasure in SQLite: what was there is nowhere any more, in the file, its log, its index and later copies."""

from __future__ import annotations

import os
import random
import signal
import sqlite3
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from flowkit import Event, load, unfold
from flowkit.run.errors import StoreError
from flowkit.run.keys import Keys
from flowkit.run.opening import open_vault
from flowkit.run.rotation import rekey
from flowkit.run.sessions import Sessions
from flowkit.run.stores.sqlite import SqliteStore
from flowkit.run.verify import verify
from tests.run.vault.journeys import booked, booking

OLD, NEW = Keys((bytes(range(32)),)), Keys((bytes(range(32, 64)),))
BOTH = Keys((*NEW.keys, *OLD.keys))


def filled(folder: Path, count: int) -> tuple[Sessions, list[str]]:
    """Sessions with always the same ids, so that the pages of the file are laid out alike."""
    sessions = Sessions(booking(), SqliteStore(folder / "journeys.db"), keys=OLD)
    sessions.store.keep("salt", bytes(16))
    return sessions, [booked(sessions, f"canary{n}@example.org", f"key {n}") for n in range(count)]


def everything(folder: Path) -> bytes:
    """All bytes of all files that are there: the database, its log and index, copies."""
    return b"".join(path.read_bytes() for path in sorted(folder.iterdir()) if path.is_file())


def key_of(sessions: Sessions, id: str) -> bytes:
    found = sessions.store.read(id)
    assert found is not None
    assert found.session.key is not None
    return found.session.key


def sealed_of(sessions: Sessions, id: str) -> list[bytes]:
    """Every sealed payload of a session: its snapshot, what was given, the arguments of its effects."""
    found = sessions.store.read(id)
    assert found is not None
    payloads = [found.session.snapshot, *(row.given for row in sessions.store.rows(id))]
    return [*payloads, *(effect.arguments for effect in sessions.store.effects(session=id))]


def marks_of(sessions: Sessions, number: int) -> bytes:
    return sessions.vault.mark("email", f"canary{number}@example.org")


def test_what_people_typed_is_nowhere_even_before_it_is_erased(tmp_path: Path) -> None:
    sessions, _ = filled(tmp_path, 3)
    assert b"canary" not in everything(tmp_path)
    sessions.store.backup(tmp_path / "copy.db")
    assert b"canary" not in everything(tmp_path)


def test_of_an_erased_session_no_key_no_payload_and_no_mark_is_left_in_any_file(tmp_path: Path) -> None:
    sessions, ids = filled(tmp_path, 40)
    keys = {id: key_of(sessions, id) for id in ids}
    gone = {id: [*sealed_of(sessions, id), keys[id], marks_of(sessions, n)] for n, id in enumerate(ids)}
    before = everything(tmp_path)
    assert all(part in before for parts in gone.values() for part in parts)  # so looking for them finds them
    for id in ids[::2]:
        sessions.erase(id)
    sessions.store.backup(tmp_path / "copy.db")
    after = everything(tmp_path)
    assert [part for id in ids[::2] for part in gone[id] if part in after] == []
    assert all(part in after for id in ids[1::2] for part in gone[id])


def test_no_key_is_left_behind_when_many_come_and_go(tmp_path: Path) -> None:
    """Erased, taken out, rekeyed and begun in any order: pages fill, split and merge."""
    chance = random.Random(5)
    sessions, ids = filled(tmp_path, 150)
    gone: list[bytes] = []
    for round in range(4):
        for id in chance.sample(ids, 40):
            gone += [key_of(sessions, id)]
            sessions.erase(id)
            ids.remove(id)
            if chance.random() < 0.5:
                sessions.store.remove(id)
        ids += [booked(sessions, "new@example.org", f"key {round} {number}") for number in range(20)]
        for id in chance.sample(ids, 20):
            old = key_of(sessions, id)
            assert sessions.store.rekey(id, old, sessions.vault.rewrapped(id, old))
            gone.append(old)
    sessions.erase(ids.pop())
    after = everything(tmp_path)
    assert len(gone) == 240
    assert [key for key in gone if key[16:40] in after] == []
    assert all(key_of(sessions, id) in after for id in ids)
    assert list(verify(sessions)) == []


def test_an_erased_session_hangs_together_and_others_do_not_notice(tmp_path: Path) -> None:
    sessions, ids = filled(tmp_path, 5)
    others = {id: (sessions.get(id), sessions.history(id)) for id in ids[1:]}
    sessions.erase(ids[0])
    assert list(verify(sessions)) == []
    assert {id: (sessions.get(id), sessions.history(id)) for id in ids[1:]} == others
    assert sessions.find("email", "canary0@example.org") == ()
    assert sessions.find("email", "canary1@example.org") == (ids[1],)
    assert sessions.history(ids[0])[-1].event == "@erase"
    assert all(entry.answers is None for entry in sessions.history(ids[0]))
    reply = sessions.send(ids[0], Event("confirm"))
    assert reply.refused is not None
    assert reply.refused.reason == "erased"
    assert dict(reply.snapshot.answers) == {}


def test_erasing_twice_is_erasing_once(tmp_path: Path) -> None:
    sessions, ids = filled(tmp_path, 2)
    sessions.erase(ids[0])
    before = (sessions.store.read(ids[0]), list(sessions.store.rows(ids[0])))
    sessions.erase(ids[0])
    assert (sessions.store.read(ids[0]), list(sessions.store.rows(ids[0]))) == before


def test_a_session_that_is_broken_is_erased_all_the_same(tmp_path: Path) -> None:
    sessions, ids = filled(tmp_path, 2)
    gone = [*sealed_of(sessions, ids[0]), key_of(sessions, ids[0])]
    sessions.close()
    with sqlite3.connect(tmp_path / "journeys.db") as connection:
        connection.execute("UPDATE journal SET hash = zeroblob(32) WHERE session = ? AND seq = 2", (ids[0],))
    connection.close()
    again = Sessions(booking(), SqliteStore(tmp_path / "journeys.db"), keys=OLD)
    again.erase(ids[0])
    assert [part for part in gone if part in everything(tmp_path)] == []
    assert again.send(ids[0], Event("confirm")).refused.reason == "erased"  # type: ignore[union-attr]
    assert [finding.what for finding in verify(again)] == ["chain"]


def test_a_session_of_an_unknown_version_is_erased_all_the_same(tmp_path: Path) -> None:
    sessions, ids = filled(tmp_path, 2)
    gone = [*sealed_of(sessions, ids[0]), key_of(sessions, ids[0])]
    other = unfold(load("flows/examples/turnstile.yaml"))
    sessions.close()
    with sqlite3.connect(tmp_path / "journeys.db") as connection:
        connection.execute("DELETE FROM definitions")
    connection.close()
    again = Sessions(other, SqliteStore(tmp_path / "journeys.db"), keys=OLD)
    again.erase(ids[0])
    assert [part for part in gone if part in everything(tmp_path)] == []


def test_while_somebody_reads_on_from_before_it_is_told_that_the_log_still_holds_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("flowkit.run.stores.sqlite.file.EMPTYING", 0.2)
    sessions, ids = filled(tmp_path, 2)
    key = key_of(sessions, ids[0])
    reader = sqlite3.connect(tmp_path / "journeys.db", isolation_level=None)
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM sessions").fetchone()
    for _ in range(2):
        with pytest.raises(StoreError) as caught:
            sessions.erase(ids[0])
        assert caught.value.reason == "not-forgotten"
    assert sessions.store.read(ids[0]).session.ended == "erased"  # type: ignore[union-attr]
    assert key in everything(tmp_path)
    reader.execute("COMMIT")
    sessions.erase(ids[0])
    assert key not in everything(tmp_path)


def test_those_who_read_in_the_same_process_are_waited_for(tmp_path: Path) -> None:
    sessions, ids = filled(tmp_path, 20)
    stop = threading.Event()

    def look() -> None:
        while not stop.is_set():
            sessions.store.census()
            list(sessions.store.sessions())

    others = [threading.Thread(target=look) for _ in range(3)]
    for other in others:
        other.start()
    try:
        for id in ids:
            sessions.erase(id)
    finally:
        stop.set()
        for other in others:
            other.join()
    assert sessions.store.census() == {(booking().digest, "booked", "erased"): 20}


def test_what_is_kept_meanwhile_does_not_wait_for_those_who_read(tmp_path: Path) -> None:
    """Such as that a mail has left: were that refused, it would be sent again."""
    sessions, _ = filled(tmp_path, 1)
    reader = sqlite3.connect(tmp_path / "journeys.db", isolation_level=None)
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM sessions").fetchone()
    sessions.store.keep("sent", b"yes")
    assert sessions.store.kept("sent") == b"yes"
    with pytest.raises(StoreError, match="not-forgotten"):
        sessions.store.forget()
    reader.close()
    sessions.store.forget()


KILLED = """
import os, signal, sys
from pathlib import Path
from flowkit.run.keys import Keys
from flowkit.run.sessions import Sessions
from flowkit.run.stores.sqlite import SqliteStore
from flowkit.run.stores.sqlite import file, writing
from tests.run.vault.journeys import booking
folder, id, where = sys.argv[1:]
sessions = Sessions(booking(), SqliteStore(Path(folder) / "journeys.db"), keys=Keys((bytes(range(32)),)))
def die(*_): os.kill(os.getpid(), signal.SIGKILL)
if where == "before": writing.erase = die
if where == "inside":
    real = writing.erase
    writing.erase = lambda *given: (real(*given), die())
if where == "after": file.File.forget = die
sessions.erase(id)
"""


@pytest.mark.parametrize("where", ["before", "inside", "after"])
def test_a_process_killed_while_it_erases_has_erased_all_or_nothing_and_the_next_one_forgets(
    tmp_path: Path, where: str
) -> None:
    sessions, ids = filled(tmp_path, 3)
    key = key_of(sessions, ids[0])
    sessions.close()
    command = [sys.executable, "-c", KILLED, str(tmp_path), ids[0], where]
    ran = subprocess.run(command, capture_output=True, env={**os.environ, "PYTHONPATH": "."})
    assert ran.returncode == -signal.SIGKILL, ran.stderr
    assert key in everything(tmp_path)
    again = Sessions(booking(), SqliteStore(tmp_path / "journeys.db"), keys=OLD)
    assert list(verify(again)) == []
    erased = again.store.read(ids[0]).session.ended == "erased"  # type: ignore[union-attr]
    assert erased == (where == "after")
    assert (key in everything(tmp_path)) == (not erased)
    again.erase(ids[0])
    assert key not in everything(tmp_path)


def test_after_a_rotation_what_the_old_key_wrapped_is_nowhere_any_more(tmp_path: Path) -> None:
    sessions, ids = filled(tmp_path, 30)
    old = {id: key_of(sessions, id) for id in ids}
    masters = sessions.store.kept("masters")
    assert rekey(sessions.store, open_vault(sessions.store, BOTH)).done
    sessions.store.backup(tmp_path / "copy.db")
    after = everything(tmp_path)
    assert [id for id in ids if old[id][4:] in after] == []
    assert masters is not None
    assert masters[-60:] not in after
    assert all(key_of(sessions, id) in after for id in ids)
    assert list(verify(Sessions(booking(), sessions.store, keys=NEW))) == []


def test_a_copy_opens_with_the_keys_and_with_no_others(tmp_path: Path) -> None:
    sessions, ids = filled(tmp_path, 3)
    sessions.store.backup(tmp_path / "copy.db")
    copy = Sessions(booking(), SqliteStore(tmp_path / "copy.db"), keys=OLD)
    assert [copy.get(id) for id in ids] == [sessions.get(id) for id in ids]
    with pytest.raises(ValueError, match="other-keys"):
        Sessions(booking(), SqliteStore(tmp_path / "copy.db"), keys=NEW)
    with pytest.raises(ValueError, match="no-key-file"):
        Sessions(booking(), SqliteStore(tmp_path / "copy.db"))
