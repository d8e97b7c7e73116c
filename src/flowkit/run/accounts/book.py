"""Where accounts are written: one SQLite file, apart from the sessions, since accounts outlive them."""

from __future__ import annotations

import os
import sqlite3
import threading
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple, TypeVar

_TABLES = (
    """CREATE TABLE IF NOT EXISTS accounts (
        id BLOB PRIMARY KEY, password TEXT, issued TEXT, until INTEGER, failures INTEGER NOT NULL,
        locked INTEGER, terms TEXT NOT NULL, linked BLOB, address BLOB, former BLOB
        ) WITHOUT ROWID""",
    "CREATE UNIQUE INDEX IF NOT EXISTS accounts_linked ON accounts (linked) WHERE linked IS NOT NULL",
    """CREATE TABLE IF NOT EXISTS tries (
        what TEXT NOT NULL, id BLOB NOT NULL, at INTEGER NOT NULL, PRIMARY KEY (what, id, at)
        ) WITHOUT ROWID""",
    "CREATE TABLE IF NOT EXISTS answers (task TEXT PRIMARY KEY, answer TEXT NOT NULL)",
)
_COLUMNS = "id, password, issued, until, failures, locked, terms, linked, address, former"
_KEPT = 10_000  # answers, in case a task is repeated
Result = TypeVar("Result")


class Account(NamedTuple):
    """An account. ``id`` is the keyed hash of its identifier; instants are in microseconds since 1970, UTC.

    ``password`` (chosen) and ``issued`` (the last provisional one) are argon2 hashes. ``until`` is when the
    provisional one ends, None once another was chosen; ``locked`` until when nobody logs in, ``terms`` the
    version accepted, ``linked`` the keyed hash of an identity elsewhere by which one may log in too.
    ``address`` is where messages go, sealed; ``former`` the one before, until it has been told.
    """

    id: bytes
    password: str | None = None
    issued: str | None = None
    until: int | None = None
    failures: int = 0
    locked: int | None = None
    terms: str = ""
    linked: bytes | None = None
    address: bytes | None = None
    former: bytes | None = None


class Book:
    """Accounts in a file (``:memory:`` for a demonstration). Safe to be used by several threads."""

    def __init__(self, path: Path | str) -> None:
        self._lock = threading.Lock()
        if str(path) != ":memory:":
            os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))  # whoever made it may read it, nobody else
        self._db = sqlite3.connect(str(path), timeout=4.0, isolation_level=None, check_same_thread=False)
        self._db.execute("PRAGMA journal_mode = WAL")
        self._db.execute("PRAGMA synchronous = FULL")
        self._db.execute("PRAGMA secure_delete = ON")
        for table in _TABLES:
            self._db.execute(table)

    def close(self) -> None:
        """Give the file back."""
        with self._lock:
            self._db.close()

    def get(self, id: bytes) -> Account | None:
        """An account."""
        with self._lock:
            return self._get(id)

    def linked(self, identity: bytes) -> Account | None:
        """The account that an identity elsewhere is linked with."""
        with self._lock:
            found = self._db.execute(
                f"SELECT {_COLUMNS} FROM accounts WHERE linked = ?", (identity,)
            ).fetchone()
        return None if found is None else _account(found)

    def change(self, id: bytes, changed: Callable[[Account], tuple[Account | None, Result]]) -> Result:
        """Change an account in one transaction (a new one, where there is none); what ``changed`` says.

        ``changed`` gives None for an account that stays as it is.
        """
        with self._lock:
            self._db.execute("BEGIN IMMEDIATE")
            try:
                after, result = changed(self._get(id) or Account(id))
                if after is not None:
                    marks = ", ".join("?" * len(after))
                    self._db.execute(f"INSERT OR REPLACE INTO accounts ({_COLUMNS}) VALUES ({marks})", after)
                self._db.execute("COMMIT")
            except BaseException:
                self._db.execute("ROLLBACK")
                raise
            return result

    def once(
        self, task: str | None, id: bytes, changed: Callable[[Account], tuple[Account | None, str]]
    ) -> str:
        """``change`` for a task that may be repeated: the second time it is answered as the first time."""

        def again(account: Account) -> tuple[Account | None, str]:
            if task is None:
                return changed(account)
            found = self._db.execute("SELECT answer FROM answers WHERE task = ?", (task,)).fetchone()
            if found is not None:
                return None, str(found[0])
            after, answer = changed(account)
            number = self._db.execute("INSERT INTO answers VALUES (?, ?)", (task, answer)).lastrowid or 0
            self._db.execute("DELETE FROM answers WHERE rowid <= ?", (number - _KEPT,))
            return after, answer

        return self.change(id, again)

    def within(self, what: str, id: bytes, at: int, since: int, most: int) -> bool:
        """Whether something may happen again: fewer than ``most`` times since an instant; if so it counts."""
        with self._lock:
            self._db.execute("BEGIN IMMEDIATE")
            self._db.execute("DELETE FROM tries WHERE what = ? AND id = ? AND at < ?", (what, id, since))
            count, last = self._db.execute(
                "SELECT count(*), max(at) FROM tries WHERE what = ? AND id = ?", (what, id)
            ).fetchone()
            if count < most:  # of two in one instant, each counts
                self._db.execute("INSERT INTO tries VALUES (?, ?, ?)", (what, id, max(at, (last or 0) + 1)))
            self._db.execute("COMMIT")
        return bool(count < most)

    def _get(self, id: bytes) -> Account | None:
        found = self._db.execute(f"SELECT {_COLUMNS} FROM accounts WHERE id = ?", (id,)).fetchone()
        return None if found is None else _account(found)


def _account(values: tuple[object, ...]) -> Account:
    return Account(*values)  # type: ignore[arg-type]
