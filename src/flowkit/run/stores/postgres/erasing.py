"""Erasure: what is left of a session, and taking it out of the pages of the tables."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from contextlib import closing
from typing import Any, LiteralString

import psycopg

from flowkit.run.errors import StaleError
from flowkit.run.journal import ERASED
from flowkit.run.store import Row, Session
from flowkit.run.stores.postgres.commit import columns
from flowkit.run.stores.postgres.pool import Pool, connect

log = logging.getLogger("flowkit.run")

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
_OUTBOX: LiteralString = "DELETE FROM outbox WHERE tenant = %(tenant)s AND session = %(id)s"
_KEY: LiteralString = "DELETE FROM keys WHERE tenant = %(tenant)s AND session = %(id)s"
_MARKS: LiteralString = "DELETE FROM marks WHERE tenant = %(tenant)s AND session = %(id)s"
_GONE: LiteralString = """
DELETE FROM sessions WHERE tenant = %(tenant)s AND id = %(id)s AND ended = %(erased)s RETURNING 1
"""
_VACUUM: LiteralString = "VACUUM (INDEX_CLEANUP OFF, TRUNCATE OFF) sessions, keys, journal, outbox, marks"
_SMALL: LiteralString = "SELECT pg_relation_size('keys') <= %(small)s"
SMALL = 16 * 2**20  # bytes that are written anew in a tenth of a second


def erase(pool: Pool, session: Session, rows: Sequence[Row]) -> None:
    """Put what is left of a session in place of it. Raises StaleError when it has moved on."""
    given: dict[str, Any] = session._asdict() | {"tenant": pool.place.tenant, "erased": ERASED}
    with pool.connection() as connection, connection.transaction():
        if connection.execute(_SESSION, given).fetchone() is None:
            raise StaleError
        connection.execute(_JOURNAL, given)
        if rows:
            left = columns(Row._fields, tuple(rows))
            connection.execute(_ROWS, left | {"tenant": pool.place.tenant})
        connection.execute(_EFFECTS, given)
        connection.execute(_KEY, given)
        connection.execute(_MARKS, given)
    vacuum(pool)


def vacuum(pool: Pool) -> None:
    """Take dead rows out of the pages. What was erased is erased when this fails; then autovacuum does it."""
    try:
        with closing(connect(pool.place)) as connection:
            connection.execute("SET statement_timeout = 0")
            connection.execute(_VACUUM)
            if connection.execute(_SMALL, {"small": SMALL}).fetchone() == (True,):
                connection.execute("VACUUM FULL keys")
    except psycopg.Error as error:
        log.warning("erased, but autovacuum has to clear the pages", extra={"code": error.sqlstate})


def remove(pool: Pool, session: str) -> None:
    """Take an erased session out altogether."""
    given = {"tenant": pool.place.tenant, "id": session, "erased": ERASED}
    with pool.connection() as connection, connection.transaction():
        if connection.execute(_GONE, given).fetchone() is not None:
            for statement in (_JOURNAL, _OUTBOX, _MARKS):
                connection.execute(statement, given)
