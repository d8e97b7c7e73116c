"""A copy of every journal in a database, for lists, statistics and audits in SQL.

Each change of a session is sent to the mirror of that session, one after the other, and Restate sends it
again until the database has it. The database knows each row by its place, so a second one does nothing. What
is sealed stays sealed, under the same keys. Effects and timers are Restate's: no worker belongs there.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from functools import partial

from restate import ObjectContext, VirtualObject

from flowkit.run.errors import KeyTakenError, StaleError
from flowkit.run.journal import ERASED
from flowkit.run.opening import MASTERS
from flowkit.run.restate.codec import data, record, records, text
from flowkit.run.restate.desk import Desk
from flowkit.run.restate.moves import AS_IS, BRIEF, apart, handled
from flowkit.run.store import Change, Mark, Row, Session, Status, Store, Waiting

log = logging.getLogger("flowkit.run.restate")


def mirror_object(desk: Desk) -> VirtualObject:
    """The object that brings the changes of a session to the database."""
    service = VirtualObject(desk.store.services.mirror, **BRIEF)
    handled(service, partial(_put, desk), _put.__name__, ingress_private=True)
    return service


async def _put(desk: Desk, ctx: ObjectContext, given: bytes) -> bytes:
    await ctx.run_typed("copy", apart(desk.slow, partial(_copied, desk, given)), AS_IS)
    return b""


def _copied(desk: Desk, given: bytes) -> bytes:
    if desk.mirror is not None:
        asked = data(given)
        session = asked["session"] and record(Session, asked["session"])
        if session is None:
            desk.mirror.remove(asked["id"])
        else:
            rows, effects = records(Row, asked["rows"]), records(Waiting, asked["effects"])
            copy(desk.mirror, session, rows, effects, records(Mark, asked["marks"]))
    return text(None)


def prepared(desk: Desk) -> None:
    """Let the database know what it needs to be read: the versions of flows, and the root of the keys."""
    source = desk.worker.sessions.store
    root = source.kept(MASTERS)
    if desk.mirror is not None:
        if root is not None:
            desk.mirror.keep(MASTERS, root)
        desk.worker.sessions.pinned.keep()
        for definition in source.definitions():
            desk.mirror.define(definition)


def copy(
    mirror: Store,
    session: Session,
    rows: Sequence[Row],
    effects: Sequence[Waiting],
    marks: tuple[Mark, ...],
) -> None:
    """Bring what is new of a session to the database. Doing it twice is fine.

    Effects are there too, as such that nobody has to carry out.
    """
    if session.ended == ERASED:
        _erased(mirror, session, rows)
        return
    stands = mirror.read(session.id)
    known = stands.session.version if stands else 0
    for row in rows:
        if row.seq > known:
            at = session._replace(version=row.seq, states=row.states, head=row.hash)
            last = row.seq == session.version
            asked = tuple(
                each._replace(status=Status.MOOT, lease=None) for each in effects if each.seq == row.seq
            )
            change = Change(session if last else at, row.seq - 1, row, asked, None, marks if last else ())
            _added(mirror, change)


def _added(mirror: Store, change: Change) -> None:
    try:
        mirror.commit(change)
    except (StaleError, KeyTakenError):
        log.warning("the mirror lacks the beginning of a session: it is not copied")


def _erased(mirror: Store, session: Session, rows: Sequence[Row]) -> None:
    stands = mirror.read(session.id)
    if stands is not None and stands.session.ended != ERASED:
        mirror.erase(session, rows)
