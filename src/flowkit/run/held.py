"""The sessions that were used last, as they were then. The store tells when one of them has moved on."""

from __future__ import annotations

import threading
from collections import OrderedDict

from flowkit.run.changes import Held

MOST = 4096


class Cache:
    """Holds the last sessions used; the least recently used goes first."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._lock = threading.Lock()
        self._held: OrderedDict[str, Held] = OrderedDict()

    def get(self, session: str) -> Held | None:
        """A session as it was when last used."""
        with self._lock:
            held = self._held.get(session)
            if held is not None:
                self._held.move_to_end(session)
            return held

    def put(self, held: Held) -> None:
        """Hold a session, unless a later version of it is held already."""
        with self._lock:
            id = held.session.id
            last = self._held.get(id)
            if last is None or last.session.version < held.session.version:
                self._held[id] = held
            self._held.move_to_end(id)
            if len(self._held) > self._most:
                self._held.popitem(last=False)

    def drop(self, session: str) -> None:
        """Hold a session no more."""
        with self._lock:
            self._held.pop(session, None)
