"""Erasure: what is left of a session, and taking it out of the pages of the tables."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from contextlib import closing
from typing import Any, LiteralString

import psycopg

from flowkit.run.errors import StaleError, StoreError
from flowkit.run.journal import ERASED
from flowkit.run.store import Row, Session
from flowkit.run.stores.postgres.pool import Pool, connect, one
from flowkit.run.stores.postgres.quick import Connection

_SESSION: LiteralString = """
UPDATE sessions SET digest = %(digest)s, version = %(version)s, states = %(states)s, ended = %(ended)s,
  snapshot = %(snapshot)s, head = %(head)s, mark = %(mark)s, started = %(started)s,
  moved = %(moved)s, due = %(due)s
WHERE tenant = %(tenant)s AND id = %(id)s AND version = %(version)s - 1 AND ended IS DISTINCT FROM %(erased)s
RETURNING 1
"""
_ROWS: LiteralString = """
INSERT INTO journal (tenant, session, seq, at, event, state, given, key, print, states, proof, hash)
SELECT %(tenant)s, r.* FROM unnest(%(session)s::text[], %(seq)s::int[], %(at)s::text[], %(event)s::text[],
  %(state)s::text[], %(given)s::bytea[], %(key)s::text[], %(print)s::bytea[], %(states)s::text[],
  %(proof)s::bytea[], %(hash)s::bytea[]) r
"""
_EFFECTS: LiteralString = """
UPDATE outbox SET arguments = '', lease = NULL, until = NULL,
  status = CASE WHEN status IN ('waiting', 'leased') THEN 'moot' ELSE status END
WHERE tenant = %(tenant)s AND session = %(id)s
"""
_JOURNAL: LiteralString = "DELETE FROM journal WHERE tenant = %(tenant)s AND session = %(id)s"
_KEY: LiteralString = "DELETE FROM keys WHERE tenant = %(tenant)s AND session = %(id)s"
_MARKS: LiteralString = "DELETE FROM marks WHERE tenant = %(tenant)s AND session = %(id)s"
_REMOVE: LiteralString = """
WITH gone AS (
  DELETE FROM sessions WHERE tenant = %(tenant)s AND id = %(id)s AND ended = %(erased)s RETURNING id),
rows AS (DELETE FROM journal WHERE tenant = %(tenant)s AND session = (SELECT id FROM gone))
DELETE FROM outbox WHERE tenant = %(tenant)s AND session = (SELECT id FROM gone)
"""
_VACUUM: LiteralString = "VACUUM (INDEX_CLEANUP OFF, TRUNCATE OFF) sessions, journal, outbox, marks"
_VACUUM_KEYS: LiteralString = "VACUUM (INDEX_CLEANUP OFF, TRUNCATE OFF) keys"
_ALONE: LiteralString = "SELECT pg_try_advisory_lock(hashtextextended('flowkit ' || current_schema(), 24))"
_OWNED: LiteralString = """
SELECT pg_has_role(relowner, 'USAGE'), pg_relation_size(oid) <= %(small)s
FROM pg_class WHERE oid = 'keys'::regclass
"""
_HELD: LiteralString = "SELECT n_dead_tup > 0 FROM pg_stat_user_tables WHERE relid = 'keys'::regclass"
SMALL = 16 * 2**20  # bytes that are written anew in a tenth of a second


def erase(pool: Pool, session: Session, rows: Sequence[Row]) -> None:
    """Put what is left of a session in place of it, and clear the pages.

    Raises StaleError when it has moved on, or is erased already; then too the pages are clear.
    """
    given: dict[str, Any] = session._asdict() | {"tenant": pool.place.tenant, "erased": ERASED}
    try:
        with pool.connection() as connection, connection.transaction():
            if connection.execute(_SESSION, given).fetchone() is None:
                raise StaleError
            connection.execute(_JOURNAL, given)
            if rows:
                left = dict(zip(Row._fields, map(list, zip(*rows, strict=True)), strict=True))
                connection.execute(_ROWS, left | {"tenant": pool.place.tenant})
            for statement in (_EFFECTS, _KEY, _MARKS):
                connection.execute(statement, given)
    except StaleError:
        forget(pool)
        raise
    forget(pool)


def forget(pool: Pool) -> None:
    """Take dead rows out of the pages, where that is ours to do; one process after the other.

    Raises StoreError (``not-forgotten``) when somebody goes on reading from before, such as a backup.
    """
    try:
        with closing(connect(pool.place)) as connection:
            owned, small = one(connection, _OWNED, small=SMALL)
            if not owned:
                return
            alone = _comes(pool, lambda: one(connection, _ALONE) == (True,))
            gone = alone and _cleared(pool, connection)
            if gone and small:
                connection.execute("SET lock_timeout = 500")  # as long, everybody else waits with us
                connection.execute("VACUUM FULL keys")
    except psycopg.Error:
        gone = False
    if not gone:
        raise StoreError("not-forgotten", store=pool.place.name)


def _cleared(pool: Pool, connection: Connection) -> bool:
    """Whether no dead key is left that others might still read."""
    connection.execute("SET statement_timeout = 0")
    connection.execute(_VACUUM)

    def cleared() -> bool:
        connection.execute(_VACUUM_KEYS)
        return one(connection, _HELD) == (False,)

    return _comes(pool, cleared)


def _comes(pool: Pool, what: Callable[[], bool]) -> bool:
    """Whether something comes true in as long as a lock is waited for.

    Asked again and again: a statement that waits would itself keep dead rows from being taken out.
    """
    until = time.monotonic() + pool.place.wait
    while not what():
        if time.monotonic() > until:
            return False
        time.sleep(0.02)
    return True


def remove(pool: Pool, session: str) -> None:
    """Take an erased session out altogether."""
    pool.ask(_REMOVE, {"id": session, "erased": ERASED})
