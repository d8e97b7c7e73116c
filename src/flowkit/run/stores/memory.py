"""Sessions in the memory of one process: for tests, simulations and demonstrations. Gone when it ends."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from pathlib import Path

from flowkit.run.clock import SteadyClock
from flowkit.run.errors import KeyTakenError, StaleError, StoreError
from flowkit.run.journal import ERASED
from flowkit.run.store import Change, Definition, Found, Mark, Row, Seen, Session, Status, Waiting
from flowkit.run.stores.listing import census_of, is_wanted
from flowkit.run.stores.memory_outbox import Outbox


class MemoryStore:
    """A store in dictionaries, behind one lock. It keeps all that another keeps, while it lives."""

    def __init__(self) -> None:
        self._lock = threading.RLock()
        self._clock = SteadyClock()
        self._definitions: dict[str, Definition] = {}
        self._sessions: dict[str, Session] = {}
        self._rows: dict[str, list[Row]] = {}
        self._keys: dict[tuple[str, str], Row] = {}
        self._outbox = Outbox()
        self._marks: dict[tuple[str, str], bytes] = {}
        self._kept: dict[str, bytes] = {}
        self._audit: list[Seen] = []

    @property
    def name(self) -> str:
        """``memory:``."""
        return "memory:"

    def now(self) -> datetime:
        """The present instant."""
        return self._clock.now()

    def close(self) -> None:
        """Do nothing: what is in memory goes with the store."""

    def define(self, definition: Definition) -> None:
        """Keep a definition."""
        self._definitions.setdefault(definition.digest, definition)

    def definition(self, digest: str) -> Definition | None:
        """A kept definition."""
        return self._definitions.get(digest)

    def definitions(self) -> tuple[Definition, ...]:
        """All definitions, oldest first."""
        return tuple(self._definitions.values())

    def read(self, session: str, key: str | None = None) -> Found | None:
        """A session, and its row with an idempotency key."""
        with self._lock:
            found = self._sessions.get(session)
            return found and Found(found, self._keys.get((session, key)) if key is not None else None)

    def commit(self, change: Change) -> None:
        """Make a change, or raise and change nothing."""
        session, row = change.session, change.row
        with self._lock:
            stands = self._sessions.get(session.id)
            if row.key is not None and (session.id, row.key) in self._keys:
                raise KeyTakenError
            if (stands.version if stands else 0) != change.before:
                raise StaleError
            if change.settles is not None:
                self._outbox.done(*change.settles)
            self._outbox.leave(session, change.effects)
            self._sessions[session.id] = session._replace(key=stands.key) if stands else session
            if change.earlier is not None:
                self._add(change.earlier)
            self._add(row)
            self._outbox.add(change.effects)
            self._mark(session.id, change.marks)

    def _add(self, row: Row) -> None:
        self._rows.setdefault(row.session, []).append(row)
        if row.key is not None:
            self._keys[row.session, row.key] = row

    def _mark(self, session: str, marks: Iterable[Mark]) -> None:
        for mark in marks:
            if mark.hash:
                self._marks[session, mark.answer] = mark.hash
            else:
                self._marks.pop((session, mark.answer), None)

    def load(
        self, session: Session, rows: Iterable[Row], effects: Iterable[Waiting], marks: Iterable[Mark]
    ) -> None:
        """Hold a session as it is held elsewhere; of its rows and effects, those that will be needed."""
        self._sessions[session.id] = session
        for row in rows:
            self._add(row)
        self._outbox.add(effects)
        self._mark(session.id, marks)

    def marks(self, session: str) -> tuple[Mark, ...]:
        """The marks of a session."""
        with self._lock:
            return tuple(Mark(answer, hash) for (id, answer), hash in self._marks.items() if id == session)

    def rows(self, session: str, after: int = 0) -> Iterator[Row]:
        """The journal of a session from ``seq`` > ``after`` on."""
        with self._lock:
            found = [row for row in self._rows.get(session, ()) if row.seq > after]
        return iter(found)

    def sessions(
        self, after: str = "", state: str | None = None, digest: str | None = None
    ) -> Iterator[Session]:
        """Sessions in the order of their ids."""
        with self._lock:
            found = sorted(self._sessions.items())
        for _, session in found:
            if is_wanted(session, after, state, digest):
                yield session

    def census(self) -> dict[tuple[str, str, str], int]:
        """How many sessions there are by (digest, states, ended or "")."""
        return census_of(self.sessions())

    def due(self, now: int, limit: int) -> tuple[str, ...]:
        """The sessions that are due, the longest overdue first."""
        with self._lock:
            found = [(s.due, s.id) for s in self._sessions.values() if s.due is not None and s.due <= now]
        return tuple(id for _, id in sorted(found)[:limit])

    def lease(self, now: int, until: int, token: str, limit: int) -> tuple[Waiting, ...]:
        """Take effects that wait and are due, or whose lease has run out."""
        with self._lock:
            return self._outbox.lease(now, until, token, limit)

    def settle(self, effect: Waiting) -> bool:
        """Write what became of a leased effect; whether its lease still held."""
        with self._lock:
            return self._outbox.settle(effect)

    def effect(self, id: str) -> Waiting | None:
        """One effect of the outbox."""
        return self._outbox.get(id)

    def effects(self, status: Status | None = None, session: str | None = None) -> Iterator[Waiting]:
        """The outbox in the order of (session, seq, number)."""
        with self._lock:
            found = self._outbox.all()
        for effect in found:
            if status in (None, effect.status) and session in (None, effect.session):
                yield effect

    def rerun(self, id: str, now: int) -> bool:
        """Let a parked effect wait again."""
        with self._lock:
            return self._outbox.rerun(id, now)

    def find(self, mark: Mark) -> tuple[str, ...]:
        """The sessions with a mark."""
        with self._lock:
            return tuple(
                sorted(id for (id, name), hash in self._marks.items() if (name, hash) == tuple(mark))
            )

    def erase(self, session: Session, rows: Sequence[Row]) -> None:
        """Replace a session and its journal by what is left of them."""
        with self._lock:
            stands = self._sessions.get(session.id)
            if stands is None or stands.version != session.version - 1 or stands.ended == ERASED:
                raise StaleError
            self._sessions[session.id] = session
            for row in self._rows.pop(session.id):
                self._keys.pop((session.id, row.key or ""), None)
            for row in rows:
                self._add(row)
            self._outbox.erase(session.id)
            self._marks = {place: hash for place, hash in self._marks.items() if place[0] != session.id}

    def remove(self, session: str) -> None:
        """Take an erased session out altogether."""
        with self._lock:
            stands = self._sessions.get(session)
            if stands is None or stands.ended != ERASED:
                return
            del self._sessions[session]
            for row in self._rows.pop(session):
                self._keys.pop((session, row.key or ""), None)
            self._outbox.remove(session)

    def forget(self) -> None:
        """Do nothing: there are no files."""

    def rekey(self, session: str, old: bytes, new: bytes) -> bool:
        """Put another wrapping of a session's key in place of ``old``."""
        with self._lock:
            stands = self._sessions.get(session)
            if stands is None or stands.key != old:
                return False
            self._sessions[session] = stands._replace(key=new)
            return True

    def note(self, seen: Seen) -> None:
        """Write a line of the audit."""
        self._audit.append(seen)

    def audit(self, session: str | None = None) -> Iterator[Seen]:
        """The audit, oldest first."""
        return iter([seen for seen in list(self._audit) if session in (None, seen.session)])

    def keep(self, name: str, value: bytes) -> None:
        """Keep a small thing under a name."""
        self._kept[name] = value

    def keep_first(self, name: str, value: bytes) -> bytes:
        """Keep it unless something is kept under that name; what is kept now."""
        return self._kept.setdefault(name, value)

    def kept(self, name: str) -> bytes | None:
        """What is kept under a name."""
        return self._kept.get(name)

    def backup(self, target: Path) -> None:
        """Refuse: there is nothing to come back to. Raises StoreError."""
        raise StoreError("no-backup", store=self.name, target=target.name)

    def examine(self) -> tuple[str, ...]:
        """Nothing: there are no files."""
        return ()


def open_url(url: str, make: bool = True) -> MemoryStore:  # noqa: ARG001 - as every store is opened
    """A new store for ``memory:``."""
    if url.rstrip("/") != "memory:":
        raise StoreError("no-such-store", known="memory:")
    return MemoryStore()
