"""The statements that change a store in SQLite, each of them inside a transaction of its caller's."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from flowkit.run.errors import KeyTakenError, LeaseLostError, StaleError
from flowkit.run.journal import ERASED
from flowkit.run.store import Change, Mark, Row, Session, Status, Waiting
from flowkit.run.stores.sqlite import records

WAITING_COLUMNS = (
    "session, seq, number, kind, name, state, arguments, status, due, attempts, lease, until, error"
)
SUMMED_COLUMNS = f"{WAITING_COLUMNS}, sum"
_NEW = (
    "INSERT INTO sessions (id, digest, version, states, ended, snapshot, head, mark, started, moved, due,"
    " wake) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)
_OPEN = "status IN ('waiting', 'leased')"
_CHECKS = f"FROM outbox WHERE session = ?1 AND kind = 'check' AND {_OPEN}"
_STANDS = (
    f"SELECT number, wake, EXISTS (SELECT 1 {_CHECKS}), ended FROM sessions"
    " WHERE id = ?1 AND ?2 IN (version, 0)"
)
_MOVE = (
    "UPDATE sessions SET digest = ?, version = ?, states = ?, ended = ?, snapshot = ?, head = ?, mark = ?,"
    " moved = ?, due = ? WHERE number = ?"
)
_ROW = "INSERT INTO journal VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
ROWS = 65_536  # places of a session in the journal
_UNWRITE = f"DELETE FROM journal WHERE place > ? * {ROWS} AND place < (? + 1) * {ROWS}"
_EFFECT = f"INSERT INTO outbox ({SUMMED_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
_MOOT = (
    "UPDATE outbox SET status = 'moot', lease = NULL, until = NULL, sum = summed(session, seq, number, kind,"
    " name, state, arguments, 'moot', due, attempts, NULL, NULL, error)"
    " WHERE session = ? AND seq = ? AND number = ?"
)
_NUMBER = "number = (SELECT number FROM sessions WHERE id = ?)"
_FREE = "(status = 'waiting' AND due <= :now OR status = 'leased' AND until <= :now)"


class _Stands(NamedTuple):
    """A session that is at the version it should be."""

    number: int
    wake: int | None
    asking: bool  # whether it waits for checks
    ended: str | None


def commit(db: sqlite3.Connection, change: Change) -> None:
    """Make a change. Raises StaleError, KeyTakenError, LeaseLostError: then nothing was written."""
    session, row = change.session, change.row
    stands = _stands(db, session.id, change.before)
    if row.key is not None and _has_key(db, row):
        raise KeyTakenError
    if (stands is None) is not (change.before == 0):
        raise StaleError
    if change.settles is not None:
        _settled(db, change.settles)
    number = _begin(db, session) if stands is None else _move(db, session, stands)
    if change.earlier is not None:
        db.execute(_ROW, _placed(number, change.earlier))
    db.execute(_ROW, _placed(number, row))
    if stands is not None and stands.asking:
        _left(db, session, change.effects)
    for effect in change.effects:
        db.execute(_EFFECT, (*effect, records.summed(*effect)))
    for mark in change.marks:
        _marked(db, session.id, mark)


def commit_all(db: sqlite3.Connection, changes: Sequence[Change]) -> tuple[Exception | None, ...]:
    """Make changes, and none of a session after one that was refused; what became of each."""
    became: list[Exception | None] = []
    refused: set[str] = set()
    for change in changes:
        try:
            if change.session.id in refused:
                raise StaleError
            commit(db, change)
            became.append(None)
        except (StaleError, KeyTakenError, LeaseLostError) as refusal:
            refused.add(change.session.id)
            became.append(refusal)
    return tuple(became)


def _placed(number: int, row: Row) -> tuple[object, ...]:
    return (number * ROWS + row.seq, *row)


def _begin(db: sqlite3.Connection, session: Session) -> int:
    """Let a session begin; its number."""
    s = session
    values = (s.id, s.digest, s.version, s.states, s.ended, s.snapshot)
    number = db.execute(_NEW, (*values, s.head, s.mark, s.started, s.moved, s.due, s.due)).lastrowid
    if s.key is not None:
        db.execute("INSERT OR REPLACE INTO keys VALUES (?, ?)", (number, s.key))
    assert number is not None
    return number


def _stands(db: sqlite3.Connection, session: str, before: int) -> _Stands | None:
    """How a session stands; None when it is not at a version, or (at 0) when there is none."""
    found = db.execute(_STANDS, (session, before)).fetchone()
    return found and _Stands(*found)


def _move(db: sqlite3.Connection, session: Session, stands: _Stands) -> int:
    """Let a session stand elsewhere; its number."""
    s = session
    values = (s.digest, s.version, s.states, s.ended, s.snapshot, s.head, s.mark, s.moved, s.due)
    db.execute(_MOVE, (*values, stands.number))
    if s.due is not None and (stands.wake is None or stands.wake > s.due):
        wake_when_due(db, (s.id,))
    return stands.number


def wake_when_due(db: sqlite3.Connection, sessions: Iterable[str]) -> None:
    """Look at these sessions when they are due, no earlier."""
    db.executemany("UPDATE sessions SET wake = due WHERE id = ?", [(id,) for id in sessions])


def _has_key(db: sqlite3.Connection, row: Row) -> bool:
    asked = "SELECT 1 FROM journal WHERE session = ? AND key = ?"
    return db.execute(asked, (row.session, row.key)).fetchone() is not None


def _settled(db: sqlite3.Connection, settles: tuple[str, str]) -> None:
    id, lease = settles
    done = db.execute(
        "UPDATE outbox SET status = 'done', lease = NULL, until = NULL, error = NULL"
        " WHERE session = ? AND seq = ? AND number = ? AND status = 'leased' AND lease = ?",
        (*parts(id), lease),
    )
    if done.rowcount != 1:
        raise LeaseLostError


def _left(db: sqlite3.Connection, session: Session, coming: tuple[Waiting, ...]) -> None:
    """Checks of states that are left, or asked anew, are waited for by nobody."""
    found = db.execute(f"SELECT seq, number, state {_CHECKS}", (session.id,)).fetchall()
    states = set(session.states.split()) - {effect.state for effect in coming if effect.kind == "check"}
    for seq, number, state in found:
        if state not in states:
            db.execute(_MOOT, (session.id, seq, number))


def _marked(db: sqlite3.Connection, session: str, mark: Mark) -> None:
    if mark.hash:
        db.execute("INSERT OR REPLACE INTO marks VALUES (?, ?, ?)", (session, *mark))
    else:
        db.execute("DELETE FROM marks WHERE session = ? AND answer = ?", (session, mark.answer))


def lease(db: sqlite3.Connection, now: int, until: int, token: str, limit: int) -> tuple[Waiting, ...]:
    """Take effects that wait and are due, or whose lease has run out."""
    found = db.execute(
        f"SELECT {SUMMED_COLUMNS} FROM outbox AS one WHERE {_OPEN} AND due <= :now AND {_FREE}"
        f" AND NOT EXISTS (SELECT 1 FROM outbox AS other WHERE other.session = one.session AND other.{_OPEN}"
        "  AND (other.seq, other.number) < (one.seq, one.number))"
        " ORDER BY due, session LIMIT :limit",
        {"now": now, "limit": limit},
    ).fetchall()
    taken = [
        effect._replace(status=Status.LEASED, attempts=effect.attempts + 1, lease=token, until=until)
        for effect in map(records.waiting, found)
    ]
    db.executemany(
        "UPDATE outbox SET status = ?, attempts = ?, lease = ?, until = ?"
        " WHERE session = ? AND seq = ? AND number = ?",
        [(e.status, e.attempts, e.lease, e.until, e.session, e.seq, e.number) for e in taken],
    )
    return tuple(taken)


def settle(db: sqlite3.Connection, effect: Waiting) -> bool:
    """Write what became of a leased effect; whether its lease still held."""
    kept = (effect.lease, effect.until) if effect.status is Status.LEASED else (None, None)
    values = (effect.status, effect.due, effect.attempts, *kept, effect.error)
    done = db.execute(
        "UPDATE outbox SET status = ?, due = ?, attempts = ?, lease = ?, until = ?, error = ?"
        " WHERE session = ? AND seq = ? AND number = ? AND status = 'leased' AND lease = ?",
        (*values, effect.session, effect.seq, effect.number, effect.lease),
    )
    return done.rowcount == 1


def rerun(db: sqlite3.Connection, id: str, now: int) -> bool:
    """Let a parked effect wait again."""
    done = db.execute(
        "UPDATE outbox SET status = 'waiting', due = ?, attempts = 0"
        " WHERE session = ? AND seq = ? AND number = ? AND status = 'parked'",
        (now, *parts(id)),
    )
    return done.rowcount == 1


def erase(db: sqlite3.Connection, session: Session, rows: Sequence[Row]) -> None:
    """Replace a session and its journal by what is left of them."""
    stands = _stands(db, session.id, session.version - 1)
    if stands is None or stands.ended == ERASED:
        raise StaleError
    number = _move(db, session, stands)
    db.execute(f"UPDATE keys SET key = zeroblob(length(key)) WHERE {_NUMBER}", (session.id,))
    db.execute(_UNWRITE, (number, number))
    db.executemany(_ROW, [_placed(number, row) for row in rows])
    db.execute("UPDATE outbox SET arguments = x'' WHERE session = ?", (session.id,))
    db.execute(
        f"UPDATE outbox SET status = 'moot', lease = NULL, until = NULL WHERE session = ? AND {_OPEN}",
        (session.id,),
    )
    db.execute("DELETE FROM marks WHERE session = ?", (session.id,))


def rekey(db: sqlite3.Connection, session: str, old: bytes, new: bytes) -> bool:
    """Put another wrapping of a session's key in place of ``old``."""
    return (
        db.execute(f"UPDATE keys SET key = ? WHERE key = ? AND {_NUMBER}", (new, old, session)).rowcount == 1
    )


def remove(db: sqlite3.Connection, session: str) -> None:
    """Take an erased session out altogether."""
    asked = "SELECT number FROM sessions WHERE id = ? AND ended = ?"
    for (number,) in db.execute(asked, (session, ERASED)).fetchall():
        db.execute("DELETE FROM sessions WHERE number = ?", (number,))
        db.execute(_UNWRITE, (number, number))
        db.execute("DELETE FROM outbox WHERE session = ?", (session,))


def parts(id: str) -> tuple[str, int, int]:
    """The session, seq and number of an effect's id; such as no effect has for what is no id."""
    session, *rest = id.rsplit("/", 2)
    if not all(part.isascii() and part.isdigit() and len(part) <= 9 for part in rest):
        return session, -1, -1
    seq, number = map(int, rest) if len(rest) == 2 else (-1, -1)
    return (session, seq, number) if id == f"{session}/{seq}/{number}" else (session, -1, -1)
