"""Callers that come at the same time share one thread's work and one transaction of the store.

One of them works out what all their events change, and commits it together; the others sleep. Threads that
work it out at the same time would only take Python's lock from one another, at each statement of the store.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from functools import partial
from typing import Protocol, TypeAlias, cast

from flowkit.run.changes import Accepted, Held
from flowkit.run.errors import StoreError
from flowkit.run.held import Cache
from flowkit.run.reply import Reply
from flowkit.run.store import Change, Store
from flowkit.run.turns import Job, Turns

Try: TypeAlias = Callable[[dict[str, Held]], Accepted | None]
"""Works out what an event changes, on the sessions that the turn has moved already; None: ask it apart."""


class Together(Protocol):
    """A store that makes many changes in one transaction."""

    def commit_all(self, changes: Sequence[Change]) -> tuple[Exception | None, ...]:
        """Make changes, durably, each for itself: for each, None or what ``commit`` would have raised.

        What follows a refused change of the same session is refused too: it was made from what is not there.
        """


def together(store: Store) -> Together | None:
    """The store, if it is one that makes many changes in one transaction; not if another stands around it."""
    return cast(Together, store) if hasattr(type(store), "commit_all") else None


class Shared:
    """Lets events be tried in turns. ``done`` makes the reply to what was committed."""

    def __init__(self, store: Store, done: Callable[[Accepted], Reply], cache: Cache) -> None:
        self._store, self._done, self._cache = store, done, cache
        self._together = together(store)
        self._turns, self._process = Turns(self._take_turn), os.getpid()
        self._moved: dict[str, Held] = {}  # sessions as this turn leaves them; only who has the turn uses it

    @property
    def possible(self) -> bool:
        """Whether this store can, and we are not in a child of the process where turns are taken."""
        return self._together is not None and self._process == os.getpid()

    def do(self, work: Try) -> Reply | None:
        """The reply to an event, once it is durable; None when it has to be asked for by itself."""
        reply: Reply | None = self._turns.do(partial(work, self._moved))
        return reply

    def _take_turn(self, jobs: Sequence[Job]) -> None:
        tried: list[tuple[Job, Accepted]] = []
        try:
            for job in jobs:
                self._try(job, tried)
            self._commit(tried)
        except BaseException as error:
            for job in jobs:
                if job.result is None and job.error is None:
                    job.error = error if isinstance(error, StoreError) else self._lost()
            raise
        finally:
            self._moved.clear()

    def _try(self, job: Job, tried: list[tuple[Job, Accepted]]) -> None:
        try:
            accepted: Accepted | None = job.work()
        except Exception as error:  # its caller's own, who is told
            job.error = error
            return
        if accepted is not None:
            self._moved[accepted.held.session.id] = accepted.held
            tried.append((job, accepted))

    def _commit(self, tried: Sequence[tuple[Job, Accepted]]) -> None:
        if not tried or self._together is None:
            return
        became = self._together.commit_all([accepted.change for _, accepted in tried])
        for (job, accepted), error in zip(tried, became, strict=True):
            if error is None:
                job.result = self._done(accepted)
            else:
                self._cache.drop(accepted.held.session.id)

    def _lost(self) -> StoreError:
        return StoreError("failed", store=self._store.name, code="interrupted")
