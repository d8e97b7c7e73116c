"""Passages that stand: kept in the store, and followed in the next event of whoever is still behind.

A sweep moves those who can be moved when it comes by. Others walk on, in the old version, into a state that
has a place in the new one; they are moved when they are next heard of.
"""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING

from flowkit.core.jsontext import decoded, encoded
from flowkit.core.snapshot import Event
from flowkit.run.changes import Accepted, Held, changed, is_sensitive
from flowkit.run.errors import StoreError
from flowkit.run.journal import MIGRATE
from flowkit.run.migrate.passage import Passage
from flowkit.run.migrate.stays import Stays
from flowkit.run.store import Mark, Status, Store

if TYPE_CHECKING:
    from datetime import datetime

    from flowkit.run.migrate.crossing import Crossed, Crossing
    from flowkit.run.pinned import Pinned
    from flowkit.run.vault import Vault

_FRESH = 1.0  # seconds for which what the store said is believed


class Standing:
    """The standing passages of a store. May be used by several threads."""

    def __init__(self, store: Store, pinned: Pinned, vault: Vault) -> None:
        self._store, self._pinned, self._vault = store, pinned, vault
        self._known: dict[str, tuple[float, bytes, Crossing | None]] = {}
        self._lock = threading.Lock()

    def crossing(self, digest: str) -> Crossing | None:
        """How sessions of a version go on in another; None when they stay.

        What another process has kept is seen a second later. Raises StoreError, NoDefinitionError.
        """
        known = self._known.get(digest)
        if known is not None and time.monotonic() - known[0] < _FRESH:
            return known[2]
        with self._lock:
            text = self._store.kept(_name(digest)) or b""
            found = known[2] if known is not None and known[1] == text else self._made(digest, text)
            self._known[digest] = (time.monotonic(), text, found)
            return found

    def carried(self, held: Held, now: datetime) -> Accepted | None:
        """The change that moves a session on by one passage, if one stands and it can be moved."""
        crossing = self.crossing(held.session.digest) if held.session.ended is None else None
        found = None if crossing is None else carried(crossing, self._vault, held, now)
        return None if found is None or isinstance(found, Stays) else found[0]

    def stand(self, crossing: Crossing) -> None:
        """Let the sessions of a version go on like this from now on, in place of what stood for it."""
        digest, text = crossing.passage.source, encoded(crossing.passage.data()).encode()
        self._store.keep(_name(digest), text)
        self._known[digest] = (time.monotonic(), text, crossing)

    def end(self, digest: str) -> None:
        """Let the sessions of a version stay there."""
        if self._store.kept(_name(digest)):
            self._store.keep(_name(digest), b"")
        self._known.pop(digest, None)

    def _made(self, digest: str, text: bytes) -> Crossing | None:
        if not text:
            return None
        from flowkit.run.migrate.crossing import Crossing  # proofs: only where there is something to prove

        try:
            passage = Passage.of(digest, decoded(text))
        except ValueError as error:
            raise StoreError("broken", what="passage", digest=digest[:12]) from error
        return Crossing(self._pinned.of(digest), self._pinned.of(passage.target), passage)


def carried(crossing: Crossing, vault: Vault, held: Held, now: datetime) -> tuple[Accepted, Crossed] | Stays:
    """The change that moves a session which has not ended to the new version, or why it stays."""
    if held.session.key is None and is_sensitive(crossing.new):
        return Stays("unsealed")
    found = crossing.crossed(held.snapshot, now)
    if isinstance(found, Stays):
        return found
    event = Event(MIGRATE, crossing.passage.data(), now, crossing.new.digest)
    unmarked = held._replace(snapshot=held.snapshot._replace(answers={}))  # so that all are marked anew
    accepted = changed(crossing.new, vault, unmarked, event, found.moved, None)
    marks = accepted.change.marks
    gone = held.snapshot.answers.keys() - {mark.answer for mark in marks}
    marks += tuple(Mark(name, b"") for name in sorted(gone))
    return accepted._replace(change=accepted.change._replace(marks=marks)), found


def joined(move: Accepted, event: Accepted) -> Accepted:
    """A move and the event that happened after it, as one change."""
    before, change = move.change, event.change
    asked = {effect.state for effect in change.effects if effect.kind == "check"}
    rests = set(change.session.states.split()) - asked
    first = tuple(
        effect if effect.state in rests else effect._replace(status=Status.MOOT) for effect in before.effects
    )
    change = change._replace(
        before=before.before,
        earlier=before.row,
        effects=(*first, *change.effects),
        marks=(*before.marks, *change.marks),
    )
    return event._replace(change=change)


def _name(digest: str) -> str:
    return f"migrate {digest}"
