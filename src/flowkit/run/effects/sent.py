"""The sent-log: which mails have left. What a repeat finds here is not sent again."""

from __future__ import annotations

import json
import threading
from collections.abc import Mapping
from typing import Protocol

from flowkit.run.effects.registry import Task
from flowkit.run.store import Store

SENT, REJECTED, DELAYED = "sent", "rejected", "delayed"


class SentLog(Protocol):
    """What became of the mails of each session, by the id of their task. It holds nothing of a person."""

    def note(self, session: str, action: str, task: str, status: str) -> None:
        """Keep what became of a mail."""

    def of(self, session: str, action: str) -> Mapping[str, str]:
        """What became of each mail of an action, oldest first."""


def noted(log: SentLog, task: Task, status: str) -> None:
    """Keep what became of the mail of a task."""
    log.note(task.session, task.name, task.id, status)


class MemoryLog:
    """A sent-log that goes with the process: for tests, and where there is no store."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._known: dict[tuple[str, str], dict[str, str]] = {}

    def note(self, session: str, action: str, task: str, status: str) -> None:
        """Keep what became of a mail."""
        with self._lock:
            self._known.setdefault((session, action), {})[task] = status

    def of(self, session: str, action: str) -> Mapping[str, str]:
        """What became of each mail of an action, oldest first."""
        with self._lock:
            return dict(self._known.get((session, action), {}))


class StoreLog:
    """A sent-log in the store of the sessions, so that all workers share it.

    The effects of one session are carried out one after another: nobody else writes the same line.
    """

    def __init__(self, store: Store) -> None:
        self._store = store

    def note(self, session: str, action: str, task: str, status: str) -> None:
        """Keep what became of a mail."""
        known = {**self.of(session, action), task: status}
        self._store.keep(_line(session, action), json.dumps(known).encode())

    def of(self, session: str, action: str) -> Mapping[str, str]:
        """What became of each mail of an action, oldest first."""
        kept = self._store.kept(_line(session, action))
        return {} if kept is None else dict(json.loads(kept))


def _line(session: str, action: str) -> str:
    return f"sent {session} {action}"
