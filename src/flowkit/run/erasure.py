"""What is left of a session when what it holds of a person is erased."""

from __future__ import annotations

from datetime import datetime

from flowkit.core.snapshot import Snapshot
from flowkit.run.clock import micros
from flowkit.run.journal import ERASE, ERASED, gone, linked, signed_part
from flowkit.run.pinned import Pinned
from flowkit.run.store import Row, Session
from flowkit.run.vault import Vault


def erased(
    pinned: Pinned, vault: Vault, session: Session, rows: tuple[Row, ...], now: datetime
) -> tuple[Session, tuple[Row, ...]]:
    """The row and the journal of an erased session: which ways were taken, and nothing that was given.

    The journal gets one row more, which says when. Its hashes still hold.
    """
    flow = pinned.automaton(session).flow
    states = tuple(session.states.split())
    ended = None if session.ended == ERASED else session.ended
    snapshot = Snapshot(flow.id, flow.version, flow.digest, states, ended=ended)
    text = snapshot.to_json().encode()
    seq = session.version + 1
    last = Row(
        session.id, seq, now.isoformat(), ERASE, None, gone(b"{}"), None, None, session.states, b"", b""
    )
    last = linked(session.head, last)
    left = tuple(row._replace(given=gone(row.given), print=row.print) for row in rows)
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
