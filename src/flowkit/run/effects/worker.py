"""The worker: it carries out what sessions asked for, and fires what is due. As many as you like, anywhere.

Nothing is lost when one is killed: what it was at is taken up by another when its lease runs out. So an
effect is carried out at least once, and more than once only when a worker died between doing and recording
it; ``Task.id`` is the same each time, and whoever receives it can refuse the second.
"""

from __future__ import annotations

import logging
import random
import signal
import socket
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import islice
from os import getpid
from secrets import token_hex
from typing import NamedTuple

from flowkit.core.flow import Flow
from flowkit.run.clock import micros
from flowkit.run.effects.attempt import Attempt, Ended
from flowkit.run.effects.carrier import Carrier
from flowkit.run.effects.registry import Effects
from flowkit.run.errors import (
    MissingHandlerError,
    NoDefinitionError,
    NoSessionError,
    StoreError,
    UndeclaredOutcomeError,
)
from flowkit.run.sessions import Sessions
from flowkit.run.store import MICROSECONDS, Waiting

log = logging.getLogger("flowkit.run.worker")

GRACE = 15.0  # seconds that a lease lasts longer than what it is for may take
SHORTEST, LONGEST = 0.05, 1.0  # seconds between two looks, when there was nothing to do
TROUBLE = 60.0  # seconds before a session that cannot be used is tried again
_FATAL = ("closed", "forked", "failed")  # a store that will not be usable again by waiting


class Counts(NamedTuple):
    """What one round came to. ``lost`` were taken over by another worker; ``fired`` are timers and the
    sessions erased because their retention was over.
    """

    done: int = 0
    retried: int = 0
    parked: int = 0
    lost: int = 0
    fired: int = 0

    @property
    def idle(self) -> bool:
        """Whether there was nothing to do."""
        return not any(self)


@dataclass(slots=True)
class Worker:
    """Carries out the effects of sessions, one after another, each within its timeout.

    ``name`` is what it is called in logs. ``grace`` are the seconds after which, beyond the longest timeout,
    another worker takes over from one that was killed. ``chance`` gives the jitter of retries, 0 to 1.

    Raises MissingHandlerError for an effect that nobody carries out, and UndeclaredOutcomeError for a
    ``failure`` that a check does not have: of the flow, and of every version that somebody is still inside.
    """

    sessions: Sessions
    name: str = field(default_factory=lambda: f"{socket.gethostname()}-{getpid()}")
    grace: float = GRACE
    chance: Callable[[], float] = random.random
    _bell: threading.Event = field(default_factory=threading.Event, repr=False)
    _broken: dict[str, float] = field(default_factory=dict, repr=False)

    def __post_init__(self) -> None:
        for flow in self._flows():
            if missing := self.effects.missing(flow):
                raise MissingHandlerError(missing)
            if undeclared := self.effects.undeclared(flow):
                raise UndeclaredOutcomeError(undeclared)

    def _flows(self) -> Iterator[Flow]:
        """The flow, and every version that somebody is still inside."""
        yield self.sessions.automaton.flow
        for digest in sorted({digest for digest, _, ended in self.sessions.store.census() if not ended}):
            try:
                yield self.sessions.pinned.of(digest).flow
            except NoDefinitionError:  # its sessions say so when they are asked for
                log.warning("there are sessions of an unknown version", extra={"digest": digest[:12]})

    @property
    def effects(self) -> Effects:
        """The handlers of its sessions."""
        return self.sessions.effects or Effects()

    def once(self, limit: int = 100) -> Counts:
        """Fire what is due, then carry out up to ``limit`` effects; what it came to."""
        fired = self.fire(limit)
        ended = list(islice(iter(self._next, None), limit))
        return Counts(fired=fired, **{kind.value: ended.count(kind) for kind in Ended})

    def run(self, stop: threading.Event, threads: int = 1) -> None:
        """Work until ``stop`` is set, ``threads`` effects at a time; what was begun is finished first.

        Returns within the timeout of the effects it is at. Raises StoreError for a store that is of no use
        any more; one that cannot be reached is waited for.
        """
        with ThreadPoolExecutor(threads, self.name) as pool:
            others = [pool.submit(self._loop, stop, self._work) for _ in range(threads)]
            try:
                self._loop(stop, lambda: bool(self.fire()))
            finally:
                stop.set()
                self.wake()
        for other in others:
            other.result()

    def wake(self) -> None:
        """Look now: something was put into the outbox. (Without it, it is seen within a second.)"""
        self._bell.set()

    def fire(self, limit: int = 100) -> int:
        """Let the timers that have run out fire, and erase what was kept long enough; how many."""
        fired, now = 0, time.monotonic()
        self._broken = {id: until for id, until in self._broken.items() if until > now}
        for id in self.sessions.store.due(self._micros(), limit + len(self._broken)):
            if id in self._broken:
                continue
            try:
                fired += self.sessions.fire(id)
            except NoSessionError:
                continue
            except Exception as error:  # one session holds up nobody else
                reason = error.reason if isinstance(error, StoreError) else type(error).__name__
                if reason in _FATAL:
                    raise
                self._broken[id] = now + TROUBLE
                log.error("what is due cannot be fired: %s", reason, extra={"session": id})
        return fired

    def _loop(self, stop: threading.Event, work: Callable[[], bool]) -> None:
        """Work, and wait longer and longer while there is nothing to do. What is due soon is waited for."""
        pause = wait = SHORTEST
        while not stop.is_set():
            try:
                pause = SHORTEST if work() else min(2 * pause, LONGEST)
                wait = self._quiet(pause) if pause > SHORTEST else 0.0
            except StoreError as error:
                if error.reason in _FATAL:
                    stop.set()
                    raise
                log.warning("the store cannot be used now: %s", error.reason)
                wait = LONGEST
            if wait and not stop.is_set() and self._bell.wait(wait):
                self._bell.clear()

    def _quiet(self, pause: float) -> float:
        """How long nothing will be due, ``pause`` seconds at most."""
        now = self._micros()
        for id in self.sessions.store.due(now + int(pause * MICROSECONDS), 1):
            found = self.sessions.store.read(id)
            if id not in self._broken and found is not None and found.session.due is not None:
                return min(pause, max(0.0, (found.session.due - now) / MICROSECONDS))
        return pause

    def _work(self) -> bool:
        return self._next() is not None

    def _micros(self) -> int:
        return micros(self.sessions.now())

    def _next(self) -> Ended | None:
        """Carry out the next effect; how it ended, or None when there is none."""
        now = self._micros()
        handlers = (*self.effects.actions.values(), *self.effects.checks.values())
        longest = max((handler.timeout for handler in handlers), default=0.0) + self.grace
        leased = self.sessions.store.lease(now, now + int(longest * MICROSECONDS), token_hex(8), 1)
        if not leased:
            return None
        began = time.monotonic()
        ended, error = self.record(leased[0], self.attempt(leased[0]))
        told = {"effect": leased[0].id, "attempt": leased[0].attempts, "seconds": time.monotonic() - began}
        log.info("%s %s: %s%s", leased[0].kind, leased[0].name, ended, error and f" ({error})", extra=told)
        return ended

    def attempt(self, effect: Waiting) -> Attempt:
        """Call the handler of a leased effect. Nothing is recorded yet."""
        return Carrier(self.sessions, self.chance).attempt(effect)

    def record(self, effect: Waiting, found: Attempt) -> tuple[Ended, str]:
        """Let the store know what became of a leased effect: how it ended, and why it failed."""
        return Carrier(self.sessions, self.chance).record(effect, found)


@contextmanager
def until_signal() -> Iterator[threading.Event]:
    """An event that SIGTERM and SIGINT set, to stop a worker by; only in the main thread of a program."""
    stop = threading.Event()
    before = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}
    for number in before:
        signal.signal(number, lambda *_: stop.set())
    try:
        yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
