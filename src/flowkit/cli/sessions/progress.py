"""Long work: how far it has come, said where errors go when it does take long; and results as they come."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Self, TypeVar

from flowkit.cli.console import Console, reason
from flowkit.cli.sessions.told import number

if TYPE_CHECKING:
    from flowkit.cli.sessions.chosen import Chosen
    from flowkit.run.store import Store

Thing = TypeVar("Thing")
PATIENCE = 1.0  # seconds in which nothing is said
_OFTEN, _SELDOM = 0.2, 10.0  # seconds between two lines on a terminal, and in a log
_TOGETHER = 1000  # lines written at once


class Progress:
    """Counts what is done of ``whole``, if that is known."""

    def __init__(self, spoke: Console, whole: int | None = None) -> None:
        self._spoke, self._whole, self.count = spoke, whole, 0
        self._alive = sys.stderr.isatty()
        self._next = time.monotonic() + PATIENCE
        self._shown = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.clear()

    def of(self, things: Iterable[Thing]) -> Iterator[Thing]:
        """The things, each counted once it has been worked on."""
        for thing in things:
            yield thing
            self.step()

    def step(self) -> None:
        """One more is done."""
        self.steps(1)

    def steps(self, done: int) -> None:
        """So many more are done."""
        self.count += done
        now = time.monotonic()
        if now < self._next:
            return
        self._next = now + (_OFTEN if self._alive else _SELDOM)
        if self._alive:
            sys.stderr.write(f"\r{self._said()}\x1b[K")
            sys.stderr.flush()
            self._shown = True
        else:
            self._spoke.complain(self._said())

    def clear(self) -> None:
        """Take the line away again, before anything else is said."""
        if self._shown:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()
            self._shown = False

    def _said(self) -> str:
        done = number(self.count, self._spoke)
        if not self._whole:
            return self._spoke.text("sessions.progress", count=done)
        share, whole = min(100 * self.count // self._whole, 100), number(self._whole, self._spoke)
        return self._spoke.text("sessions.progress.of", count=done, whole=whole, share=share)


def counting(store: Store, chosen: Chosen | None, spoke: Console) -> Progress:
    """The progress of work on the chosen sessions of a store (None: on all)."""
    everything = chosen is None or chosen.all
    return Progress(spoke, sum(store.census().values()) if everything else None)


def stream(lines: Iterable[str], output: Path | None, spoke: Console) -> None:
    """Write lines as they come, to a file or the terminal. Raises StopError where that is not possible."""
    left = iter(lines)
    batches = ("".join(batch) for batch in iter(lambda: list(islice(left, _TOGETHER)), []))
    if output is None:
        for batch in batches:
            spoke.write(batch, None)
        return
    try:
        output.parent.mkdir(parents=True, exist_ok=True)
        with output.open("w", encoding="utf-8", newline="\n") as file:
            for batch in batches:
                file.write(batch)
    except OSError as error:
        raise spoke.refuse("cli.cannot-write", path=output, why=reason(error, spoke)) from error
