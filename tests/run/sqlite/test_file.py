"""One SQLite file as a store: what it must be, who may read it, and when it is not believed any more."""

from __future__ import annotations

import os
import sqlite3
import stat
import threading
from pathlib import Path

import pytest

from flowkit.run.errors import StoreError
from flowkit.run.stores import open_store
from flowkit.run.stores.sqlite.file import File
from flowkit.run.stores.sqlite.store import SqliteStore


def reason(path: Path, make: bool = True) -> str:
    with pytest.raises(StoreError) as caught:
        SqliteStore(path, make)
    return caught.value.reason


def test_a_new_store_can_be_read_by_its_owner_only(tmp_path: Path) -> None:
    store = SqliteStore(tmp_path / "s.db")
    store.keep("a", b"1")
    for file in tmp_path.iterdir():
        assert stat.S_IMODE(file.stat().st_mode) == 0o600, file.name
    store.close()


def test_it_is_written_so_that_nothing_acknowledged_is_lost(tmp_path: Path) -> None:
    file = File(tmp_path / "s.db", True, sqlite3.connect)
    wanted = {"journal_mode": "wal", "synchronous": 2, "secure_delete": 1}

    def asked(db: sqlite3.Connection) -> dict[str, object]:
        return {name: db.execute(f"PRAGMA {name}").fetchone()[0] for name in wanted}

    assert file.write(asked) == wanted
    file.close()


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"not a database, only a text that is long enough to be looked at" * 20, "not-a-store"),
        (b"SQLite format 3\0" + bytes(4080), "not-a-store"),
    ],
)
def test_a_file_of_something_else_is_refused_and_left_alone(tmp_path: Path, content: bytes, why: str) -> None:
    path = tmp_path / "s.db"
    path.write_bytes(content)
    assert reason(path) == why
    assert path.read_bytes() == content


def test_another_programs_database_is_refused_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "s.db"
    with sqlite3.connect(path) as other:
        other.execute("CREATE TABLE theirs (a)")
    other.close()
    before = path.read_bytes()
    assert reason(path) == "not-a-store"
    assert path.read_bytes() == before


def test_a_store_of_a_later_version_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "s.db"
    SqliteStore(path).close()
    with sqlite3.connect(path) as later:
        later.execute("PRAGMA user_version = 99")
    later.close()
    assert reason(path) == "newer"


def test_an_empty_file_becomes_a_store_where_one_may_be_made(tmp_path: Path) -> None:
    path = tmp_path / "s.db"
    path.touch()
    assert reason(path, make=False) == "not-a-store"
    SqliteStore(path).close()
    SqliteStore(path, make=False).close()


def test_a_place_that_is_none_is_refused(tmp_path: Path) -> None:
    assert reason(tmp_path) == "no-such-place"
    assert reason(tmp_path / "missing" / "s.db") == "no-such-place"
    assert reason(tmp_path / "s.db", make=False) == "no-such-place"
    assert list(tmp_path.iterdir()) == []


def test_a_store_without_its_tables_is_broken(tmp_path: Path) -> None:
    path = tmp_path / "s.db"
    store = SqliteStore(path)
    with sqlite3.connect(path) as other:
        other.execute("DROP TABLE sessions")
    other.close()
    with pytest.raises(StoreError, match="broken"):
        store.read("x")
    store.close()


def test_many_processes_may_make_the_same_store_at_once(tmp_path: Path) -> None:
    path, failed = tmp_path / "s.db", []

    def make() -> None:
        try:
            SqliteStore(path).close()
        except StoreError as error:
            failed.append(error)

    threads = [threading.Thread(target=make) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []


def test_a_store_that_somebody_else_writes_for_too_long_is_busy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("flowkit.run.stores.sqlite.file.PATIENCE", 0.2)
    store = SqliteStore(tmp_path / "s.db")
    other = sqlite3.connect(tmp_path / "s.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(StoreError, match="busy"):
        store.keep("a", b"1")
    other.execute("ROLLBACK")
    other.close()
    store.keep("a", b"1")
    assert store.kept("a") == b"1"
    store.close()


def test_after_an_error_of_the_disk_nothing_is_acknowledged_any_more(tmp_path: Path) -> None:
    file = File(tmp_path / "s.db", True, sqlite3.connect)

    def failing(db: sqlite3.Connection) -> None:
        error = sqlite3.OperationalError("disk I/O error")
        error.sqlite_errorname = "SQLITE_IOERR_FSYNC"
        raise error

    with pytest.raises(StoreError, match="failed"):
        file.write(failing)
    with pytest.raises(StoreError, match="failed"):
        file.write(lambda db: 1)
    with pytest.raises(StoreError, match="failed"):
        file.read("SELECT 1")
    file.close()


def test_a_child_process_cannot_use_what_its_parent_opened(tmp_path: Path) -> None:
    store = SqliteStore(tmp_path / "s.db")
    store.keep("a", b"1")
    child = os.fork()
    if child == 0:
        code = 1
        try:
            store.keep("a", b"2")
        except StoreError as error:
            code = 0 if error.reason == "forked" else 2
        os._exit(code)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    store.keep("b", b"1")
    assert (store.kept("a"), store.examine()) == (b"1", ())
    store.close()


def test_a_backup_is_whole_private_and_made_while_others_write(tmp_path: Path) -> None:
    store, stop = SqliteStore(tmp_path / "s.db"), threading.Event()
    store.keep("a", b"1")

    def write() -> None:
        while not stop.is_set():
            store.keep("b", os.urandom(2000))

    writer = threading.Thread(target=write)
    writer.start()
    store.backup(tmp_path / "copy.db")
    stop.set()
    writer.join()
    copy = open_store(f"sqlite:///{tmp_path / 'copy.db'}", make=False)
    assert (copy.kept("a"), copy.examine()) == (b"1", ())
    assert stat.S_IMODE((tmp_path / "copy.db").stat().st_mode) == 0o600
    copy.close()
    with pytest.raises(StoreError, match="no-such-place"):
        store.backup(tmp_path / "copy.db")  # never over another file
    with pytest.raises(StoreError, match="no-such-place"):
        store.backup(tmp_path / "missing" / "copy.db")
    store.close()
