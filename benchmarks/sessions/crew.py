"""Contenders in processes of their own: one interpreter each, so that nobody pays for another's threads."""

from __future__ import annotations

import multiprocessing
import threading
from collections.abc import Callable
from multiprocessing.connection import Connection
from time import perf_counter
from types import TracebackType
from typing import Any, TypeAlias

from benchmarks.sessions.rounds import Burst, alone

Work: TypeAlias = Callable[[float], Burst]
_FORK = multiprocessing.get_context("fork")  # what is to be done holds open flows, which cannot be sent
PATIENCE = 120.0


class Crew:
    """Processes that work when told to. ``make`` is called in each and returns what it does for a while.

    Raises RuntimeError with what went wrong in one of them.
    """

    def __init__(self, name: str, make: Callable[[], Work], processes: int = 1) -> None:
        self.name = name
        self._lines: list[Connection] = []
        self._members: list[Any] = []
        for _ in range(processes):
            here, there = _FORK.Pipe()
            member = _FORK.Process(target=_member, args=(make, there), daemon=True)
            member.start()
            there.close()
            self._lines.append(here)
            self._members.append(member)
        try:
            self._heard()
        except BaseException:
            self.close()
            raise

    def burst(self, seconds: float) -> Burst:
        """Let every process work for so long; what all have done together."""
        for line in self._lines:
            line.send(seconds)
        done = self._heard()
        waits = tuple(wait for each in done for wait in each.waits)
        return Burst(sum(each.events for each in done), max(each.seconds for each in done), waits)

    def _heard(self) -> list[Burst]:
        said = []
        for line in self._lines:
            if not line.poll(PATIENCE):
                raise RuntimeError(f"{self.name}: no answer for {PATIENCE:g} seconds")
            try:
                said.append(line.recv())
            except EOFError:
                raise RuntimeError(f"{self.name}: a process is gone") from None
        failed = [each for each in said if isinstance(each, str)]
        if failed:
            raise RuntimeError(f"{self.name}: {failed[0]}")
        return said

    def close(self) -> None:
        """Send everybody home."""
        for line in self._lines:
            line.close()
        for member in self._members:
            member.join(5)
            if member.is_alive():
                member.kill()
                member.join()

    def __enter__(self) -> Crew:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _member(make: Callable[[], Work], line: Connection) -> None:
    try:
        work = make()
        line.send(Burst(0, 1.0))
        while True:
            line.send(work(line.recv()))
    except (EOFError, BrokenPipeError):
        return  # nobody asks any more
    except Exception as error:  # whatever it was, the one who asked must hear of it
        line.send(f"{type(error).__name__}: {error}")


def callers(acts: list[Callable[[], object]]) -> Work:
    """Threads of one process that call at the same time, each the act it was given."""
    if len(acts) == 1:
        return lambda seconds: alone(acts[0], seconds)

    def work(seconds: float) -> Burst:
        done: list[Burst] = []
        failed: list[Exception] = []
        ready = threading.Barrier(len(acts) + 1)

        def call(act: Callable[[], object]) -> None:
            ready.wait()
            try:
                done.append(alone(act, seconds))
            except Exception as error:  # a thread's own traceback would be all that is seen of it
                failed.append(error)

        threads = [threading.Thread(target=call, args=(act,)) for act in acts]
        for thread in threads:
            thread.start()
        ready.wait()
        begun = perf_counter()
        for thread in threads:
            thread.join()
        if failed:
            raise failed[0]
        took = perf_counter() - begun
        return Burst(sum(each.events for each in done), took, tuple(w for each in done for w in each.waits))

    return work
