"""The PostgreSQL store: the contract of ``flowkit.run.store``, statement by statement."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, LiteralString

from flowkit.run.errors import StoreError
from flowkit.run.store import Change, Definition, Found, Mark, Row, Seen, Session, Status, Waiting
from flowkit.run.stores.postgres import erasing, outbox, reading
from flowkit.run.stores.postgres.clock import DatabaseClock
from flowkit.run.stores.postgres.commit import CLOCK, commit
from flowkit.run.stores.postgres.place import Place
from flowkit.run.stores.postgres.pool import Pool
from flowkit.run.stores.postgres.tables import prepare

_DEFINITION: LiteralString = "SELECT digest, flow, version, files FROM definitions WHERE tenant = %(tenant)s"
_KEEP: LiteralString = """
INSERT INTO kept (tenant, name, value) VALUES (%(tenant)s, %(name)s, %(value)s) ON CONFLICT (tenant, name)
"""
_REKEY: LiteralString = """
UPDATE keys SET key = %(new)s WHERE tenant = %(tenant)s AND session = %(id)s AND key = %(old)s RETURNING 1
"""


class PostgresStore:
    """Sessions in a schema of a PostgreSQL database, shared by as many processes as wish.

    Every change is one statement and one round trip; nothing is locked longer than that. Time is the
    database's. Erasure: see ``erase``.
    """

    def __init__(self, place: Place, make: bool = True) -> None:
        self._pool, self._clock = Pool(place), DatabaseClock()
        with self._pool.connection() as connection:
            prepare(connection, place, make)
        ((now,),) = self._pool.tell("SELECT " + CLOCK, {})
        self._clock.told(now)

    @property
    def name(self) -> str:
        """Its URL without a password."""
        return self._pool.place.name

    def now(self) -> datetime:
        """The present instant by the database's clock."""
        return self._clock.now()

    def close(self) -> None:
        """Give the connections back."""
        self._pool.close()

    def define(self, definition: Definition) -> None:
        """Keep a definition."""
        self._tell(
            "INSERT INTO definitions (tenant, digest, flow, version, files)"
            " VALUES (%(tenant)s, %(digest)s, %(flow)s, %(version)s, %(files)s) ON CONFLICT DO NOTHING",
            **definition._asdict(),
        )

    def definition(self, digest: str) -> Definition | None:
        """A kept definition."""
        found = self._ask(_DEFINITION + " AND digest = %(digest)s", digest=digest)
        return Definition(*found[0]) if found else None

    def definitions(self) -> tuple[Definition, ...]:
        """All definitions, oldest first."""
        return tuple(Definition(*found) for found in self._ask(_DEFINITION + " ORDER BY number"))

    def read(self, session: str, key: str | None = None) -> Found | None:
        """A session, and its row with an idempotency key."""
        found = reading.read(self._pool, session, key)
        if found is None:
            return None
        self._clock.told(found[0])
        return found[1]

    def commit(self, change: Change) -> None:
        """Make a change, durably, in one statement."""
        self._clock.told(commit(self._pool, change))

    def rows(self, session: str, after: int = 0) -> Iterator[Row]:
        """The journal of a session from ``seq`` > ``after`` on."""
        return reading.rows(self._pool, session, after)

    def sessions(
        self, after: str = "", state: str | None = None, digest: str | None = None
    ) -> Iterator[Session]:
        """Sessions in the order of their ids."""
        return reading.sessions(self._pool, after, state, digest)

    def census(self) -> dict[tuple[str, str, str], int]:
        """How many sessions there are by (digest, states, ended or "")."""
        return reading.census(self._pool)

    def due(self, now: int, limit: int) -> tuple[str, ...]:
        """The sessions that are due, the longest overdue first."""
        told, found = reading.due(self._pool, now, limit)
        self._clock.told(told)
        return found

    def lease(self, now: int, until: int, token: str, limit: int) -> tuple[Waiting, ...]:
        """Take effects that no other worker is taking (SKIP LOCKED)."""
        return outbox.lease(self._pool, now, until, token, limit)

    def settle(self, effect: Waiting) -> bool:
        """Write what became of a leased effect; whether its lease still held."""
        return outbox.settle(self._pool, effect)

    def effect(self, id: str) -> Waiting | None:
        """One effect of the outbox."""
        return outbox.one(self._pool, id)

    def effects(self, status: Status | None = None, session: str | None = None) -> Iterator[Waiting]:
        """The outbox in the order of (session, seq, number)."""
        return outbox.every(self._pool, status, session)

    def rerun(self, id: str, now: int) -> bool:
        """Let a parked effect wait again."""
        return outbox.rerun(self._pool, id, now)

    def find(self, mark: Mark) -> tuple[str, ...]:
        """The sessions with a mark."""
        found = self._ask(
            "SELECT session FROM marks WHERE tenant = %(tenant)s AND answer = %(answer)s AND hash = %(hash)s"
            " ORDER BY session",
            **mark._asdict(),
        )
        return tuple(session for (session,) in found)

    def erase(self, session: Session, rows: Sequence[Row]) -> None:
        """Replace a session and its journal by what is left of them, and clear the pages that held the rest.

        What was sensitive is sealed with a key of the session, and the table of these keys is written anew,
        so that there is nothing left to open it with. With more than about 100,000 sessions that would lock
        the table too long, and ``VACUUM FULL flowkit.keys`` in a quiet hour is left to you; like all of this
        it takes the owner of the tables. The wrapped key stays where PostgreSQL keeps the past: in the WAL
        and its archives, in backups made before. A new master key, and destroying the old one, ends that too.
        """
        erasing.erase(self._pool, session, rows)

    def forget(self) -> None:
        """Take what was overwritten out of the pages of the tables, as ``erase`` does."""
        erasing.forget(self._pool)

    def rekey(self, session: str, old: bytes, new: bytes) -> bool:
        """Put another wrapping of a session's key in place of ``old``."""
        return bool(self._tell(_REKEY, id=session, old=old, new=new))

    def remove(self, session: str) -> None:
        """Take an erased session out altogether."""
        erasing.remove(self._pool, session)

    def note(self, seen: Seen) -> None:
        """Write a line of the audit."""
        self._tell(
            "INSERT INTO seen (tenant, at, who, what, session)"
            " VALUES (%(tenant)s, %(at)s, %(who)s, %(what)s, %(session)s)",
            **seen._asdict(),
        )

    def audit(self, session: str | None = None) -> Iterator[Seen]:
        """The audit, oldest first."""
        return reading.audit(self._pool, session)

    def keep(self, name: str, value: bytes) -> None:
        """Keep a small thing under a name."""
        self._tell(_KEEP + " DO UPDATE SET value = excluded.value", name=name, value=value)

    def keep_first(self, name: str, value: bytes) -> bytes:
        """Keep it unless something is kept under that name; what is kept now."""
        self._tell(_KEEP + " DO NOTHING", name=name, value=value)
        kept = self.kept(name)
        assert kept is not None
        return kept

    def kept(self, name: str) -> bytes | None:
        """What is kept under a name."""
        found = self._ask("SELECT value FROM kept WHERE tenant = %(tenant)s AND name = %(name)s", name=name)
        return found[0][0] if found else None

    def backup(self, target: Path) -> None:
        """Refuse: ``pg_dump`` and base backups do it. Raises StoreError."""
        tool = f"pg_dump --schema={self._pool.place.schema}"
        raise StoreError("no-backup", store=self.name, target=target.name, tool=tool)

    def examine(self) -> tuple[str, ...]:
        """What does not hang together, and what PostgreSQL itself knows to be broken."""
        return reading.examine(self._pool)

    def _ask(self, query: LiteralString, **given: Any) -> list[tuple[Any, ...]]:
        return self._pool.ask(query, given)

    def _tell(self, query: LiteralString, **given: Any) -> list[tuple[Any, ...]]:
        return self._pool.tell(query, given)
