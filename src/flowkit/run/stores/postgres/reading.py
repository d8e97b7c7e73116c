"""Everything that is read of sessions, page by page, so that no answer is longer than memory is."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from typing import Any, LiteralString

from flowkit.run.store import Found, Row, Seen, Session
from flowkit.run.stores.postgres.commit import CLOCK
from flowkit.run.stores.postgres.outbox import PAGE
from flowkit.run.stores.postgres.pool import Answer, Pool
from flowkit.run.stores.postgres.quick import Statement

SESSION: LiteralString = """
s.id, s.digest, s.version, s.states, s.ended, s.snapshot,
(SELECT key FROM keys k WHERE k.tenant = s.tenant AND k.session = s.id), s.head, s.mark, s.started,
s.moved, s.due"""
ROW: LiteralString = (
    "j.session, j.seq, j.at, j.event, j.state, j.given, j.key, j.print, j.states, j.proof, j.hash"
)
_ONE = " WHERE s.tenant = %(tenant)t AND s.id = %(id)t"
_READ = Statement("SELECT " + CLOCK + ", " + SESSION + " FROM sessions s" + _ONE, "ittittbbbbiii")
_READ_KEY = Statement(
    "SELECT " + CLOCK + ", " + SESSION + ", " + ROW + " FROM sessions s LEFT JOIN journal j"
    " ON j.tenant = %(tenant)t AND j.session = %(id)t AND j.key = %(key)t" + _ONE,
    "ittittbbbbiiititttbtbtbb",
)
_JOURNAL: LiteralString = (
    " FROM journal j WHERE tenant = %(tenant)s AND session = %(session)s AND seq > %(after)s"
    " ORDER BY seq LIMIT %(limit)s"
)
_SESSIONS: LiteralString = " FROM sessions s WHERE tenant = %(tenant)s AND id > %(after)s"
_DUE: LiteralString = (
    "SELECT " + CLOCK + ", ARRAY(SELECT id FROM sessions WHERE tenant = %(tenant)s AND due <= %(now)s"
    " ORDER BY due, id LIMIT %(limit)s)"
)
_CENSUS: LiteralString = """
SELECT digest, states, coalesce(ended, ''), count(*) FROM sessions WHERE tenant = %(tenant)s
GROUP BY 1, 2, 3
"""
_BROKEN: LiteralString = """
SELECT 'session ' || id || ': version ' || version || ', rows ' || coalesce(found, 0)
FROM sessions LEFT JOIN (
  SELECT session, count(*) AS found, max(seq) AS last FROM journal WHERE tenant = %(tenant)s
  GROUP BY session) j ON session = id
WHERE tenant = %(tenant)s AND (found IS DISTINCT FROM version OR last IS DISTINCT FROM version)
UNION ALL
SELECT DISTINCT 'journal without a session: ' || session FROM journal j WHERE tenant = %(tenant)s
  AND NOT EXISTS (SELECT FROM sessions s WHERE s.tenant = %(tenant)s AND s.id = j.session)
UNION ALL
SELECT DISTINCT 'effect without a journal row: ' || session || '/' || seq || '/' || number FROM outbox o
WHERE tenant = %(tenant)s AND NOT EXISTS (
  SELECT FROM journal j WHERE j.tenant = %(tenant)s AND j.session = o.session AND j.seq = o.seq)
UNION ALL
SELECT 'index ' || indexrelid::regclass FROM pg_index JOIN pg_class ON pg_class.oid = indrelid
WHERE relnamespace = to_regnamespace(quote_ident(current_schema())) AND NOT indisvalid
UNION ALL
SELECT 'checksums of pages: ' || checksum_failures FROM pg_stat_database
WHERE datname = current_database() AND checksum_failures > 0
"""


def read(pool: Pool, session: str, key: str | None) -> tuple[int, Found] | None:
    """The database's time, a session, and its row with an idempotency key."""
    given = {"id": session, "key": key}
    found: Answer = []
    with suppress(UnicodeError):  # what is no text is in no row
        found = pool.quickly(_READ, given) if key is None else pool.quickly(_READ_KEY, given)
    if key is not None and not found:
        return read(pool, session, None)
    if not found:
        return None
    now, *columns = found[0]
    size = len(Session._fields)
    answered = Row(*columns[size:]) if columns[size:] and columns[size] is not None else None
    return now, Found(Session(*columns[:size]), answered)


def due(pool: Pool, now: int, limit: int) -> tuple[int, tuple[str, ...]]:
    """The database's time, and the sessions that are due, the longest overdue first."""
    ((told, ids),) = pool.ask(_DUE, {"now": now, "limit": limit})
    return told, tuple(ids)


def rows(pool: Pool, session: str, after: int) -> Iterator[Row]:
    """The journal of a session."""
    query: LiteralString = "SELECT " + ROW + _JOURNAL
    given = {"session": session, "limit": PAGE}
    for found in _pages(pool, query, given, after, 1):
        yield Row(*found)


def sessions(pool: Pool, after: str, state: str | None, digest: str | None) -> Iterator[Session]:
    """Sessions in the order of their ids."""
    query: LiteralString = "SELECT " + SESSION + _SESSIONS
    if state is not None:
        query += " AND %(state)s = ANY (string_to_array(states, ' '))"
    if digest is not None:
        query += " AND digest = %(digest)s"
    query += " ORDER BY id LIMIT %(limit)s"
    given = {"state": state, "digest": digest, "limit": PAGE}
    for found in _pages(pool, query, given, after, 0):
        yield Session(*found)


def census(pool: Pool) -> dict[tuple[str, str, str], int]:
    """How many sessions there are by (digest, states, ended or "")."""
    found = pool.ask(_CENSUS, {})
    return {(digest, states, ended): count for digest, states, ended, count in sorted(found)}


def audit(pool: Pool, session: str | None) -> Iterator[Seen]:
    """The audit, oldest first."""
    query: LiteralString = (
        "SELECT at, who, what, session, number FROM seen WHERE tenant = %(tenant)s AND number > %(after)s"
    )
    if session is not None:
        query += " AND session = %(session)s"
    query += " ORDER BY number LIMIT %(limit)s"
    given = {"session": session, "limit": PAGE}
    for found in _pages(pool, query, given, 0, 4):
        yield Seen(*found[:4])


def examine(pool: Pool) -> tuple[str, ...]:
    """What does not hang together, and what PostgreSQL itself knows to be broken."""
    with pool.connection() as connection, connection.transaction():
        connection.execute("SET LOCAL statement_timeout = 0")
        return tuple(said for (said,) in connection.execute(_BROKEN, {"tenant": pool.place.tenant}))


def _pages(
    pool: Pool, query: LiteralString, given: dict[str, Any], after: object, by: int
) -> Iterator[tuple[Any, ...]]:
    """What a query finds, a page at a time, each after what the column ``by`` of the last row holds."""
    while True:
        page = pool.ask(query, given | {"after": after})
        yield from page
        if len(page) < PAGE:
            return
        after = page[-1][by]
