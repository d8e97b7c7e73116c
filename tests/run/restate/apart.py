"""A store whose sessions are apart from those of others in the same store: their ids begin with a word."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import count
from typing import Any

from flowkit.run.store import Change, Definition, Found, Mark, Row, Seen, Session, Status, Store, Waiting

_numbers = count()


def _hashed(hash: bytes) -> bytes:
    """A hash that no other row has, as it is in a journal: those of the records are all the same."""
    return b"%s#%d" % (hash, next(_numbers))


def _plain(hash: bytes) -> bytes:
    return hash.partition(b"#")[0]


class Apart:
    """What a test does to it, it does to the store, with ids of its own. So one Restate serves many tests."""

    def __init__(self, store: Store, word: str) -> None:
        self._store, self._word = store, word

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)

    def _in(self, id: str) -> str:
        return self._word + id

    def _out(self, id: str) -> str:
        return id.removeprefix(self._word)

    def read(self, session: str, key: str | None = None) -> Found | None:
        found = self._store.read(self._in(session), key)
        if found is None:
            return None
        row = found.answered and self._row(found.answered)
        return Found(self._session(found.session), row)

    def _row(self, row: Row) -> Row:
        return row._replace(session=self._out(row.session), hash=_plain(row.hash))

    def _session(self, session: Session) -> Session:
        return session._replace(id=self._out(session.id), head=_plain(session.head))

    def _given(self, row: Row) -> Row:
        return row._replace(session=self._in(row.session), hash=_hashed(row.hash))

    def commit(self, change: Change) -> None:
        session = change.session._replace(id=self._in(change.session.id), head=_hashed(change.session.head))
        effects = tuple(each._replace(session=self._in(each.session)) for each in change.effects)
        settles = change.settles and (self._in(change.settles[0]), change.settles[1])
        self._store.commit(
            Change(
                session,
                change.before,
                self._given(change.row),
                effects,
                settles,
                tuple(map(self._mark, change.marks)),
                change.earlier and self._given(change.earlier),
            )
        )

    def _mark(self, mark: Mark) -> Mark:
        return mark._replace(hash=mark.hash and self._word.encode() + mark.hash)

    def rows(self, session: str, after: int = 0) -> Iterator[Row]:
        for row in self._store.rows(self._in(session), after):
            yield self._row(row)

    def effects(self, status: Status | None = None, session: str | None = None) -> Iterator[Waiting]:
        ids = [each.id for each in self.sessions()] if session is None else [session]
        for id in ids:
            for effect in self._store.effects(status, self._in(id)):
                yield effect._replace(session=id)

    def effect(self, id: str) -> Waiting | None:
        found = self._store.effect(self._in(id))
        return found and found._replace(session=self._out(found.session))

    def sessions(
        self, after: str = "", state: str | None = None, digest: str | None = None
    ) -> Iterator[Session]:
        for session in self._store.sessions(self._in(after), state, digest):
            if session.id.startswith(self._word):
                yield self._session(session)

    def census(self) -> dict[tuple[str, str, str], int]:
        counts: dict[tuple[str, str, str], int] = {}
        for session in self.sessions():
            place = (session.digest, session.states, session.ended or "")
            counts[place] = counts.get(place, 0) + 1
        return dict(sorted(counts.items()))

    def find(self, mark: Mark) -> tuple[str, ...]:
        return tuple(map(self._out, self._store.find(self._mark(mark))))

    def erase(self, session: Session, rows: Sequence[Row]) -> None:
        left = session._replace(id=self._in(session.id), head=_hashed(session.head))
        self._store.erase(left, [self._given(row) for row in rows])

    def remove(self, session: str) -> None:
        self._store.remove(self._in(session))

    def rekey(self, session: str, old: bytes, new: bytes) -> bool:
        return self._store.rekey(self._in(session), old, new)

    def rerun(self, id: str, now: int) -> bool:
        return self._store.rerun(self._in(id), now)

    def note(self, seen: Seen) -> None:
        self._store.note(seen._replace(session=self._in(seen.session)))

    def audit(self, session: str | None = None) -> Iterator[Seen]:
        found = self._store.audit(None if session is None else self._in(session))
        return (
            seen._replace(session=self._out(seen.session))
            for seen in found
            if seen.session.startswith(self._word)
        )

    def keep(self, name: str, value: bytes) -> None:
        self._store.keep(self._in(name), value)

    def keep_first(self, name: str, value: bytes) -> bytes:
        return self._store.keep_first(self._in(name), value)

    def kept(self, name: str) -> bytes | None:
        return self._store.kept(self._in(name))

    def define(self, definition: Definition) -> None:
        self._store.define(definition._replace(digest=self._in(definition.digest)))

    def definition(self, digest: str) -> Definition | None:
        found = self._store.definition(self._in(digest))
        return found and found._replace(digest=digest)

    def definitions(self) -> tuple[Definition, ...]:
        ours = [each for each in self._store.definitions() if each.digest.startswith(self._word)]
        return tuple(each._replace(digest=self._out(each.digest)) for each in ours)
