"""Real processes that can be killed: forked from a quiet server that has all imported, talking by a pipe."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from typing import Any

_PRELOAD = ["__main__", "benchmarks.faults.work"]


def preload(module: str) -> None:
    """Let the server import a module too; before the first child is started."""
    if module not in _PRELOAD:
        _PRELOAD.append(module)


@dataclass(slots=True)
class Child:
    """A running process, and what it says."""

    process: BaseProcess
    pipe: Connection

    @property
    def pid(self) -> int:
        """Its number."""
        assert self.process.pid is not None
        return self.process.pid

    def heard(self, patience: float = 0.0) -> Iterator[Any]:
        """What it has said until now, or until it ends; each word is waited for ``patience`` seconds."""
        try:
            while self.pipe.poll(patience):
                yield self.pipe.recv()
        except (EOFError, ConnectionResetError):
            return

    def kill(self) -> None:
        """End it by SIGKILL, whatever it is doing."""
        self.process.kill()
        self.process.join()

    def stop(self) -> None:
        """Let it stand still where it is (SIGSTOP)."""
        os.kill(self.pid, signal.SIGSTOP)

    def resume(self) -> None:
        """Let it go on."""
        os.kill(self.pid, signal.SIGCONT)

    def close(self) -> None:
        """End it if it still runs, and give everything back."""
        if self.process.is_alive():
            self.resume()
            self.kill()
        self.process.join()
        self.pipe.close()
        self.process.close()


def started(work: Callable[..., None], *given: object) -> Child:
    """A process that does ``work(say, *given)``; ``say`` sends a value to this one."""
    context = get_context("forkserver")
    context.set_forkserver_preload(_PRELOAD)
    here, there = context.Pipe(duplex=False)
    process = context.Process(target=_run, args=(work, there, *given), daemon=True)
    process.start()
    there.close()
    return Child(process, here)


@contextmanager
def children(work: Callable[..., None], *each: tuple[object, ...]) -> Iterator[list[Child]]:
    """Processes that do the same work with different arguments, at the same time."""
    made = [started(work, *given) for given in each]
    try:
        yield made
    finally:
        for child in made:
            child.close()


def _run(work: Callable[..., None], pipe: Connection, *given: object) -> None:
    work(pipe.send, *given)
    pipe.close()
