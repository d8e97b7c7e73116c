"""The database's time, without asking for it each time."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from datetime import datetime

from flowkit.run.clock import JUMP, counter, instant


class DatabaseClock:
    """Counts from what the database said last. It is never ahead of the database and never goes back.

    What the database says comes with each answer, and was true before the answer came: counting on from
    there, a timer is late by the way of an answer at most, and never early. The clock of this machine may
    be set as wrong as it likes. Three clocks are compared when one jumps: the database's, this machine's, and
    this machine's counter. A database that leaves the counter alone has been set (wrong, or right again): it
    is not followed until a new start. When both wall clocks leave the counter, the counter stood still.
    """

    def __init__(self, counter: Callable[[], float] = counter, wall: Callable[[], float] = time.time) -> None:
        self._counter, self._wall = counter, wall
        self._lock = threading.Lock()
        self._last = self._ahead = 0
        self._parted: float | None = None

    def told(self, micros: int) -> None:
        """The database said that it is so late."""
        counted, wall = self._counter(), self._wall()
        ahead, parted = micros - int(counted * 1e6), wall - counted
        with self._lock:
            if self._parted is not None:
                jump = (ahead - self._ahead) / 1e6
                if abs(jump) >= JUMP and abs(jump - (parted - self._parted)) >= JUMP:
                    return
            self._ahead, self._parted = ahead, parted

    def now(self) -> datetime:
        """The present instant in UTC."""
        with self._lock:
            self._last = max(self._last, int(self._counter() * 1e6) + self._ahead)
            return instant(self._last)
