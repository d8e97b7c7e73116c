"""The tables of a store in one SQLite file, and what a file must be to be one."""

from __future__ import annotations

import sqlite3

from flowkit.run.errors import StoreError

APPLICATION = 0x666C6F77  # "flow", in the header of the file
VERSION = 1
PAGE = 2048  # bytes: an event touches a handful of pages, and each is written whole before it is durable
LOG = 2000  # pages of the log after which it is written back

# One statement, so that a store which another process is just making is seen before or after, not between.
_WHAT = (
    "SELECT (SELECT application_id FROM pragma_application_id),"
    " (SELECT user_version FROM pragma_user_version), (SELECT count(*) FROM sqlite_master)"
)

SUMMED = (
    "summed(session, seq, number, kind, name, state, arguments, status, due, attempts, lease, until, error)"
)

_TABLES = (
    """CREATE TABLE kept (name TEXT PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID""",
    """CREATE TABLE definitions (
        number INTEGER PRIMARY KEY, digest TEXT NOT NULL UNIQUE, flow TEXT NOT NULL, version TEXT NOT NULL,
        files BLOB NOT NULL)""",
    """CREATE TABLE sessions (
        number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, digest TEXT NOT NULL, version INTEGER NOT NULL,
        states TEXT NOT NULL, ended TEXT, head BLOB NOT NULL, mark BLOB NOT NULL, started INTEGER NOT NULL,
        moved INTEGER NOT NULL, due INTEGER, wake INTEGER, snapshot BLOB NOT NULL)""",
    # When to look whether a session is due: never after ``due``, and put off only when it is time to look.
    # A timer that starts anew with each event would otherwise move an entry of this index with each event.
    """CREATE INDEX sessions_wake ON sessions (wake) WHERE wake IS NOT NULL""",
    # A key is written at the end and overwritten where it stands, never moved and never taken out: a page
    # that is split or merged may leave a copy behind, and an erased key must not be found anywhere.
    """CREATE TABLE keys (number INTEGER PRIMARY KEY, key BLOB NOT NULL)""",
    # A row's place is its session's number and its seq, so that what is written together lies together.
    """CREATE TABLE journal (
        place INTEGER PRIMARY KEY, session TEXT NOT NULL, seq INTEGER NOT NULL, at TEXT NOT NULL,
        event TEXT NOT NULL, state TEXT, given BLOB NOT NULL, key TEXT, print BLOB, states TEXT NOT NULL,
        proof BLOB NOT NULL, hash BLOB NOT NULL)""",
    """CREATE UNIQUE INDEX journal_keys ON journal (session, key) WHERE key IS NOT NULL""",
    """CREATE TABLE outbox (
        session TEXT NOT NULL, seq INTEGER NOT NULL, number INTEGER NOT NULL, kind TEXT NOT NULL,
        name TEXT NOT NULL, state TEXT NOT NULL, arguments BLOB NOT NULL, status TEXT NOT NULL,
        due INTEGER NOT NULL, attempts INTEGER NOT NULL, lease TEXT, until INTEGER, error TEXT, sum INTEGER,
        PRIMARY KEY (session, seq, number)) WITHOUT ROWID""",
    # Sessions are signed and journals chained; an effect changes alone, so its sum shows a fault of the disk.
    f"""CREATE TRIGGER outbox_moved
        AFTER UPDATE OF arguments, status, due, attempts, lease, until, error ON outbox
        WHEN new.sum = old.sum BEGIN
        UPDATE outbox SET sum = {SUMMED}
        WHERE session = new.session AND seq = new.seq AND number = new.number; END""",
    """CREATE INDEX outbox_open ON outbox (due) WHERE status IN ('waiting', 'leased')""",
    """CREATE TABLE marks (
        session TEXT NOT NULL, answer TEXT NOT NULL, hash BLOB NOT NULL, PRIMARY KEY (session, answer)
        ) WITHOUT ROWID""",
    """CREATE INDEX marks_hash ON marks (answer, hash)""",
    """CREATE TABLE audit (
        number INTEGER PRIMARY KEY, at INTEGER NOT NULL, who TEXT NOT NULL, what TEXT NOT NULL,
        session TEXT NOT NULL, sum INTEGER NOT NULL)""",
)


def is_new(connection: sqlite3.Connection, name: str) -> bool:
    """Whether a file is empty, so that it may become a store; False when it is one.

    Raises StoreError: ``not-a-store`` for anybody else's database, ``newer``.
    """
    application, version, things = connection.execute(_WHAT).fetchone()
    if application == APPLICATION:
        if version > VERSION:
            raise StoreError("newer", store=name, version=version, known=VERSION)
        return False
    if application or version or things:
        raise StoreError("not-a-store", store=name)
    return True


def make(connection: sqlite3.Connection, name: str) -> None:
    """Turn an empty file into a store, unless another process just did."""
    connection.execute(f"PRAGMA page_size = {PAGE}")
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("BEGIN IMMEDIATE")
    try:
        if is_new(connection, name):
            for table in _TABLES:
                connection.execute(table)
            connection.execute(f"PRAGMA application_id = {APPLICATION}")
            connection.execute(f"PRAGMA user_version = {VERSION}")
        connection.execute("COMMIT")
    except BaseException:
        connection.execute("ROLLBACK")
        raise
