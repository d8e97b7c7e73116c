"""How an object reads its state, changes it, and sends what follows from a change."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from concurrent.futures import Executor
from contextvars import copy_context
from datetime import timedelta
from typing import Any, TypeVar

from restate import ObjectContext, ObjectSharedContext, RunOptions, TerminalError, VirtualObject
from restate.serde import BytesSerde

from flowkit.run.errors import KeyTakenError, LeaseLostError, StaleError, StoreError
from flowkit.run.restate.codec import data, plain, record, records, text
from flowkit.run.restate.desk import Desk, leased
from flowkit.run.restate.room import (
    HEAD,
    State,
    answered_key,
    armed,
    changes,
    effect_key_of,
    open_effects,
    rearmed,
    row_key,
    session_of,
    state_of,
    store_of,
)
from flowkit.run.restate.store import mark_name
from flowkit.run.store import Mark, Status, Waiting
from flowkit.run.stores.memory import MemoryStore

RAW = BytesSerde()
_NOT = timedelta(0)
BRIEF: dict[str, Any] = {"journal_retention": _NOT, "idempotency_retention": _NOT}
"""For a service: nothing that was asked is kept once it is answered."""
AS_IS: RunOptions[bytes] = RunOptions(serde=RAW)
log = logging.getLogger("flowkit.run.restate")
_ERRORS = {StaleError: "stale", KeyTakenError: "key-taken", LeaseLostError: "lease-lost"}
T = TypeVar("T")


def handled(service: VirtualObject, handler: Callable[..., Any], name: str, **options: Any) -> None:
    """Let a handler be called: JSON in, JSON out."""
    json: dict[str, Any] = {"accept": "application/json", "content_type": "application/json"}
    service.handler(name.lstrip("_"), input_serde=RAW, output_serde=RAW, **json, **options)(handler)


def get(ctx: ObjectContext | ObjectSharedContext, key: str) -> Awaitable[bytes | None]:
    """A part of the state."""
    return ctx.get(key, RAW)


def asked(read: Callable[[Any], T], given: bytes) -> T:
    """What a request asks for. One that is none of ours fails for good: trying again would not help."""
    try:
        return read(data(given))
    except (KeyError, TypeError, ValueError, AttributeError, StoreError):
        raise TerminalError("not a request of flowkit", 400) from None


async def read_of(
    ctx: ObjectContext | ObjectSharedContext, key: str | None = None, effect: str | None = None
) -> dict[str, bytes]:
    """What a change needs of the state: the head, the open effects, what answered a key, one effect more."""
    head = await get(ctx, HEAD)
    if head is None:
        return {}
    state = {HEAD: head}
    wanted = [*open_effects(head), *([] if effect is None else [effect_key_of(effect)])]
    for place in dict.fromkeys(wanted):
        await _fetch(ctx, state, place)
    if key is not None:
        seq = await _fetch(ctx, state, answered_key(key))
        if seq is not None:
            await _fetch(ctx, state, row_key(data(seq)))
    return state


async def everything(ctx: ObjectContext) -> dict[str, bytes]:
    """The whole state."""
    state: dict[str, bytes] = {}
    for key in await ctx.state_keys():
        await _fetch(ctx, state, key)
    return state


async def _fetch(ctx: ObjectContext | ObjectSharedContext, state: dict[str, bytes], key: str) -> bytes | None:
    found = await get(ctx, key)
    if found is not None:
        state[key] = found
    return found


def waiting(state: State, effect: str, attempt: int) -> Waiting | None:
    """An effect, as held by who is at this attempt; None when nobody waits for it any more."""
    stored = state.get(effect_key_of(effect))
    found = stored and record(Waiting, data(stored))
    if not found or found.status is not Status.WAITING or found.lease != str(attempt):
        return None
    return leased(found, attempt)


async def changed(
    ctx: ObjectContext, desk: Desk, before: State, change: Callable[[MemoryStore], object]
) -> bytes:
    """Make a change that depends on nothing but the state and the request; what to answer."""
    store = store_of(before)
    try:
        result = change(store)
    except (StaleError, KeyTakenError, LeaseLostError) as error:
        return text({"error": _ERRORS[type(error)]})
    await _write(ctx, desk, before, changes(before, state_of(store, ctx.key(), before)))
    return text(result)


async def stepped(
    ctx: ObjectContext, desk: Desk, before: State, step: Callable[[], dict[str, bytes]]
) -> None:
    """Make a change that depends on the clock and on chance, as a durable step."""

    def made() -> bytes:
        writes = changes(before, step())
        return text({key: value and value.decode() for key, value in writes.items()})

    writes = data(await ctx.run_typed("step", apart(desk.quick, made), AS_IS))
    await _write(ctx, desk, before, {key: value and value.encode() for key, value in writes.items()})


def apart(pool: Executor, work: Callable[[], bytes]) -> Callable[[], Coroutine[Any, Any, bytes]]:
    """Work that is done in another thread. Of an error, only the kind is told: Restate shows and keeps it."""

    def told() -> bytes:
        try:
            return work()
        except StoreError as error:
            reason = f"{type(error).__name__}: {error.reason}"
        except Exception as error:
            reason = type(error).__name__
        log.error("a step of a session failed: %s", reason)
        raise RuntimeError(reason)

    async def done() -> bytes:
        return await asyncio.get_running_loop().run_in_executor(pool, copy_context().run, told)

    return done


async def _write(ctx: ObjectContext, desk: Desk, before: State, writes: dict[str, bytes | None]) -> None:
    """Write what changed, then send what follows from it. Whoever looks for a mark now finds it."""
    following = _next_effect(before, writes)
    due = _next_timer(writes)
    head = writes.pop(HEAD, before.get(HEAD))
    for key, value in [*writes.items(), (HEAD, head)]:
        if value is None:
            ctx.clear(key)
        else:
            ctx.set(key, value, RAW)
    now = desk.wall()
    if following is not None:
        told = {"effect": following.id, "attempt": following.attempts + 1}
        _send(ctx, desk, "perform", told, following.due - now)
    if due is not None:
        _send(ctx, desk, "timer", due, due - now)
    await _mark(ctx, desk, before.get(HEAD), head)
    if desk.mirror is not None:
        ctx.generic_send(desk.store.services.mirror, "put", text(_news(before, writes, head)), ctx.key())


def _news(before: State, writes: Mapping[str, bytes | None], head: bytes | None) -> dict[str, Any]:
    """What a mirror has to know of a change: the session, and the rows that are new or no longer the same."""
    stands, stood = data(head or b""), session_of(before)
    new = sorted((key, value) for key, value in writes.items() if value and key not in before)
    changed = sorted((key, value) for key, value in writes.items() if value)
    return {
        "id": stood and stood.id,
        "session": stands and stands["session"],
        "rows": [data(value) for key, value in changed if key.startswith("r/")],
        "effects": [data(value) for key, value in new if key.startswith("e/")],
        "marks": stands and stands["marks"],
    }


def _next_effect(before: State, writes: dict[str, bytes | None]) -> Waiting | None:
    """The first open effect, if nobody was sent to carry it out yet: now somebody is."""
    after = {**before, **writes}
    for place in open_effects(after.get(HEAD))[:1]:
        stored = after[place]
        assert stored is not None  # what is open was read or is written
        effect = record(Waiting, data(stored))
        token = str(effect.attempts + 1)
        if effect.lease != token:
            writes[place] = text(plain(effect._replace(lease=token)))
            return effect
    return None


def _next_timer(writes: dict[str, bytes | None]) -> int | None:
    """When the object must be woken, if no timer is on its way that comes as early: now one is.

    One that comes too early does nothing but send the next. So a page that starts a timer anew at each
    visit does not fill Restate with those of before.
    """
    head = writes.get(HEAD)
    if head is None:
        return None
    after = {HEAD: head}
    stands, comes = session_of(after), armed(after)
    if stands is None or stands.due is None or (comes is not None and comes <= stands.due):
        return None
    writes[HEAD] = rearmed(head, stands.due)
    return stands.due


def _send(ctx: ObjectContext, desk: Desk, handler: str, given: object, micros: int) -> None:
    delay = timedelta(milliseconds=1 + micros // 1000) if micros > 0 else None
    ctx.generic_send(desk.store.services.session, handler, text(given), ctx.key(), send_delay=delay)


async def _mark(ctx: ObjectContext, desk: Desk, before: bytes | None, after: bytes | None) -> None:
    """Let the marks know that the session is found by them now, or is not any more."""
    old, new = _marks(before), _marks(after)
    for handler, marks in (("take", old - new), ("add", new - old)):
        for mark in sorted(marks):
            await ctx.generic_call(desk.store.services.kept, handler, text(ctx.key()), mark_name(mark))


def _marks(head: bytes | None) -> set[Mark]:
    return set(records(Mark, data(head)["marks"])) if head else set()
