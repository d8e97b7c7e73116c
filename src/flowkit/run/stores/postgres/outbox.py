"""The outbox: taking effects, writing what became of them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, LiteralString

from flowkit.run.store import Status, Waiting
from flowkit.run.stores.postgres.pool import Pool

PAGE = 200  # rows that are asked for at once
_MOST = 2**31

COLUMNS: LiteralString = (
    "session, seq, number, kind, name, state, arguments, status, due, attempts, lease, until, error"
)

# An effect that another worker is just taking is passed over. OFFSET 0 keeps the order of the index: whether
# an earlier one is open is asked for each that is looked at, not for all there are before the first is taken.
_LEASE: LiteralString = """
WITH free AS MATERIALIZED (
  SELECT session, seq, number FROM outbox o
  WHERE tenant = %(tenant)s AND status IN ('waiting', 'leased') AND due <= %(now)s
    AND coalesce(until, due) <= %(now)s AND NOT EXISTS (
      SELECT FROM outbox e WHERE e.tenant = %(tenant)s AND e.session = o.session
        AND e.status IN ('waiting', 'leased') AND (e.seq, e.number) < (o.seq, o.number) OFFSET 0)
  ORDER BY due, session, seq, number LIMIT %(limit)s FOR UPDATE SKIP LOCKED),
taken AS (
  UPDATE outbox o SET status = 'leased', lease = %(token)s, until = %(until)s, attempts = attempts + 1
  FROM free f
  WHERE o.tenant = %(tenant)s AND o.session = f.session AND o.seq = f.seq AND o.number = f.number
  RETURNING o.*)
SELECT """
_SETTLE: LiteralString = """
UPDATE outbox SET status = %(status)s, due = %(due)s, attempts = %(attempts)s, error = %(error)s,
  lease = CASE %(status)s WHEN 'leased' THEN lease END,
  until = CASE %(status)s WHEN 'leased' THEN %(until)s::bigint END
WHERE tenant = %(tenant)s AND session = %(session)s AND seq = %(seq)s AND number = %(number)s
  AND status = 'leased' AND lease = %(lease)s RETURNING 1
"""
_ONE: LiteralString = """
WHERE tenant = %(tenant)s AND session = %(session)s AND seq = %(seq)s AND number = %(number)s
"""
_AFTER: LiteralString = """
FROM outbox WHERE tenant = %(tenant)s
  AND (session, seq, number) > (%(after)s, %(after_seq)s, %(after_number)s)
"""
# In words, so that there can be an index for those that somebody has to look at.
_WITH: dict[Status, LiteralString] = {
    Status.WAITING: " AND status = 'waiting'",
    Status.LEASED: " AND status = 'leased'",
    Status.DONE: " AND status = 'done'",
    Status.PARKED: " AND status = 'parked'",
    Status.MOOT: " AND status = 'moot'",
}


def place_of(id: str) -> tuple[str, int, int] | None:
    """The (session, seq, number) of an effect's id; None when no effect has such an id."""
    session, *rest = id.rsplit("/", 2)
    if len(rest) != 2 or not all(part.isascii() and part.isdigit() and len(part) <= 10 for part in rest):
        return None
    seq, number = map(int, rest)
    if max(seq, number) >= _MOST or id != f"{session}/{seq}/{number}":
        return None
    return session, seq, number


def lease(pool: Pool, now: int, until: int, token: str, limit: int) -> tuple[Waiting, ...]:
    """Take effects, the longest overdue first."""
    given = {"now": now, "until": until, "token": token, "limit": limit}
    query = _LEASE + COLUMNS + " FROM taken ORDER BY due, session, seq, number"
    return tuple(map(_waiting, pool.tell(query, given)))


def settle(pool: Pool, effect: Waiting) -> bool:
    """Write what became of a leased effect; whether its lease still held."""
    return bool(pool.tell(_SETTLE, effect._asdict() | {"status": effect.status.value}))


def one(pool: Pool, id: str) -> Waiting | None:
    """An effect by its id."""
    place = place_of(id)
    if place is None:
        return None
    found = pool.ask("SELECT " + COLUMNS + " FROM outbox " + _ONE, _key(place))
    return _waiting(found[0]) if found else None


def rerun(pool: Pool, id: str, now: int) -> bool:
    """Let a parked effect wait again, with no attempts."""
    place = place_of(id)
    query: LiteralString = "UPDATE outbox SET status = 'waiting', due = %(now)s, attempts = 0" + _ONE
    return place is not None and bool(
        pool.ask(query + " AND status = 'parked' RETURNING 1", _key(place) | {"now": now})
    )


def every(pool: Pool, status: Status | None, session: str | None) -> Iterator[Waiting]:
    """Effects in the order of (session, seq, number)."""
    given: dict[str, Any] = {"session": session, "limit": PAGE}
    query: LiteralString = "SELECT " + COLUMNS + _AFTER
    if status is not None:
        query += _WITH[status]
    if session is not None:
        query += " AND session = %(session)s"
    query += " ORDER BY session, seq, number LIMIT %(limit)s"
    after: tuple[str, int, int] | None = ("", -1, -1)
    while after is not None:
        given["after"], given["after_seq"], given["after_number"] = after
        page = [_waiting(found) for found in pool.ask(query, given)]
        yield from page
        after = page[-1][:3] if len(page) == PAGE else None


def _key(place: tuple[str, int, int]) -> dict[str, Any]:
    session, seq, number = place
    return {"session": session, "seq": seq, "number": number}


def _waiting(found: tuple[Any, ...]) -> Waiting:
    effect = Waiting(*found)
    return effect._replace(status=Status(effect.status))
