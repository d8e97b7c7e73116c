"""Sessions for asyncio: the same answers, many at once, and a cancelled call leaves nothing half done."""

from __future__ import annotations

import asyncio
import contextvars
import inspect
import threading
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from flowkit import Event, load, unfold
from flowkit.core.automaton import Automaton
from flowkit.run.aio import AsyncSessions
from flowkit.run.clock import SimulatedClock
from flowkit.run.errors import NoSessionError, StoreError
from flowkit.run.reply import Reply
from flowkit.run.sessions import Sessions
from flowkit.run.verify import verify

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def booking() -> Automaton:
    return unfold(load("flows/examples/reservation"))


@pytest.fixture(params=["memory", "sqlite"])
def sessions(request: pytest.FixtureRequest, booking: Automaton, tmp_path: Path) -> Sessions:
    url = "memory:" if request.param == "memory" else f"sqlite:///{tmp_path / 'sessions.db'}"
    return Sessions(booking, url, clock=SimulatedClock(NOON), zone=UTC)


def done(sessions: Sessions, work: Callable[[AsyncSessions], Awaitable[Any]]) -> Any:
    """What a coroutine gives that works with the sessions; verified before they are closed."""

    async def whole() -> Any:
        async with AsyncSessions(sessions) as live:
            result = await work(live)
            assert list(verify(sessions)) == []
        return result

    return asyncio.run(whole())


SEATS = Event("next", {"seats": "2"})


def test_each_coroutine_answers_what_the_method_answers(sessions: Sessions) -> None:
    async def work(live: AsyncSessions) -> None:
        reply = await live.start(key="a")
        assert await live.start(key="a") == reply._replace(repeated=True)
        moved = await live.send(reply.id, SEATS, reply.version, "click")
        await live.send(reply.id, Event("next", {"email": "robin@example.org"}))
        assert (moved.version, moved.snapshot.state) == (2, "held")
        assert await live.get(reply.id) == sessions.get(reply.id)
        assert await live.options(reply.id) == sessions.options(reply.id)
        assert await live.history(reply.id) == sessions.history(reply.id)
        assert await live.find("email", "robin@example.org") == (reply.id,)
        await live.erase(reply.id)
        assert (await live.find("email", "robin@example.org")) == ()
        with pytest.raises(NoSessionError):
            await live.get("nobody")

    done(sessions, work)


def test_what_callers_use_is_there_with_the_same_arguments() -> None:
    for name in ("start", "send", "get", "options", "history", "find", "erase"):
        mine, theirs = (inspect.signature(getattr(kind, name)) for kind in (AsyncSessions, Sessions))
        assert mine == theirs, name


def test_two_hundred_at_once_are_all_answered_and_each_happens_once(sessions: Sessions) -> None:
    async def work(live: AsyncSessions) -> list[Reply]:
        started = await asyncio.gather(*(live.start() for _ in range(200)))
        return await asyncio.gather(*(live.send(reply.id, SEATS, 1, "click") for reply in started))

    replies = done(sessions, work)
    assert {(reply.ok, reply.version) for reply in replies} == {(True, 2)}
    assert len({reply.id for reply in replies}) == 200


def test_two_hundred_clicks_on_one_button_are_one_event(sessions: Sessions) -> None:
    async def work(live: AsyncSessions) -> list[Reply]:
        id = (await live.start()).id
        return await asyncio.gather(*(live.send(id, SEATS, key="click") for _ in range(200)))

    replies = done(sessions, work)
    assert {reply.version for reply in replies} == {2}
    assert sum(not reply.repeated for reply in replies) == 1


def test_of_two_hundred_who_saw_the_same_page_one_goes_on(sessions: Sessions) -> None:
    async def work(live: AsyncSessions) -> list[Reply]:
        id = (await live.start()).id
        return await asyncio.gather(*(live.send(id, SEATS, 1) for _ in range(200)))

    replies = done(sessions, work)
    assert sum(reply.ok for reply in replies) == 1
    assert {reply.refused.reason for reply in replies if reply.refused} == {"stale"}


@pytest.mark.parametrize("wait", [0.0, 0.0005, 0.002])
def test_a_cancelled_call_is_whole_or_did_nothing_and_its_key_tells(sessions: Sessions, wait: float) -> None:
    async def work(live: AsyncSessions) -> None:
        ids = [(await live.start()).id for _ in range(40)]
        tasks = [asyncio.create_task(live.send(id, SEATS, key="click")) for id in ids]
        await asyncio.sleep(wait)
        for task in tasks:
            task.cancel()
        heard = await asyncio.gather(*tasks, return_exceptions=True)
        assert all(isinstance(one, Reply | asyncio.CancelledError) for one in heard)
        again = [await live.send(id, SEATS, key="click") for id in ids]
        assert {(reply.ok, reply.version) for reply in again} == {(True, 2)}

    done(sessions, work)


def test_the_loop_is_not_kept_waiting_while_a_store_works(
    sessions: Sessions, monkeypatch: pytest.MonkeyPatch
) -> None:
    let_go = threading.Event()
    held = sessions.store.now
    monkeypatch.setattr(sessions, "get", lambda id: (let_go.wait(10), held())[1])

    async def work() -> None:
        live = AsyncSessions(sessions)
        call = asyncio.create_task(live.get("x"))
        await asyncio.sleep(0.05)
        assert not call.done()  # and yet we are here
        let_go.set()
        await call
        await live.aclose()

    asyncio.run(work())


def test_leaving_waits_for_what_was_asked_and_then_nothing_more_is_taken(sessions: Sessions) -> None:
    async def work() -> Reply:
        async with AsyncSessions(sessions, threads=1) as live:
            id = (await live.start()).id
            call = asyncio.create_task(live.send(id, SEATS))
            await asyncio.sleep(0)
        assert (await call).ok
        with pytest.raises(StoreError) as caught:
            await live.get(id)
        assert caught.value.reason == "closed"
        await live.aclose()
        return await call

    assert asyncio.run(work()).version == 2


def test_what_is_known_of_a_request_is_known_in_its_thread(
    sessions: Sessions, monkeypatch: pytest.MonkeyPatch
) -> None:
    whose = contextvars.ContextVar("whose", default="nobody's")
    monkeypatch.setattr(sessions, "get", lambda id: whose.get())

    async def one(live: AsyncSessions, name: str) -> object:
        whose.set(name)
        return await live.get("x")

    async def work(live: AsyncSessions) -> list[object]:
        return await asyncio.gather(*(one(live, str(n)) for n in range(20)))

    assert done(sessions, work) == [str(n) for n in range(20)]
