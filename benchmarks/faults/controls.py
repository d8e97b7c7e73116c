"""Stores that are wrong on purpose: a campaign that does not find them proves nothing."""

from __future__ import annotations

import queue
import re
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
        for first in (True, False):
            write(lambda db, first=first: writing.commit(_Part(db, first), change))  # type: ignore[arg-type]


class _Part:
    """A connection that carries out only the statements about sessions, or only the others."""

    rowcount = 1  # what is not carried out is said to be done

    def __init__(self, db: sqlite3.Connection, sessions: bool) -> None:
        self._db, self._sessions = db, sessions

    def execute(self, asked: str, values: Any = ()) -> Any:
        """A statement, when it is of this part."""
        mine = bool(re.search(r"\b(sessions|keys)\b", asked)) is self._sessions
        return self._db.execute(asked, values) if mine else self

    def executemany(self, asked: str, values: Any) -> Any:
        """A statement for many values, when it is of this part."""
        return self._db.executemany(asked, values) if not self._sessions else self

    def fetchone(self) -> None:
        """Nothing."""

    def fetchall(self) -> list[Any]:
        """Nothing."""
        return []


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
