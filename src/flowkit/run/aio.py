"""Sessions for asyncio: the same interface as coroutines, over any store.

The work is done in threads of its own, so the loop is never kept waiting, and callers at the same time share
a store's transactions as threads do. A call that is cancelled before its thread has begun does nothing; one
that has begun is carried out whole, though nobody hears its answer: the same ``key`` again asks for it.
"""

from __future__ import annotations

import asyncio
import contextvars
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from types import TracebackType
from typing import ParamSpec, Self, TypeVar

from flowkit.core.snapshot import Event, Option
from flowkit.run.entries import Entry
from flowkit.run.errors import StoreError
from flowkit.run.reply import Reply
from flowkit.run.sessions import Sessions
from flowkit.run.store import Mark

THREADS = 32  # calls at once; those beyond wait for their turn

Given = ParamSpec("Given")
Result = TypeVar("Result")


class AsyncSessions:
    """``Sessions`` whose methods are awaited; they take the same arguments and raise the same errors.

        async with AsyncSessions(Sessions(automaton, "sqlite:///journeys.db")) as sessions:
            reply = await sessions.start()

    Leaving the block waits for what has begun, then closes the sessions.
    """

    def __init__(self, sessions: Sessions, threads: int = THREADS) -> None:
        self.sessions = sessions
        self._threads = ThreadPoolExecutor(threads, "flowkit-sessions")
        self._closed = False

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.aclose()

    async def aclose(self) -> None:
        """Take no more calls, wait for those that have begun, close the store. Closing twice is fine."""
        self._closed = True
        await asyncio.to_thread(self._close)

    def _close(self) -> None:
        self._threads.shutdown(wait=True)
        self.sessions.close()

    async def start(
        self,
        inputs: Mapping[str, object] | None = None,
        *,
        key: str | None = None,
        marks: tuple[Mark, ...] = (),
    ) -> Reply:
        """Begin a journey (see ``Sessions.start``)."""
        return await self._done(self.sessions.start, inputs, key=key, marks=marks)

    async def send(
        self,
        session: str,
        event: Event,
        expected_version: object = None,
        key: str | None = None,
        *,
        marks: tuple[Mark, ...] = (),
    ) -> Reply:
        """Let an event happen to a session (see ``Sessions.send``)."""
        return await self._done(self.sessions.send, session, event, expected_version, key, marks=marks)

    async def get(self, session: str) -> Reply:
        """How a session stands (see ``Sessions.get``)."""
        return await self._done(self.sessions.get, session)

    async def options(self, session: str) -> tuple[Option, ...]:
        """What can happen now to a session (see ``Sessions.options``)."""
        return await self._done(self.sessions.options, session)

    async def history(self, session: str, *, reveal: bool = False) -> tuple[Entry, ...]:
        """What has happened to a session (see ``Sessions.history``)."""
        return await self._done(self.sessions.history, session, reveal=reveal)

    async def find(self, answer: str, value: str) -> tuple[str, ...]:
        """The sessions with this value of an answer (see ``Sessions.find``)."""
        return await self._done(self.sessions.find, answer, value)

    async def erase(self, session: str) -> None:
        """Erase what a session holds of a person (see ``Sessions.erase``)."""
        await self._done(self.sessions.erase, session)

    async def _done(self, call: Callable[Given, Result], *given: Given.args, **named: Given.kwargs) -> Result:
        """A call in a thread, with the context of whoever makes it."""
        if self._closed:
            raise StoreError("closed", store=self.sessions.store.name)
        work = partial(contextvars.copy_context().run, call, *given, **named)
        return await asyncio.get_running_loop().run_in_executor(self._threads, work)
