"""What lies between an event and the store: reading the session, asking again, answering a key again.

Somebody may always be quicker. So an event is tried on the session as it was read, and the commit compares
its version; the session as it was last seen is tried first, which saves reading it.
"""

from __future__ import annotations

import hmac
import logging
from datetime import datetime, tzinfo
from functools import partial

from flowkit.core.snapshot import Event, Refused
from flowkit.run.changes import MANY_EVENTS, Accepted, Held, asked_with, happened, moment_of, opened
from flowkit.run.clock import Clock
from flowkit.run.errors import KeyTakenError, NoSessionError, StaleError, StoreError
from flowkit.run.held import Cache
from flowkit.run.journal import ERASED, steady
from flowkit.run.migrate.standing import Standing, joined
from flowkit.run.pinned import Pinned
from flowkit.run.replay import replayed
from flowkit.run.reply import Reply
from flowkit.run.shared import Shared
from flowkit.run.store import Found, Mark, Row, Store
from flowkit.run.vault import Vault

log = logging.getLogger("flowkit.run")
TRIES = 1_000  # that somebody else may be quicker, before we say that the store is busy


class Sending:
    """Sends events to the sessions of a store."""

    def __init__(self, store: Store, vault: Vault, pinned: Pinned, clock: Clock, zone: tzinfo | None) -> None:
        self.store, self.vault, self.pinned = store, vault, pinned
        self.standing = Standing(store, pinned, vault)
        self.cache = Cache()
        self._clock, self._zone = clock, zone
        self._shared = Shared(store, self.done, self.cache)

    def now(self) -> datetime:
        """The present instant, in the time zone of the sessions."""
        return self._clock.now().astimezone(self._zone)

    def moment(self, held: Held) -> datetime:
        """The present instant for a session: never before what happened to it last."""
        return moment_of(held.session, self._clock.now()).astimezone(self._zone)

    def read(self, session: str, key: str | None = None) -> Found:
        """A session out of the store. Raises NoSessionError."""
        found = self.store.read(session, key) if isinstance(session, str) else None
        if found is None:
            raise NoSessionError
        return found

    def held(self, found: Found) -> Held:
        """A session to work with."""
        held = self.cache.get(found.session.id)
        if held is None or held.session.mark != found.session.mark:
            held = opened(self.pinned.automaton(found.session), self.vault, found.session)
        return held

    def seen(self, session: str, anew: bool = False) -> Held | None:
        """A session as it was last seen (``anew``: as it is read), where an event may be tried on that."""
        held = self.cache.get(session) if isinstance(session, str) else None
        if anew:
            held = self.held(self.read(session))
        if held is None or held.session.ended == ERASED:
            return None
        return None if self.standing.crossing(held.session.digest) else held

    def quickly(
        self, session: str, event: Event, expected: object, key: str | None, also: tuple[Mark, ...] = ()
    ) -> Reply | None:
        """The event on the session as it was when last seen: the commit tells when that is no longer so.

        None where the session has to be read to know the answer; then nothing was changed. ``also`` are
        marks that the session gets with it.
        """
        work = partial(self._try, session, event, expected, key, also)
        if self._shared.possible:
            return self._shared.do(work)
        accepted = work({})
        if accepted is None:
            return None
        try:
            self.store.commit(accepted.change)
        except (StaleError, KeyTakenError):
            self.cache.drop(session)
            return None
        return self.done(accepted)

    def _try(  # noqa: PLR0913 - an event, what may come with it, and where others stand by now
        self,
        session: str,
        event: Event,
        expected: object,
        key: str | None,
        also: tuple[Mark, ...],
        moved: dict[str, Held],
    ) -> Accepted | None:
        held = moved.get(session) or self.seen(session)
        if held is None or self._why_not(held, expected) is not None:
            return None
        machine = self.pinned.automaton(held.session)
        timed = Event(event.name, event.answers, self.moment(held), event.at)
        result = happened(machine, self.vault, held, timed, key)
        if isinstance(result, Refused):
            return None
        change = result.change
        return result._replace(change=change._replace(marks=(*change.marks, *also))) if also else result

    def send(  # noqa: PLR0913 - an event, and what may come with it
        self,
        session: str,
        event: Event,
        expected: object,
        key: str | None,
        settles: tuple[str, str] | None = None,
        also: tuple[Mark, ...] = (),
    ) -> Reply:
        """The event on the session as it is read; again, while somebody else is quicker."""
        for _ in range(TRIES):
            found = self.read(session, key)
            if found.answered is not None:
                return self._repeated(found, found.answered, event)
            held = self.held(found)
            version = held.session.version
            why = self._why_not(held, expected)
            if why is not None:
                return Reply(session, version, held.snapshot, Refused(held.snapshot, why, event.name))
            move = None if settles else self.standing.carried(held, self.moment(held))
            held = move.held if move else held
            machine = self.pinned.automaton(held.session)
            result = happened(machine, self.vault, held, event._replace(now=self.moment(held)), key)
            if move and (isinstance(result, Refused) or self.standing.crossing(held.session.digest)):
                if self.moved_on(move) and expected is not None:
                    expected = held.session.version
                continue
            if isinstance(result, Refused):
                return Reply(session, version, held.snapshot, result)
            result = joined(move, result) if move else result
            try:
                marks = (*result.change.marks, *also)
                self.store.commit(result.change._replace(settles=settles, marks=marks))
            except (StaleError, KeyTakenError):
                continue
            return self.done(result)
        raise StoreError("busy", store=self.store.name)

    def moved_on(self, move: Accepted) -> bool:
        """Whether a session was moved to another version, and nobody was quicker."""
        try:
            self.store.commit(move.change)
        except StaleError:
            return False
        self.done(move)
        return True

    def _why_not(self, held: Held, expected: object) -> str | None:
        if held.session.ended == ERASED:
            return ERASED
        if expected is not None and (type(expected) is not int or expected != held.session.version):
            return "stale"
        return None

    def done(self, accepted: Accepted) -> Reply:
        """The reply to what was committed."""
        held, moved = accepted.held, accepted.moved
        version = held.session.version
        if accepted.change.before < MANY_EVENTS <= version:
            log.warning("a session has had %d events", version, extra={"flow": moved.snapshot.flow})
        self.cache.put(held)
        return Reply(held.session.id, version, moved.snapshot, None, moved.effects, moved.trace)

    def again(self, id: str, event: Event, key: str) -> Reply:
        """The answer that a key has had."""
        found = self.read(id, key)
        if found.answered is None:
            raise StoreError("broken", what="key", session=id)
        return self._repeated(found, found.answered, event)

    def _repeated(self, found: Found, answered: Row, event: Event) -> Reply:
        """The answer that a key had the first time; or the refusal, when it came with something else."""
        session, rows = steady(self.store, found.session)
        held = self.held(found._replace(session=session))
        version, snapshot = session.version, held.snapshot
        if session.ended == ERASED:
            return Reply(held.session.id, version, snapshot, Refused(snapshot, ERASED, event.name))
        if not hmac.compare_digest(answered.print or b"", held.box.print(asked_with(event))):
            return Reply(held.session.id, version, snapshot, Refused(snapshot, "key-used", event.name))
        for row, moved in replayed(rows[: answered.seq], held.box, self.pinned):
            if row.seq == answered.seq:
                return Reply(row.session, row.seq, moved.snapshot, None, moved.effects, moved.trace, True)
        raise StoreError("broken", what="key", session=held.session.id)
