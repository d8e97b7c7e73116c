"""The store in one SQLite file: what is asked, over what is written in ``writing``."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import partial
from pathlib import Path

from flowkit.run.clock import SteadyClock
from flowkit.run.store import Change, Definition, Found, Mark, Row, Seen, Session, Status, Waiting
from flowkit.run.stores.sqlite import copying, records, writing
from flowkit.run.stores.sqlite.failures import told
from flowkit.run.stores.sqlite.file import Connect, File

PAGE = 500  # rows that are read at once
_SESSION = (
    "SELECT s.id, digest, version, states, ended, snapshot, nullif(key, zeroblob(length(key))), head, mark,"
    " started, moved, due FROM sessions AS s LEFT JOIN keys USING (number)"
)
_ROW = "SELECT session, seq, at, event, state, given, key, print, states, proof, hash FROM journal"


class SqliteStore:
    """Sessions in one file. ``connect`` stands in for ``sqlite3.connect`` where the disk is unusual."""

    def __init__(self, path: Path, make: bool = True, connect: Connect = sqlite3.connect) -> None:
        self._file = File(path, make, connect)
        self._read, self._write = self._file.read, self._file.write
        self._clock = SteadyClock()

    @property
    def path(self) -> Path:
        """Where the file is."""
        return self._file.path

    @property
    def name(self) -> str:
        """``sqlite:///`` and the path."""
        return self._file.name

    def now(self) -> datetime:
        """The present instant."""
        return self._clock.now()

    def close(self) -> None:
        """Give the file back."""
        self._file.close()

    def define(self, definition: Definition) -> None:
        """Keep a definition."""
        if self.definition(definition.digest) is None:
            asked = "INSERT OR IGNORE INTO definitions (digest, flow, version, files) VALUES (?, ?, ?, ?)"
            self._write(lambda db: db.execute(asked, definition))

    def definition(self, digest: str) -> Definition | None:
        """A kept definition."""
        found = self._read("SELECT digest, flow, version, files FROM definitions WHERE digest = ?", (digest,))
        return records.definition(found[0]) if found else None

    def definitions(self) -> tuple[Definition, ...]:
        """All definitions, oldest first."""
        asked = "SELECT digest, flow, version, files FROM definitions ORDER BY number"
        return tuple(records.definition(values) for values in self._read(asked))

    def read(self, session: str, key: str | None = None) -> Found | None:
        """A session, and its row with an idempotency key."""
        found = self._read(f"{_SESSION} WHERE s.id = ?", (_text(session),))
        if not found:
            return None
        rows = []
        if key is not None:
            rows = self._read(f"{_ROW} WHERE session = ? AND key = ?", (session, _text(key)))
        return Found(records.session(found[0]), records.row(rows[0]) if rows else None)

    def commit(self, change: Change) -> None:
        """Make a change, durably, or raise and change nothing."""
        self._write(lambda db: writing.commit(db, change))

    def commit_all(self, changes: Sequence[Change]) -> tuple[Exception | None, ...]:
        """Make changes in one transaction, each for itself: None, or what ``commit`` would have raised.

        What follows a refused change of the same session is refused too: it was made from what is not there.
        """
        became: tuple[Exception | None, ...] = self._write(partial(writing.commit_all, changes=changes))
        return became

    def rows(self, session: str, after: int = 0) -> Iterator[Row]:
        """The journal of a session from ``seq`` > ``after`` on."""
        number = f"(SELECT number FROM sessions WHERE id = ?1) * {writing.ROWS}"
        asked = (
            f"{_ROW} WHERE place > {number} + ?2 AND place < {number} + {writing.ROWS}"
            f" ORDER BY place LIMIT {PAGE}"
        )
        while True:
            found = [records.row(values) for values in self._read(asked, (_text(session), after))]
            yield from found
            if len(found) < PAGE:
                return
            after = found[-1].seq

    def sessions(
        self, after: str = "", state: str | None = None, digest: str | None = None
    ) -> Iterator[Session]:
        """Sessions in the order of their ids."""
        if state is not None and state.split() != [state]:
            return
        asked = (
            f"{_SESSION} WHERE s.id > ? AND (?2 IS NULL OR instr(' ' || states || ' ', ' ' || ?2 || ' '))"
            f" AND (?3 IS NULL OR digest = ?3) ORDER BY s.id LIMIT {PAGE}"
        )
        while True:
            found = [records.session(values) for values in self._read(asked, (after, state, digest))]
            yield from found
            if len(found) < PAGE:
                return
            after = found[-1].id

    def census(self) -> dict[tuple[str, str, str], int]:
        """How many sessions there are by (digest, states, ended or "")."""
        place = "digest, states, coalesce(ended, '')"
        asked = f"SELECT {place}, count(*) FROM sessions GROUP BY 1, 2, 3 ORDER BY 1, 2, 3"
        return {(digest, states, ended): count for digest, states, ended, count in self._read(asked)}

    def due(self, now: int, limit: int) -> tuple[str, ...]:
        """The sessions that are due, the longest overdue first."""
        asked = "SELECT id, wake IS NOT due FROM sessions WHERE wake <= ? ORDER BY wake LIMIT ?"
        while True:
            found = self._read(asked, (now, limit))
            put_off = [id for id, later in found if later]
            if not put_off:
                return tuple(id for id, _ in found)
            self._write(partial(writing.wake_when_due, sessions=put_off))

    def lease(self, now: int, until: int, token: str, limit: int) -> tuple[Waiting, ...]:
        """Take effects that wait and are due, or whose lease has run out."""
        some = "SELECT 1 FROM outbox WHERE status IN ('waiting', 'leased') AND due <= ? LIMIT 1"
        if not self._read(some, (now,)):
            return ()
        taken: tuple[Waiting, ...] = self._write(lambda db: writing.lease(db, now, until, token, limit))
        return taken

    def settle(self, effect: Waiting) -> bool:
        """Write what became of a leased effect; whether its lease still held."""
        return bool(self._write(lambda db: writing.settle(db, effect)))

    def effect(self, id: str) -> Waiting | None:
        """One effect of the outbox."""
        asked = f"SELECT {writing.SUMMED_COLUMNS} FROM outbox WHERE session = ? AND seq = ? AND number = ?"
        found = self._read(asked, writing.parts(_text(id)))
        return records.waiting(found[0]) if found else None

    def effects(self, status: Status | None = None, session: str | None = None) -> Iterator[Waiting]:
        """The outbox in the order of (session, seq, number)."""
        whose = "?5 IS NULL" if session is None else "session = ?5"  # so the key of the table leads there
        asked = (
            f"SELECT {writing.SUMMED_COLUMNS} FROM outbox WHERE (session, seq, number) > (?, ?, ?)"
            f" AND (?4 IS NULL OR status = ?4) AND {whose}"
            f" ORDER BY session, seq, number LIMIT {PAGE}"
        )
        after: tuple[str, int, int] = ("" if session is None else session, -1, -1)
        while True:
            found = [records.waiting(values) for values in self._read(asked, (*after, status, session))]
            yield from found
            if len(found) < PAGE:
                return
            after = (found[-1].session, found[-1].seq, found[-1].number)

    def rerun(self, id: str, now: int) -> bool:
        """Let a parked effect wait again."""
        return bool(self._write(lambda db: writing.rerun(db, _text(id), now)))

    def find(self, mark: Mark) -> tuple[str, ...]:
        """The sessions with a mark."""
        asked = "SELECT session FROM marks WHERE answer = ? AND hash = ? ORDER BY session"
        return tuple(id for (id,) in self._read(asked, mark))

    def erase(self, session: Session, rows: Sequence[Row]) -> None:
        """Replace a session and its journal by what is left of them, in the file and in its log."""
        try:
            self._write(lambda db: writing.erase(db, session, rows))
        finally:  # when it is erased already, the log may still hold it
            self.forget()

    def forget(self) -> None:
        """Empty the file's log: what was overwritten is then nowhere any more."""
        self._file.forget()

    def remove(self, session: str) -> None:
        """Take an erased session out altogether."""
        self._write(lambda db: writing.remove(db, _text(session)))

    def rekey(self, session: str, old: bytes, new: bytes) -> bool:
        """Put another wrapping of a session's key in place of ``old``."""
        return bool(self._write(lambda db: writing.rekey(db, session, old, new)))

    def note(self, seen: Seen) -> None:
        """Write a line of the audit."""
        asked = "INSERT INTO audit (at, who, what, session, sum) VALUES (?, ?, ?, ?, ?)"
        self._write(lambda db: db.execute(asked, (*seen, records.summed(*seen))))

    def audit(self, session: str | None = None) -> Iterator[Seen]:
        """The audit, oldest first."""
        asked = (
            "SELECT at, who, what, session, sum FROM audit WHERE ?1 IS NULL OR session = ?1 ORDER BY number"
        )
        return map(records.seen, self._read(asked, (session,)))

    def keep(self, name: str, value: bytes) -> None:
        """Keep a small thing under a name."""
        values = (name, records.with_sum(value))
        self._write(lambda db: db.execute("INSERT OR REPLACE INTO kept VALUES (?, ?)", values))

    def keep_first(self, name: str, value: bytes) -> bytes:
        """Keep it unless something is kept under that name; what is kept now."""
        found = self.kept(name)
        if found is None:
            values = (name, records.with_sum(value))
            self._write(lambda db: db.execute("INSERT OR IGNORE INTO kept VALUES (?, ?)", values))
            found = self.kept(name)
        assert found is not None
        return found

    def kept(self, name: str) -> bytes | None:
        """What is kept under a name."""
        found = self._read("SELECT value FROM kept WHERE name = ?", (name,))
        return records.without_sum(name, found[0][0]) if found else None

    def backup(self, target: Path) -> None:
        """A copy of the file as it stands now, made while others write. Its keys are not in it."""
        self._file.usable()
        with told(self.name):
            copying.copy(self._file.connection(), target)

    def examine(self) -> tuple[str, ...]:
        """What SQLite finds broken in the file."""
        found = [line for (line,) in self._read("PRAGMA integrity_check(100)")]
        late = self._read("SELECT id FROM sessions WHERE due < coalesce(wake, due + 1)")
        return (*(() if found == ["ok"] else found), *(f"{id} is not looked at when due" for (id,) in late))


def _text(value: str) -> str:
    """A text that SQLite can take; one with half a sign in it is in no store."""
    return value.encode("utf-8", "replace").decode()
