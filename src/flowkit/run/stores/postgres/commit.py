"""One accepted event in one statement: the session if it still stands where we read it, and all that follows.

Everything hangs on the row that ``moved`` gives: without it nothing is written. The session's row is locked
before rows of the outbox, here as everywhere, so that two of these statements never wait for each other.
"""

from __future__ import annotations

from functools import cache
from typing import Any, LiteralString, NamedTuple

from flowkit.run.errors import KeyTakenError, LeaseLostError, StaleError
from flowkit.run.store import Change, Mark, Waiting
from flowkit.run.stores.postgres.outbox import place_of
from flowkit.run.stores.postgres.pool import Pool

CLOCK: LiteralString = "(extract(epoch FROM clock_timestamp()) * 1000000)::bigint"

_TAKEN: LiteralString = """
taken AS MATERIALIZED (SELECT FROM journal WHERE tenant = %(tenant)s AND session = %(id)s
  AND key = %(key)s)"""
_STANDS: LiteralString = """
stands AS MATERIALIZED (
  SELECT FROM sessions WHERE tenant = %(tenant)s AND id = %(id)s AND version = %(before)s FOR UPDATE)"""
_HELD: LiteralString = """
held AS MATERIALIZED (
  SELECT FROM outbox WHERE tenant = %(tenant)s AND session = %(id)s AND seq = %(of_seq)s
  AND number = %(of_number)s AND status = 'leased' AND lease = %(lease)s
  AND EXISTS (SELECT FROM stands) FOR UPDATE)"""
_BEGUN: LiteralString = """
moved AS (
  INSERT INTO sessions
    (tenant, id, digest, version, states, ended, snapshot, head, mark, started, moved, due)
  VALUES (%(tenant)s, %(id)s, %(digest)s, %(version)s, %(states)s, %(ended)s, %(snapshot)s, %(head)s,
    %(mark)s, %(started)s, %(moved)s, %(due)s)
  ON CONFLICT DO NOTHING"""
_MOVED: LiteralString = """
moved AS (
  UPDATE sessions SET digest = %(digest)s, version = %(version)s, states = %(states)s, ended = %(ended)s,
    snapshot = %(snapshot)s, head = %(head)s, mark = %(mark)s,
    started = %(started)s, moved = %(moved)s, due = %(due)s
  WHERE tenant = %(tenant)s AND id = %(id)s AND version = %(before)s"""
_LOCKED: LiteralString = """
locked AS (
  INSERT INTO keys SELECT %(tenant)s, id, %(own_key)s FROM moved WHERE %(own_key)s::bytea IS NOT NULL)"""
_WRITTEN: LiteralString = """
written AS (
  INSERT INTO journal (tenant, session, seq, at, event, state, given, key, print, states, proof, hash)
  SELECT %(tenant)s, id, %(seq)s, %(at)s, %(event)s, %(state)s, %(given)s, %(key)s, %(print)s,
    %(row_states)s, %(proof)s, %(hash)s FROM moved)"""
_EARLIER: LiteralString = """
earlier AS (
  INSERT INTO journal (tenant, session, seq, at, event, state, given, key, print, states, proof, hash)
  SELECT %(tenant)s, id, %(x_seq)s, %(x_at)s, %(x_event)s, %(x_state)s, %(x_given)s, %(x_key)s, %(x_print)s,
    %(x_states)s, %(x_proof)s, %(x_hash)s FROM moved)"""
_LEFT: LiteralString = """
gone AS (
  UPDATE outbox SET status = 'moot', lease = NULL, until = NULL
  WHERE tenant = %(tenant)s AND session = (SELECT id FROM moved) AND status IN ('waiting', 'leased')
    AND kind = 'check' AND (state <> ALL (string_to_array(%(states)s, ' ')) OR state = ANY (%(asked)s)))"""
_SETTLED: LiteralString = """
gone AS (
  UPDATE outbox SET
    status = CASE WHEN (seq, number) = (%(of_seq)s, %(of_number)s) THEN 'done' ELSE 'moot' END,
    error = CASE WHEN (seq, number) = (%(of_seq)s, %(of_number)s) THEN NULL ELSE error END,
    lease = NULL, until = NULL
  WHERE tenant = %(tenant)s AND session = (SELECT id FROM moved) AND status IN ('waiting', 'leased')
    AND ((seq, number) = (%(of_seq)s, %(of_number)s) OR kind = 'check'
      AND (state <> ALL (string_to_array(%(states)s, ' ')) OR state = ANY (%(asked)s))))"""
_QUEUED: LiteralString = """
queued AS (
  INSERT INTO outbox
    (tenant, session, seq, number, kind, name, state, arguments, status, due, attempts, lease, until, error)
  SELECT %(tenant)s, e.* FROM moved, unnest(%(e_session)s::text[], %(e_seq)s::int[], %(e_number)s::int[],
    %(e_kind)s::text[], %(e_name)s::text[], %(e_state)s::text[], %(e_arguments)s::bytea[],
    %(e_status)s::text[], %(e_due)s::bigint[], %(e_attempts)s::int[], %(e_lease)s::text[],
    %(e_until)s::bigint[], %(e_error)s::text[]) e)"""
_MARKED: LiteralString = """
marked AS (
  INSERT INTO marks (tenant, session, answer, hash)
  SELECT %(tenant)s, id, m.* FROM moved, unnest(%(answers)s::text[], %(hashes)s::bytea[]) m
  ON CONFLICT (tenant, session, answer) DO UPDATE SET hash = excluded.hash),
unmarked AS (
  DELETE FROM marks WHERE tenant = %(tenant)s AND session = (SELECT id FROM moved)
    AND answer = ANY (%(without)s))"""


class _Has(NamedTuple):
    """Which parts a change has."""

    new: bool
    keyed: bool
    settles: bool
    effects: bool
    marks: bool
    earlier: bool


def commit(pool: Pool, change: Change) -> int:
    """Make a change; the database's time. Raises StaleError, KeyTakenError, LeaseLostError, StoreError."""
    row, new, settles = change.row, change.before == 0, change.settles is not None
    if change.settles is not None and (new or (place_of(change.settles[0]) or row)[0] != row.session):
        raise LeaseLostError
    has = _Has(new, row.key is not None, settles, *map(bool, (change.effects, change.marks, change.earlier)))
    ((moved, taken, stands, now),) = pool.tell(_statement(has), _given(change))
    if moved:
        return int(now)
    if taken:
        raise KeyTakenError
    raise LeaseLostError if stands else StaleError


def _given(change: Change) -> dict[str, Any]:
    row = change.row
    given = change.session._asdict()
    given |= row._asdict()
    given.update(
        states=change.session.states,
        own_key=change.session.key,
        row_states=row.states,
        before=change.before,
        asked=[effect.state for effect in change.effects if effect.kind == "check"],
    )
    if change.earlier is not None:
        given |= {"x_" + name: value for name, value in change.earlier._asdict().items()}
    if change.effects:
        given |= columns(Waiting._fields, change.effects, "e_")
    if change.marks:
        marks = dict(change.marks)
        kept = tuple(Mark(answer, hash) for answer, hash in marks.items() if hash)
        given["answers"], given["hashes"] = [mark.answer for mark in kept], [mark.hash for mark in kept]
        given["without"] = [answer for answer, hash in marks.items() if not hash]
    if change.settles is not None:
        effect, given["lease"] = change.settles
        _, given["of_seq"], given["of_number"] = place_of(effect) or ("", 0, 0)
    return given


def columns(fields: tuple[str, ...], records: tuple[Any, ...], prefix: str = "") -> dict[str, list[Any]]:
    """Records as one list per field, which is how one statement takes many."""
    turned = zip(*records, strict=True)
    return {prefix + name: list(values) for name, values in zip(fields, turned, strict=True)}


@cache
def _statement(has: _Has) -> LiteralString:
    """The statement for what a change has. It is one of few, so that the server has them prepared."""
    parts: list[LiteralString] = []
    moved: LiteralString = _BEGUN if has.new else _MOVED
    keyed = has.keyed and not has.new
    if keyed:
        parts.append(_TAKEN)
        moved += " AND NOT EXISTS (SELECT FROM taken)"
    if has.settles:
        parts += [_STANDS, _HELD]
        moved += " AND EXISTS (SELECT FROM held)"
    parts += [moved + " RETURNING id)", _WRITTEN]
    left: LiteralString = _SETTLED if has.settles else _LEFT
    parts.append(_LOCKED if has.new else left)
    extras = ((has.effects, _QUEUED), (has.marks, _MARKED), (has.earlier, _EARLIER))
    parts += [part for there, part in extras if there]
    stands: LiteralString = "EXISTS (SELECT FROM stands)" if has.settles else "false"
    taken: LiteralString = "EXISTS (SELECT FROM taken)" if keyed else "false"
    found: LiteralString = "EXISTS (SELECT FROM moved), " + taken + ", " + stands + ", "
    return "WITH " + ",".join(parts) + " SELECT " + found + CLOCK
