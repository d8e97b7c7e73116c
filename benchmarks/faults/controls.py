"""Stores that are wrong on purpose: a campaign that does not find them proves nothing."""

from __future__ import annotations

import queue
import sqlite3
import threading
import time
from collections.abc import Callable
from typing import Any

from flowkit.run.store import Change, Store
from flowkit.run.stores.sqlite import writing


class _Around:
    """A store like another, but for what is said below."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)


class TwoTransactions(_Around):
    """The session in one transaction, its journal row and effects in the next."""

    def commit(self, change: Change) -> None:
        """First how it stands, then how it came to."""
        write = self._store._write  # type: ignore[attr-defined]
        rest = write(lambda db: _without_rows(db, change))
        write(lambda db: _with_rows(db, rest))


def _without_rows(db: sqlite3.Connection, change: Change) -> dict[str, list[Any]]:
    """Make a change but for its rows; those, by table."""
    writing.commit(db, change)
    place, rest = (change.row.session, change.row.seq), {}
    for table in ("journal", "outbox"):
        rest[table] = db.execute(f"SELECT * FROM {table} WHERE session = ? AND seq = ?", place).fetchall()
        db.execute(f"DELETE FROM {table} WHERE session = ? AND seq = ?", place)
    return rest


def _with_rows(db: sqlite3.Connection, rest: dict[str, list[Any]]) -> None:
    for table, rows in rest.items():
        for row in rows:
            db.execute(f"INSERT INTO {table} VALUES ({', '.join('?' * len(row))})", row)


class EarlyAnswer(_Around):
    """Acknowledged before it is committed: a thread commits a little later, in order."""

    def __init__(self, store: Store) -> None:
        super().__init__(store)
        self._queue: queue.Queue[Change] = queue.Queue()
        threading.Thread(target=self._later, daemon=True).start()

    def commit(self, change: Change) -> None:
        """Say that it is done; do it when there is time."""
        self._queue.put(change)

    def read(self, session: str, key: str | None = None) -> Any:
        """What will be there."""
        self._queue.join()
        return self._store.read(session, key)

    def _later(self) -> None:
        while True:
            change = self._queue.get()
            time.sleep(0.001)
            self._store.commit(change)
            self._queue.task_done()


CONTROLS: dict[str, Callable[[Store], Any]] = {"two": TwoTransactions, "early": EarlyAnswer}
