"""What is left of a session when what it holds of a person is erased.

Whoever asks for this has a right to it: so it also works on a session that is broken, whose version of the
flow is not known here, or whose key was wrapped by a master key that is gone.
"""

from __future__ import annotations

from datetime import datetime

from flowkit.core.snapshot import Snapshot
from flowkit.run.clock import micros
from flowkit.run.errors import BrokenSessionError
from flowkit.run.journal import ERASE, ERASED, gone, linked, signed_part, steady
from flowkit.run.store import Row, Session, Store
from flowkit.run.vault import Vault


def erased(store: Store, vault: Vault, session: Session, now: datetime) -> tuple[Session, tuple[Row, ...]]:
    """The row and the journal of an erased session: which ways were taken, and nothing that was given.

    The journal gets one row more, which says when. Its hashes still hold. What is erased stays as it is.
    """
    session, rows = _journal(store, session)
    if session.ended == ERASED:
        return session, rows
    kept = store.definition(session.digest)
    flow, version = (kept.flow, kept.version) if kept else ("", "")
    snapshot = Snapshot(flow, version, session.digest, tuple(session.states.split()), ended=session.ended)
    text = snapshot.to_json().encode()
    seq = session.version + 1
    last = Row(
        session.id, seq, now.isoformat(), ERASE, None, gone(b"{}"), None, None, session.states, b"", b""
    )
    last = linked(session.head, last)
    left = tuple(row._replace(given=gone(row.given)) for row in rows)
    new = session._replace(
        version=seq,
        ended=ERASED,
        snapshot=text,
        key=None,
        head=last.hash,
        moved=micros(now),
        due=None,
    )
    return new._replace(mark=vault.sign(signed_part(new))), (*left, last)


def _journal(store: Store, session: Session) -> tuple[Session, tuple[Row, ...]]:
    try:
        return steady(store, session)
    except BrokenSessionError:
        return session, tuple(row for row in store.rows(session.id) if row.seq <= session.version)
