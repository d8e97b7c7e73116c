"""The least that keeping an event durably costs: as many bytes, written by hand, no engine above them."""

from __future__ import annotations

import os
import sqlite3
from itertools import count, cycle
from pathlib import Path
from typing import Any

from benchmarks.sessions.crew import Work
from benchmarks.sessions.rounds import alone


def one_insert(folder: Path, size: int) -> Work:
    """SQLite, WAL, synchronous FULL: a row of ``size`` bytes in a commit of its own."""
    base = sqlite3.connect(folder / "floor.db", isolation_level=None)
    base.execute("pragma journal_mode = wal")
    base.execute("pragma synchronous = full")
    base.execute("create table if not exists kept (id integer primary key, body blob not null)")
    body = os.urandom(size)
    return lambda seconds: alone(lambda: base.execute("insert into kept (body) values (?)", (body,)), seconds)


TABLES = """
create schema if not exists by_hand;
create table if not exists by_hand.session (
    id text primary key, version integer not null, snapshot bytea not null);
create table if not exists by_hand.journal (
    session text not null, seq integer not null, given bytea not null, primary key (session, seq));
"""
READ = "select version, snapshot from by_hand.session where id = %s"
WRITE = """
with moved as (
    update by_hand.session set version = version + 1, snapshot = %s where id = %s and version = %s
    returning id, version)
insert into by_hand.journal (session, seq, given) select id, version, %s from moved
"""
EVENTS_OF_A_SESSION = 15


def two_round_trips(url: str, snapshot: int, given: int) -> Work:
    """PostgreSQL: read a session, then move it if it is still at that version and append to its journal.

    Two statements, each a round trip and a transaction of its own; a new session after so many events.
    """
    import psycopg

    base = psycopg.connect(url, autocommit=True)
    # never the same twice: of what has not changed, PostgreSQL writes nothing into its log
    turns, came = cycle([os.urandom(snapshot) for _ in range(64)]), os.urandom(given)
    mine, numbers = os.urandom(8).hex(), count()
    session: dict[str, Any] = {"id": "", "left": 0}

    def move() -> None:
        if not session["left"]:
            session.update(id=f"{mine}-{next(numbers)}", left=EVENTS_OF_A_SESSION)
            base.execute("insert into by_hand.session values (%s, 0, %s)", (session["id"], next(turns)))
        session["left"] -= 1
        found = base.execute(READ, (session["id"],)).fetchone()
        assert found is not None
        written = base.execute(WRITE, (next(turns), session["id"], found[0], came))
        assert written.rowcount == 1

    return lambda seconds: alone(move, seconds)
