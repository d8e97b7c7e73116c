"""The objects that keep what is not of one session: a small value, or a set of texts in their order."""

from __future__ import annotations

from hashlib import sha256

from restate import ObjectContext, ObjectSharedContext, VirtualObject

from flowkit.run.restate.codec import data, text
from flowkit.run.restate.moves import BRIEF, RAW, get, handled

_VALUE, _COUNT = "value", "count"


def kept_object(name: str) -> VirtualObject:
    """The object that keeps something under its name."""
    service = VirtualObject(name, **BRIEF)
    for handler in (_keep, _keep_first):
        handled(service, handler, handler.__name__)
    for reader in (_kept, _members):
        handled(service, reader, reader.__name__, kind="shared")
    for member in (_add, _take):  # a set may be large: its members are not sent along
        handled(service, member, member.__name__, enable_lazy_state=True)
    return service


async def _keep(ctx: ObjectContext, given: bytes) -> bytes:
    ctx.set(_VALUE, given, RAW)
    return text(None)


async def _keep_first(ctx: ObjectContext, given: bytes) -> bytes:
    kept = await get(ctx, _VALUE)
    if kept is None:
        ctx.set(_VALUE, given, RAW)
    return kept or given


async def _kept(ctx: ObjectSharedContext, _given: bytes) -> bytes:
    return await get(ctx, _VALUE) or text(None)


async def _members(ctx: ObjectSharedContext, _given: bytes) -> bytes:
    places = [key for key in await ctx.state_keys() if key.startswith("m/")]
    found = [data(await get(ctx, place) or b"") for place in places]
    return text([member for _, member in sorted(found)])


async def _add(ctx: ObjectContext, given: bytes) -> bytes:
    if await get(ctx, _place(given)) is None:
        count = int(await get(ctx, _COUNT) or b"0")
        ctx.set(_COUNT, text(count + 1), RAW)
        ctx.set(_place(given), text([count, data(given)]), RAW)
    return text(None)


async def _take(ctx: ObjectContext, given: bytes) -> bytes:
    ctx.clear(_place(given))
    return text(None)


def _place(member: bytes) -> str:
    return f"m/{sha256(member).hexdigest()[:32]}"
