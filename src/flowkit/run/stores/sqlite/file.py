"""One SQLite file: opened, written by one connection, read by another, and given up after an I/O error."""

from __future__ import annotations

import os
import sqlite3
import threading
import weakref
from collections.abc import Callable, Sequence
from pathlib import Path
from random import uniform
from time import monotonic, sleep
from typing import Any, TypeAlias

from flowkit.run.errors import KeyTakenError, LeaseLostError, StaleError, StoreError
from flowkit.run.stores.sqlite import tables
from flowkit.run.stores.sqlite.failures import failure, told
from flowkit.run.stores.sqlite.records import summed
from flowkit.run.turns import Job, Turns

Connect: TypeAlias = Callable[..., sqlite3.Connection]
PATIENCE = 2.2  # seconds that we wait for another process to finish writing
PAUSES = (0.0005, 0.003)  # seconds between two tries
EMPTYING = 0.5  # seconds that all others wait while the log is emptied, until those who read it are done
_REFUSALS = (StaleError, KeyTakenError, LeaseLostError)


class File:
    """A store's file. Every method raises StoreError."""

    def __init__(self, path: Path, make: bool, connect: Connect) -> None:
        self.path = path
        self.name = f"sqlite:///{path}"
        self._connect = connect
        self._refusing: str | None = None  # why nothing is done any more
        self._reading, self._writing = threading.Lock(), threading.Lock()
        self._turns = Turns(self._carry_out)
        with told(self.name):
            self._writer = self._opened(make)
            self._reader = self.connection()
        _living.add(self)

    def connection(self) -> sqlite3.Connection:
        """A new connection. It must be closed by who asked for it."""
        made = self._connect(str(self.path), timeout=PATIENCE, isolation_level=None, check_same_thread=False)
        made.create_function("summed", -1, summed, deterministic=True)
        return made

    def _opened(self, make: bool) -> sqlite3.Connection:
        """The connection that writes, on a file that is a store by then."""
        try:
            exists = self.path.exists()
            possible = not self.path.is_dir() and self.path.parent.is_dir()
        except OSError as error:  # a folder that we may not look into
            raise StoreError("no-such-place", store=self.name) from error
        if not possible or not (make or exists):
            raise StoreError("no-such-place", store=self.name)
        if not exists:
            _touch(self.path, self.name)
        connection = self.connection()
        try:
            if tables.is_new(connection, self.name):
                if not make:
                    raise StoreError("not-a-store", store=self.name)
                tables.make(connection, self.name)
            _log_ahead(connection)
            connection.execute("PRAGMA synchronous = FULL")
            connection.execute("PRAGMA secure_delete = ON")
            connection.execute(f"PRAGMA wal_autocheckpoint = {tables.LOG}")
            connection.execute("PRAGMA busy_timeout = 0")  # from now on we wait ourselves, see _begin
            if exists:
                self._empty(connection)
        except BaseException:
            connection.close()
            raise
        return connection

    def _empty(self, connection: sqlite3.Connection) -> None:
        """Empty the log of a process that was killed, which may have been about to forget something."""
        try:
            _emptied(connection, 0.0)
        except sqlite3.OperationalError as error:
            if failure(error, self.name).reason not in ("busy", "read-only"):
                raise

    def write(self, work: Callable[[sqlite3.Connection], Any]) -> Any:
        """The result of what is done in a transaction, once that is durable."""
        self.usable()
        return self._turns.do(lambda: work(self._writer))

    def read(self, asked: str, values: Any = ()) -> list[Any]:
        """The rows of a query."""
        with self._reading, told(self.name):
            self.usable()
            try:
                return self._reader.execute(asked, values).fetchall()
            except UnicodeEncodeError:  # a text with half a sign in it is in no store
                return []

    def usable(self) -> None:
        """Refuse when the file is closed, was opened before a fork, or may not be believed any more."""
        if self._refusing is not None:
            raise StoreError(self._refusing, store=self.name)

    def forget(self) -> None:
        """Write the log back into the file and empty it, so that neither holds what was overwritten.

        Raises StoreError: ``not-forgotten`` while another process or a backup reads on from before.
        """
        with self._writing, self._reading, told(self.name):
            self.usable()
            if not _emptied(self._writer, EMPTYING):
                raise StoreError("not-forgotten", store=self.name)

    def close(self) -> None:
        """Give the file back, once what is being written is written."""
        with self._writing, self._reading, told(self.name):
            if self._refusing in (None, "failed"):
                self._refusing = "closed"
                self._reader.close()
                self._writer.close()

    def disown(self) -> None:
        """In a child process after a fork: never touch the parent's connections, not even to close them."""
        self._refusing = "forked"
        self._reading, self._writing = threading.Lock(), threading.Lock()
        _inherited.append((self._writer, self._reader))

    def _carry_out(self, jobs: Sequence[Job]) -> None:
        """Do the jobs of a turn in one transaction."""
        with self._writing:
            try:
                self.usable()
                self._begin(monotonic() - jobs[0].since)
                for job in jobs:
                    self._one(job)
                self._writer.execute("COMMIT")
                return
            except BaseException as error:
                said = self._undone(error)
        alike = isinstance(said, StoreError) and said.reason == "busy"  # nobody's fault
        if len(jobs) > 1 and isinstance(said, Exception) and self._refusing is None and not alike:
            for job in jobs:  # whose fault it was is found one by one
                job.error = None
                self._carry_out([job])
            return
        for job in jobs:
            job.error = said if job is jobs[0] or isinstance(said, Exception) else self._lost()

    def _begin(self, waited: float) -> None:
        """Begin a transaction; a caller that has waited for its turn waits less for another process.

        The lock is asked for again at odd moments, and often: SQLite by itself asks ten times a second, and
        hardly ever meets a process that writes all the time between two of its transactions.
        """
        end = monotonic() + (PATIENCE if waited < 1 else max(1.0, PATIENCE - waited))
        while True:
            try:
                self._writer.execute("BEGIN IMMEDIATE")
                return
            except sqlite3.OperationalError as error:
                if failure(error, self.name).reason != "busy" or monotonic() > end:
                    raise
            sleep(uniform(*PAUSES))

    def _one(self, job: Job) -> None:
        """Do a job. One that is refused has written nothing, or else all of this turn is undone."""
        before = self._writer.total_changes
        try:
            job.result = job.work()
        except _REFUSALS as refusal:
            if self._writer.total_changes != before:
                raise
            job.error = refusal

    def _undone(self, error: BaseException) -> BaseException:
        """Undo a turn; what to tell of it. After an I/O error nobody knows what is on the disk: stop."""
        said = failure(error, self.name) if isinstance(error, (sqlite3.Error, UnicodeDecodeError)) else error
        try:
            if self._writer.in_transaction:
                self._writer.execute("ROLLBACK")
        except sqlite3.Error as worse:
            said = failure(worse, self.name)
        if isinstance(said, StoreError) and said.reason == "failed" and self._refusing is None:
            self._refusing = "failed"
        return said

    def _lost(self) -> StoreError:
        return StoreError("failed", store=self.name, code="interrupted")


def _emptied(connection: sqlite3.Connection, patience: float) -> bool:
    """Whether the log was emptied within so many seconds."""
    connection.execute(f"PRAGMA busy_timeout = {round(1000 * patience)}")
    try:
        (busy, _, _) = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        return not busy
    finally:
        connection.execute("PRAGMA busy_timeout = 0")


def _log_ahead(connection: sqlite3.Connection) -> None:
    """Write into a log, also where the file is a copy that was made without one."""
    try:
        connection.execute("PRAGMA journal_mode = WAL").fetchall()
    except sqlite3.OperationalError as error:
        if not error.sqlite_errorname.startswith("SQLITE_READONLY"):  # then it is only read
            raise


def _touch(path: Path, name: str) -> None:
    """Make the file so that only its owner can read it; SQLite gives its log the same rights."""
    try:
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
    except OSError as error:
        raise StoreError("no-such-place", store=name) from error


_living: weakref.WeakSet[File] = weakref.WeakSet()
_inherited: list[object] = []  # a child never closes what its parent opened


def _after_fork() -> None:
    for file in list(_living):
        file.disown()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_fork)
