"""The journal of a session: rows in a chain of hashes, whose contents can be erased without breaking it.

Each row's hash covers the hash before it, everything readable in the row, and the SHA-256 of what was given.
So a changed, missing, swapped or foreign row is found by anybody who has the rows; and when what was given is
erased, its SHA-256 stays in its place and the chain still holds.
"""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import sha256

from flowkit.core.jsontext import encoded
from flowkit.run.errors import BrokenSessionError
from flowkit.run.store import Row, Session, Store

START = "@start"
MIGRATE = "@migrate"
ERASE = "@erase"
EXTEND = "@extend"
"""Events that no flow can have, since ids are letters: the beginning, a move to another flow, the erasure,
more time for somebody who is still there (see ``extending``; the only one that may be sent).
"""

BEGINNING = bytes(32)  # what stands before the first row
ERASED = "erased"  # Session.ended of an erased session
_GONE = b"\x00"


def linked(before: bytes, row: Row) -> Row:
    """The row with its hash, which follows the hash ``before``."""
    return Row(*row[:-1], _hash(before, row))


def gone(given: bytes) -> bytes:
    """What is left of something given when it is erased: that it was there, and its SHA-256."""
    return given if is_gone(given) else _GONE + sha256(given).digest()


def is_gone(given: bytes) -> bool:
    """Whether something given was erased."""
    return given[:1] == _GONE


def check(rows: Iterable[Row], session: Session) -> tuple[Row, ...]:
    """The whole journal of a session, when it is what was written.

    Raises BrokenSessionError that names the first row that is not.
    """
    head, found = BEGINNING, []
    for seq, row in enumerate(rows, 1):
        if row.session != session.id or row.seq != seq:
            raise BrokenSessionError(session.id, "sequence", seq)
        if row.hash != _hash(head, row):
            raise BrokenSessionError(session.id, "chain", seq)
        head = row.hash
        found.append(row)
    if len(found) != session.version:
        raise BrokenSessionError(session.id, "length", len(found))
    if head != session.head:
        raise BrokenSessionError(session.id, "head", len(found))
    return tuple(found)


def _hash(before: bytes, row: Row) -> bytes:
    given = row.given[1:] if is_gone(row.given) else sha256(row.given).digest()
    text = encoded(
        [
            row.session,
            row.seq,
            row.at,
            row.event,
            row.state,
            row.key,
            row.print and row.print.hex(),
            row.states,
            row.proof.hex(),
        ]
    )
    return sha256(before + given + text.encode("utf-8", "surrogatepass")).digest()


def signed_part(session: Session) -> bytes:
    """What the mark of a session's row is made over: all but its key, which is bound to it by itself."""
    text = encoded(
        [
            session.id,
            session.digest,
            session.version,
            session.states,
            session.ended,
            session.started,
            session.moved,
            session.due,
        ]
    )
    snapshot = sha256(session.snapshot).digest()
    return session.head + snapshot + text.encode("utf-8", "surrogatepass")


def steady(store: Store, session: Session) -> tuple[Session, tuple[Row, ...]]:
    """A session with its whole journal, both as they stood at one moment: it may move on while rows are read.

    Raises BrokenSessionError.
    """
    while True:
        try:
            return session, check(store.rows(session.id), session)
        except BrokenSessionError:
            found = store.read(session.id)
            if found is None or found.session.version == session.version:
                raise
            session = found.session
