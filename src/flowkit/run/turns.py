"""Group commit: whoever holds the turn carries out what all have queued, in one transaction.

A caller that finds nobody at work does its own job at once, without waking another thread. While it waits for
the disk, others queue; the first of them takes the next turn and carries all of them out together.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Sequence
from time import monotonic
from typing import Any

MOST = 256  # jobs in one transaction


class Job:
    """Something to be done in a transaction, by whoever has the turn."""

    __slots__ = ("called", "error", "leads", "result", "since", "work")

    def __init__(self, work: Callable[[], Any]) -> None:
        self.work = work
        self.since = monotonic()
        self.result: Any = None
        self.error: BaseException | None = None
        self.leads = False  # whether it is to take the turn
        self.called: threading.Lock | None = None  # held while its owner sleeps


class Turns:
    """Lets callers take turns. ``carry_out`` gets the jobs of a turn, and fills in what became of each."""

    def __init__(self, carry_out: Callable[[Sequence[Job]], None]) -> None:
        self._carry_out = carry_out
        self._guard = threading.Lock()
        self._busy = False
        self._waiting: deque[Job] = deque()

    def do(self, work: Callable[[], Any]) -> Any:
        """The result of a job, once it is durable; raises what became of it otherwise."""
        job = Job(work)
        with self._guard:
            if not self._busy:
                self._busy = job.leads = True
            else:
                job.called = threading.Lock()
                job.called.acquire()
                self._waiting.append(job)
        if job.called is not None:
            self._sleep(job, job.called)
        if job.leads:
            self._take_turn(job)
        if job.error is not None:
            raise job.error
        return job.result

    def _sleep(self, job: Job, called: threading.Lock) -> None:
        """Wait until the job is done, or leads; who is interrupted meanwhile leaves the queue in order."""
        try:
            called.acquire()
        except BaseException:
            with self._guard:
                if job in self._waiting:
                    self._waiting.remove(job)
            if job.leads:
                self._pass_on()
            raise

    def _take_turn(self, job: Job) -> None:
        batch = [job]
        try:
            with self._guard:
                while self._waiting and len(batch) < MOST:
                    batch.append(self._waiting.popleft())
            self._carry_out(batch)
        finally:
            self._pass_on()
            for other in batch[1:]:
                assert other.called is not None
                other.called.release()

    def _pass_on(self) -> None:
        """Give the turn to the first that waits, who then carries out all that wait with it."""
        with self._guard:
            following = self._waiting.popleft() if self._waiting else None
            if following is None:
                self._busy = False
                return
            following.leads = True
        assert following.called is not None
        following.called.release()
