"""One accepted event in one statement: the session if it still stands where we read it, and all that follows.

Everything hangs on the row that ``moved`` gives: without it nothing is written. The session's row is locked
before rows of the outbox, here as everywhere, so that two of these statements never wait for each other.
"""

from __future__ import annotations

from functools import cache
from typing import Any, LiteralString, NamedTuple

from flowkit.run.errors import KeyTakenError, LeaseLostError, StaleError
from flowkit.run.store import Change, Mark
from flowkit.run.stores.postgres.outbox import place_of
from flowkit.run.stores.postgres.pool import Pool
from flowkit.run.stores.postgres.quick import Statement

CLOCK: LiteralString = "(extract(epoch FROM clock_timestamp()) * 1000000)::bigint"

_TAKEN = """
taken AS MATERIALIZED (SELECT FROM journal WHERE tenant = %(tenant)t AND session = %(id)t
  AND key = %(key)t)"""
_STANDS = """
stands AS MATERIALIZED (
  SELECT FROM sessions WHERE tenant = %(tenant)t AND id = %(id)t AND version = %(before)i FOR UPDATE)"""
_HELD = """
held AS MATERIALIZED (
  SELECT FROM outbox WHERE tenant = %(tenant)t AND session = %(id)t AND seq = %(of_seq)i
  AND number = %(of_number)i AND status = 'leased' AND lease = %(lease)t
  AND EXISTS (SELECT FROM stands) FOR UPDATE)"""
_BEGUN = """
moved AS (
  INSERT INTO sessions
    (tenant, id, digest, version, states, ended, snapshot, head, mark, started, moved, due)
  VALUES (%(tenant)t, %(id)t, %(digest)t, %(version)i, %(states)t, %(ended)t, %(snapshot)b, %(head)b,
    %(mark)b, %(started)i, %(moved)i, %(due)i)
  ON CONFLICT DO NOTHING"""
_MOVED = """
moved AS (
  UPDATE sessions SET digest = %(digest)t, version = %(version)i, states = %(states)t, ended = %(ended)t,
    snapshot = %(snapshot)b, head = %(head)b, mark = %(mark)b,
    started = %(started)i, moved = %(moved)i, due = %(due)i
  WHERE tenant = %(tenant)t AND id = %(id)t AND version = %(before)i"""
_LOCKED = """
locked AS (
  INSERT INTO keys SELECT %(tenant)t, id, %(own_key)b FROM moved WHERE %(own_key)b::bytea IS NOT NULL)"""
_WRITTEN = """
written AS (
  INSERT INTO journal (tenant, session, seq, at, event, state, given, key, print, states, proof, hash)
  SELECT %(tenant)t, id, %(seq)i, %(at)t, %(event)t, %(state)t, %(given)b, %(key)t, %(print)b,
    %(row_states)t, %(proof)b, %(hash)b FROM moved)"""
_EARLIER = """
earlier AS (
  INSERT INTO journal (tenant, session, seq, at, event, state, given, key, print, states, proof, hash)
  SELECT %(tenant)t, id, %(x_seq)i, %(x_at)t, %(x_event)t, %(x_state)t, %(x_given)b, %(x_key)t, %(x_print)b,
    %(x_states)t, %(x_proof)b, %(x_hash)b FROM moved)"""
_LEFT = """
gone AS (
  UPDATE outbox SET status = 'moot', lease = NULL, until = NULL
  WHERE tenant = %(tenant)t AND session = (SELECT id FROM moved) AND status IN ('waiting', 'leased')
    AND kind = 'check' AND (
      state <> ALL (string_to_array(%(states)t, ' ')) OR state = ANY (string_to_array(%(asked)t, ' '))))"""
_SETTLED = """
gone AS (
  UPDATE outbox SET
    status = CASE WHEN (seq, number) = (%(of_seq)i, %(of_number)i) THEN 'done' ELSE 'moot' END,
    error = CASE WHEN (seq, number) = (%(of_seq)i, %(of_number)i) THEN NULL ELSE error END,
    lease = NULL, until = NULL
  WHERE tenant = %(tenant)t AND session = (SELECT id FROM moved) AND status IN ('waiting', 'leased')
    AND ((seq, number) = (%(of_seq)i, %(of_number)i) OR kind = 'check' AND (
      state <> ALL (string_to_array(%(states)t, ' ')) OR state = ANY (string_to_array(%(asked)t, ' ')))))"""
_QUEUED = """
queued AS (
  INSERT INTO outbox
    (tenant, session, seq, number, kind, name, state, arguments, status, due, attempts, lease, until, error)
  SELECT %(tenant)t, id, e.* FROM moved, (VALUES {}) e)"""
_EFFECT = """(%(e{0}_seq)i, %(e{0}_number)i, %(e{0}_kind)t, %(e{0}_name)t, %(e{0}_state)t, %(e{0}_arguments)b,
  %(e{0}_status)t, %(e{0}_due)i, %(e{0}_attempts)i, %(e{0}_lease)t, %(e{0}_until)i, %(e{0}_error)t)"""
_MARKED = """
marked AS (
  INSERT INTO marks (tenant, session, answer, hash) SELECT %(tenant)t, id, m.* FROM moved, (VALUES {}) m
  ON CONFLICT (tenant, session, answer) DO UPDATE SET hash = excluded.hash)"""
_MARK = "(%(m{0}_answer)t, %(m{0}_hash)b)"
_UNMARKED = """
unmarked AS (
  DELETE FROM marks WHERE tenant = %(tenant)t AND session = (SELECT id FROM moved) AND answer IN ({}))"""
_GONE = "%(w{0}_answer)t"


class _Has(NamedTuple):
    """Which parts a change has, and how many of them."""

    new: bool
    keyed: bool
    settles: bool
    earlier: bool
    effects: int
    marks: int
    without: int


def commit(pool: Pool, change: Change) -> int:
    """Make a change; the database's time. Raises StaleError, KeyTakenError, LeaseLostError, StoreError."""
    row, new, settles = change.row, change.before == 0, change.settles is not None
    if change.settles is not None and (new or (place_of(change.settles[0]) or row)[0] != row.session):
        raise LeaseLostError
    hashes = dict(change.marks)
    marks = [Mark(answer, hash) for answer, hash in hashes.items() if hash]
    without = [Mark(answer, hash) for answer, hash in hashes.items() if not hash]
    parts: tuple[Any, ...] = (change.effects, marks, without)
    has = _Has(new, row.key is not None, settles, change.earlier is not None, *map(len, parts))
    given = _given(change)
    for prefix, records in zip("emw", parts, strict=True):
        for number, record in enumerate(records):
            given |= {f"{prefix}{number}_{name}": value for name, value in record._asdict().items()}
    ((moved, taken, stands, now),) = pool.quickly(_statement(has), given)
    if moved:
        return int(now)
    if taken:
        raise KeyTakenError
    raise LeaseLostError if stands else StaleError


def _given(change: Change) -> dict[str, Any]:
    row, session = change.row, change.session
    given = session._asdict() | row._asdict()
    given.update(states=session.states, own_key=session.key, row_states=row.states, before=change.before)
    given["asked"] = " ".join(effect.state for effect in change.effects if effect.kind == "check")
    if change.earlier is not None:
        given |= {"x_" + name: value for name, value in change.earlier._asdict().items()}
    if change.settles is not None:
        effect, given["lease"] = change.settles
        _, given["of_seq"], given["of_number"] = place_of(effect) or ("", 0, 0)
    return given


@cache
def _statement(has: _Has) -> Statement:
    """The statement for what a change has. It is one of few, so that the server has them prepared."""
    parts = []
    moved = _BEGUN if has.new else _MOVED
    keyed = has.keyed and not has.new
    if keyed:
        parts.append(_TAKEN)
        moved += " AND NOT EXISTS (SELECT FROM taken)"
    if has.settles:
        parts += [_STANDS, _HELD]
        moved += " AND EXISTS (SELECT FROM held)"
    parts += [moved + " RETURNING id)", _WRITTEN]
    left = _SETTLED if has.settles else _LEFT
    parts.append(_LOCKED if has.new else left)
    if has.earlier:
        parts.append(_EARLIER)
    lists = ((_QUEUED, _EFFECT, has.effects), (_MARKED, _MARK, has.marks), (_UNMARKED, _GONE, has.without))
    parts += [part.format(", ".join(map(one.format, range(many)))) for part, one, many in lists if many]
    taken = "EXISTS (SELECT FROM taken)" if keyed else "false"
    stands = "EXISTS (SELECT FROM stands)" if has.settles else "false"
    found = f"EXISTS (SELECT FROM moved), {taken}, {stands}, {CLOCK}"
    return Statement("WITH " + ",".join(parts) + " SELECT " + found, "???i")
