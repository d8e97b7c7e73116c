"""Records to put into stores, and all that can be seen of a store."""

from __future__ import annotations

from typing import Any

from flowkit.run.journal import ERASED
from flowkit.run.store import Change, Mark, Row, Session, Store, Waiting


def session(id: str = "one", version: int = 1, states: str = "page", **more: Any) -> Session:
    """A session at a version."""
    snapshot = b"snapshot %d" % version
    made = Session(id, "digest", version, states, None, snapshot, None, b"head", b"mark", 5, 6, None)
    return made._replace(**more)


def row(id: str = "one", seq: int = 1, key: str | None = None, **more: Any) -> Row:
    """A row of a journal."""
    at, asked = "2026-01-02T03:04:05+00:00", None if key is None else b"asked"
    made = Row(id, seq, at, "next", None, b"{}", key, asked, "page", b"proof", b"hash")
    return made._replace(**more)


def change(id: str = "one", before: int = 0, key: str | None = None, **more: Any) -> Change:
    """The change of a session by one event; ``more`` are parts of the change or of the session."""
    of_change = {name: more.pop(name) for name in ("effects", "settles", "marks", "earlier") if name in more}
    version = before + (2 if "earlier" in of_change else 1)
    return Change(session(id, version, **more), before, row(id, version, key), **of_change)


def effect(id: str = "one", seq: int = 1, number: int = 0, **more: Any) -> Waiting:
    """An action that waits in the outbox."""
    made = Waiting(id, seq, number, "action", "send_letter", "page", b'{"to": "you"}')
    return made._replace(**more)


def check(id: str = "one", seq: int = 1, number: int = 0, **more: Any) -> Waiting:
    """A check that waits in the outbox."""
    return effect(id, seq, number, kind="check", name="ask", **more)


def grown(store: Store, id: str, versions: int) -> None:
    """A session with so many events."""
    for before in range(versions):
        store.commit(change(id, before))


def erased(id: str, version: int) -> tuple[Session, list[Row]]:
    """What is left of a session that had so many events."""
    left = [row(id, seq, given=b"\x00left") for seq in range(1, version + 1)]
    last = row(id, version + 1, event="@erase", given=b"\x00left")
    return session(id, version + 1, ended=ERASED, snapshot=b"{}"), [*left, last]


def erase(store: Store, id: str, version: int) -> None:
    """Erase a session that had so many events."""
    store.erase(*erased(id, version))


def everything(store: Store, *marks: Mark) -> tuple[object, ...]:
    """All that can be seen of a store."""
    sessions = tuple(store.sessions())
    rows = tuple(tuple(store.rows(session.id)) for session in sessions)
    found = tuple(store.find(mark) for mark in marks)
    return sessions, rows, tuple(store.effects()), store.census(), found, tuple(store.audit())
