"""Time for sessions: steady, simulated, or the store's own.

A wall clock can be set wrong and set right again. A timer that has fired early cannot be taken back, so
time here follows the wall clock from the moment it is made and then counts by the machine's own counter
(which goes on in a suspended machine); small corrections are followed, a jump is not until a new start.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Protocol

_EPOCH, _MICROSECOND = datetime(1970, 1, 1, tzinfo=UTC), timedelta(microseconds=1)
JUMP = 5.0  # seconds by which wall clock and counter may part before it counts as a jump


class Clock(Protocol):
    """Something that tells the time."""

    def now(self) -> datetime:
        """The present instant, with a time zone."""


def counter() -> float:
    """Seconds by the machine's own counter, which nobody sets; it goes on while the machine is suspended."""
    return time.clock_gettime(time.CLOCK_BOOTTIME) if hasattr(time, "CLOCK_BOOTTIME") else time.monotonic()


class SteadyClock:
    """The wall clock without its jumps. It never goes back, and two readings are never in the wrong order."""

    def __init__(self, wall: Callable[[], float] = time.time, counter: Callable[[], float] = counter) -> None:
        self._wall, self._counter = wall, counter
        self._lock = threading.Lock()
        self._ahead = wall() - counter()
        self._last = 0.0

    def now(self) -> datetime:
        """The present instant in UTC."""
        with self._lock:
            counted = self._counter()
            ahead = self._wall() - counted
            if abs(ahead - self._ahead) < JUMP:
                self._ahead = ahead
            self._last = max(self._last, counted + self._ahead)
            return datetime.fromtimestamp(self._last, UTC)

    @property
    def jumped(self) -> float:
        """By how many seconds the wall clock has parted from this one; 0.0 when it has not."""
        apart = self._wall() - self._counter() - self._ahead
        return apart if abs(apart) >= JUMP else 0.0


class SimulatedClock:
    """A clock that stands still until it is told: seven days are one line of a test."""

    def __init__(self, start: datetime = datetime(2026, 1, 1, 9, 0, tzinfo=UTC)) -> None:
        self._now = start

    def now(self) -> datetime:
        """The instant it stands at."""
        return self._now

    def forward(self, length: timedelta) -> None:
        """Let time pass (or, negative, go back: what a clock set wrong does)."""
        self._now += length

    def to(self, instant: datetime) -> None:
        """Stand at another instant."""
        self._now = instant


def micros(instant: datetime) -> int:
    """Microseconds since 1970, UTC, exactly."""
    return (instant - _EPOCH) // _MICROSECOND


def instant(micros: int) -> datetime:
    """The instant of so many microseconds since 1970, in UTC."""
    return _EPOCH + timedelta(microseconds=micros)
