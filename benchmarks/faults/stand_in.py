"""``sqlite3`` on another disk: a connection of apsw that behaves as Python's own without isolation level.

Python's sqlite3 takes no VFS made in Python. apsw does, with an SQLite of its own; so the shipped store, its
statements and its settings are what is tried. ``instead`` replaces settings (the controls), and only those.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, NoReturn

import apsw

from benchmarks.faults.disk import Disk

_CODES = {
    apsw.BusyError: (sqlite3.SQLITE_BUSY, "database is locked"),
    apsw.IOError: (sqlite3.SQLITE_IOERR_FSYNC, "disk I/O error"),
    apsw.FullError: (sqlite3.SQLITE_FULL, "database or disk is full"),
    apsw.ReadOnlyError: (sqlite3.SQLITE_READONLY, "attempt to write a readonly database"),
    apsw.CantOpenError: (sqlite3.SQLITE_CANTOPEN, "unable to open database file"),
    apsw.CorruptError: (sqlite3.SQLITE_CORRUPT, "database disk image is malformed"),
    apsw.NotADBError: (sqlite3.SQLITE_NOTADB, "file is not a database"),
    apsw.ConstraintError: (sqlite3.SQLITE_CONSTRAINT, "constraint failed"),
}
_NAMES = {**apsw.mapping_result_codes, **apsw.mapping_extended_result_codes}
_KINDS: dict[type[apsw.Error], type[sqlite3.Error]] = {
    apsw.ConstraintError: sqlite3.IntegrityError,
    apsw.CorruptError: sqlite3.DatabaseError,
    apsw.NotADBError: sqlite3.DatabaseError,
}


def _raise(error: apsw.Error) -> NoReturn:
    code, text = _CODES.get(type(error), (sqlite3.SQLITE_ERROR, str(error)))
    told = _KINDS.get(type(error), sqlite3.OperationalError)(text)
    told.sqlite_errorcode = getattr(error, "extendedresult", code)
    told.sqlite_errorname = str(_NAMES.get(told.sqlite_errorcode, "SQLITE_ERROR"))
    raise told from error


class Cursor:
    """A cursor with the part of the interface of ``sqlite3.Cursor`` that a store uses."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self._cursor = connection.raw.cursor()
        self.rowcount = -1

    def execute(self, statement: str, given: Iterable[Any] | Mapping[str, Any] = ()) -> Cursor:
        """Run a statement; a setting may be replaced."""
        raw = self.connection.raw
        statement = self.connection.setting(statement)
        try:
            self._cursor.execute(statement, given if isinstance(given, Mapping) else tuple(given))
        except apsw.Error as error:
            _raise(error)
        self.rowcount = (
            raw.changes() if re.match(r"\s*(insert|update|delete|replace|with)", statement, re.I) else -1
        )
        return self

    def executemany(self, statement: str, many: Iterable[Iterable[Any]]) -> Cursor:
        """Run a statement for each of many."""
        count = 0
        for given in many:
            count += max(self.execute(statement, given).rowcount, 0)
        self.rowcount = count
        return self

    def __iter__(self) -> Iterator[tuple[Any, ...]]:
        return self

    def __next__(self) -> tuple[Any, ...]:
        try:
            return next(self._cursor)
        except apsw.Error as error:
            _raise(error)

    def fetchone(self) -> tuple[Any, ...] | None:
        """The next row."""
        return next(self, None)

    def fetchall(self) -> list[tuple[Any, ...]]:
        """All rows that are left."""
        return list(self)

    def fetchmany(self, size: int = 1) -> list[tuple[Any, ...]]:
        """Some rows."""
        return [row for _, row in zip(range(size), self, strict=False)]

    def close(self) -> None:
        """Give the statement back."""
        self._cursor.close(force=True)

    @property
    def lastrowid(self) -> int:
        """The row id of the last insert."""
        return self.connection.raw.last_insert_rowid()


class Connection:
    """A connection with the part of the interface of ``sqlite3.Connection`` that a store uses."""

    def __init__(self, raw: apsw.Connection, instead: Mapping[str, str]) -> None:
        self.raw, self._instead = raw, instead
        self.isolation_level: str | None = None
        self.row_factory = None
        for name, value in instead.items():
            raw.execute(f"PRAGMA {name}={value}")

    def setting(self, statement: str) -> str:
        """A statement, with another value where it sets what is to be replaced."""
        for name, value in self._instead.items():
            statement = re.sub(rf"(?i)\b(pragma\s+){name}\s*=\s*\w+", rf"\1{name}={value}", statement)
        return statement

    def create_function(
        self, name: str, count: int, work: Callable[..., Any], *, deterministic: bool
    ) -> None:
        """Let statements call a function."""
        self.raw.create_scalar_function(name, work, count, deterministic=deterministic)

    @property
    def in_transaction(self) -> bool:
        """Whether a transaction is open."""
        return self.raw.in_transaction

    @property
    def total_changes(self) -> int:
        """How many rows were changed so far."""
        return self.raw.total_changes()

    def cursor(self) -> Cursor:
        """A new cursor."""
        return Cursor(self)

    def execute(self, statement: str, given: Iterable[Any] | Mapping[str, Any] = ()) -> Cursor:
        """Run a statement on a new cursor."""
        return Cursor(self).execute(statement, given)

    def executemany(self, statement: str, many: Iterable[Iterable[Any]]) -> Cursor:
        """Run a statement for each of many, on a new cursor."""
        return Cursor(self).executemany(statement, many)

    def executescript(self, script: str) -> Cursor:
        """Run several statements."""
        return Cursor(self).execute(script)

    def commit(self) -> None:
        """Commit what is open."""
        if self.in_transaction:
            self.execute("COMMIT")

    def rollback(self) -> None:
        """Roll back what is open."""
        if self.in_transaction:
            self.execute("ROLLBACK")

    def interrupt(self) -> None:
        """Stop what runs."""
        self.raw.interrupt()

    def close(self) -> None:
        """Close it, whatever is still open."""
        try:
            self.raw.close(force=True)
        except apsw.Error as error:
            _raise(error)


def connecting(disk: Disk, instead: Mapping[str, str] | None = None) -> Callable[..., Any]:
    """What stands in for ``sqlite3.connect`` on a disk."""

    def connect(database: str, timeout: float = 5.0, **_: object) -> Connection:
        try:
            raw = apsw.Connection(database, vfs=disk.vfs)
            raw.set_busy_timeout(round(timeout * 1000))
            return Connection(raw, instead or {})
        except apsw.Error as error:
            _raise(error)

    return connect
