"""The handlers that Restate calls of the object that is a session.

Handlers are short. What depends on the clock or on chance is a durable step (``run``): carried out once,
its result is what every later attempt goes on with. An effect is carried out by ``perform``, which holds
nobody up, and tells the session by ``settle`` what came of it.
"""

from __future__ import annotations

from functools import partial

from restate import ObjectContext, ObjectSharedContext, VirtualObject

from flowkit.run.restate import codec
from flowkit.run.restate.codec import data, plain, record, text
from flowkit.run.restate.desk import Desk
from flowkit.run.restate.moves import (
    AS_IS,
    BRIEF,
    apart,
    asked,
    changed,
    everything,
    get,
    handled,
    read_of,
    stepped,
    waiting,
)
from flowkit.run.restate.room import armed, row_key, rows_of, session_of
from flowkit.run.store import Row, Session


def session_object(desk: Desk) -> VirtualObject:
    """The object that is a session."""
    service = VirtualObject(desk.store.services.session, **BRIEF)
    for handler in (_commit, _erase, _remove, _rekey, _rerun):
        handled(service, partial(handler, desk), handler.__name__)
    for reader in (_read, _rows, _effects):
        handled(service, partial(reader, desk), reader.__name__, kind="shared")
    for own in (_settle, _timer):
        handled(service, partial(own, desk), own.__name__, ingress_private=True)
    handled(service, partial(_perform, desk), _perform.__name__, kind="shared", ingress_private=True)
    return service


async def _commit(desk: Desk, ctx: ObjectContext, given: bytes) -> bytes:
    change = asked(codec.change, given)
    before = await read_of(ctx, change.row.key)
    stands = session_of(before)
    if stands is not None and stands.version >= change.row.seq:
        written = await get(ctx, row_key(change.row.seq))
        if written is not None and record(Row, data(written)).hash == change.row.hash:
            return text(None)  # its answer was lost, and it was asked again
    return await changed(ctx, desk, before, lambda room: room.commit(change))


async def _erase(desk: Desk, ctx: ObjectContext, given: bytes) -> bytes:
    session = asked(lambda what: record(Session, what["session"]), given)
    rows = asked(lambda what: codec.records(Row, what["rows"]), given)
    before = await everything(ctx)
    stands = session_of(before)
    if stands is not None and stands.head == session.head:
        return text(None)
    return await changed(ctx, desk, before, lambda room: room.erase(session, rows))


async def _remove(desk: Desk, ctx: ObjectContext, _given: bytes) -> bytes:
    return await changed(ctx, desk, await everything(ctx), lambda room: room.remove(ctx.key()))


async def _rekey(desk: Desk, ctx: ObjectContext, given: bytes) -> bytes:
    old, new = asked(lambda what: (bytes.fromhex(what["old"]), bytes.fromhex(what["new"])), given)
    return await changed(ctx, desk, await read_of(ctx), lambda room: room.rekey(ctx.key(), old, new))


async def _rerun(desk: Desk, ctx: ObjectContext, given: bytes) -> bytes:
    effect, now = asked(lambda what: (str(what["effect"]), int(what["now"])), given)
    before = await read_of(ctx, effect=effect)
    return await changed(ctx, desk, before, lambda room: room.rerun(effect, now))


async def _read(_desk: Desk, ctx: ObjectSharedContext, given: bytes) -> bytes:
    state = await read_of(ctx, asked(lambda what: what["key"], given))
    session, rows = session_of(state), rows_of(state)
    if session is None:
        return text(None)
    return text({"session": plain(session), "answered": plain(rows[0]) if rows else None})


async def _rows(_desk: Desk, ctx: ObjectSharedContext, given: bytes) -> bytes:
    after, most = asked(lambda what: (int(what["after"]), int(what["most"])), given)
    stands = session_of(await read_of(ctx))
    last = min(stands.version if stands else 0, after + most)
    found = [await get(ctx, row_key(seq)) for seq in range(after + 1, last + 1)]
    return text([data(row) for row in found if row is not None])


async def _effects(_desk: Desk, ctx: ObjectSharedContext, _given: bytes) -> bytes:
    keys = [key for key in await ctx.state_keys() if key.startswith("e/")]
    return text([data(await get(ctx, key) or b"") for key in sorted(keys)])


async def _perform(desk: Desk, ctx: ObjectSharedContext, given: bytes) -> bytes:
    id, attempt = asked(lambda what: (what["effect"], what["attempt"]), given)
    state = await read_of(ctx, effect=id)
    effect = waiting(state, id, attempt)
    if effect is not None:
        work = apart(desk.slow, partial(desk.attempt, state, effect))
        came = await ctx.run_typed(f"{effect.kind} {effect.name}", work, AS_IS)
        told = {"effect": id, "attempt": attempt, "came": came.hex()}
        ctx.generic_send(desk.store.services.session, "settle", text(told), ctx.key())
    return b""


async def _settle(desk: Desk, ctx: ObjectContext, given: bytes) -> bytes:
    id, attempt, came = asked(
        lambda what: (what["effect"], what["attempt"], bytes.fromhex(what["came"])), given
    )
    before = await read_of(ctx, id, id)
    effect = waiting(before, id, attempt)
    if effect is not None:
        await stepped(ctx, desk, before, partial(desk.record, before, effect, came))
    return b""


async def _timer(desk: Desk, ctx: ObjectContext, given: bytes) -> bytes:
    before = await read_of(ctx)
    stands = session_of(before)
    if stands is None or armed(before) != asked(int, given):
        return b""  # another is on its way, that comes earlier
    if stands.ended:
        before = await everything(ctx)
    await stepped(ctx, desk, before, partial(desk.fire, before, ctx.key()))
    return b""
