"""Sessions: journeys that are kept. Each accepted event is one transaction of a store.

What an event does is said in ``changes``, what is kept, and how, is the store's, and what lies between is in
``sending``.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import datetime, tzinfo
from types import MappingProxyType, TracebackType
from typing import Self

from flowkit.core.automaton import Automaton
from flowkit.core.jsontext import decoded
from flowkit.core.snapshot import Event, Option
from flowkit.run.changes import EFFECT, Held, begun, moment_of, timers_due
from flowkit.run.clock import Clock, micros
from flowkit.run.effects.registry import Effects, Task
from flowkit.run.entries import Entry, entries
from flowkit.run.erasure import erased
from flowkit.run.errors import (
    KeyTakenError,
    LeaseLostError,
    MissingHandlerError,
    StaleError,
    StoreError,
)
from flowkit.run.ids import id_for, must_be_key
from flowkit.run.journal import ERASED, START, steady
from flowkit.run.keys import Keys
from flowkit.run.opening import open_vault
from flowkit.run.pinned import Pinned
from flowkit.run.reply import Reply
from flowkit.run.sending import TRIES, Sending
from flowkit.run.store import Mark, Store, Waiting
from flowkit.run.stores import open_store

log = logging.getLogger("flowkit.run")
_NOTHING: Mapping[str, object] = MappingProxyType({})


class Sessions:
    """The journeys of a flow, kept in a store.

    ``store`` is a URL (``memory:``, ``sqlite:///file``, ``postgresql://…``) or a Store. ``effects`` are the
    handlers a worker calls (see ``flowkit.run.effects``); an effect of the flow without one raises
    MissingHandlerError. ``clock`` replaces the store's own. ``keys`` seal what people typed (default:
    FLOWKIT_KEYS, or a file beside the store). ``zone`` is where "today" is (default: where this machine is).

    May be used by several threads. Raises StoreError when the store cannot be opened, KeysError when it
    was written with other keys.
    """

    def __init__(  # noqa: PLR0913 - four are what a session is made of, the rest have good defaults
        self,
        automaton: Automaton,
        store: str | Store = "memory:",
        effects: Effects | None = None,
        clock: Clock | None = None,
        *,
        keys: Keys | None = None,
        zone: tzinfo | None = None,
    ) -> None:
        missing = effects.missing(automaton.flow) if effects is not None else ()
        if missing:
            raise MissingHandlerError(missing)
        self.automaton = automaton
        self.effects = effects
        self.store = open_store(store) if isinstance(store, str) else store
        self.vault = open_vault(self.store, keys)
        self.pinned = Pinned(automaton, self.store)
        self._sending = Sending(self.store, self.vault, self.pinned, clock or self.store, zone)
        self.standing = self._sending.standing

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the store. Closing twice is fine."""
        self.store.close()

    def now(self) -> datetime:
        """The present instant by the clock of these sessions, in their time zone."""
        return self._sending.now()

    def start(
        self,
        inputs: Mapping[str, object] | None = None,
        *,
        key: str | None = None,
        marks: tuple[Mark, ...] = (),
    ) -> Reply:
        """Begin a journey. The same ``key`` again gives the same session, and begins nothing.

        ``marks`` are what else the session is to be found by in the store, beside its answers.
        Raises InputsError for inputs that the flow cannot start with, ValueError for a key that is no short
        line, and StoreError.
        """
        must_be_key(key)
        given = inputs or _NOTHING
        id = id_for(self.store, self.automaton.flow.id, key)
        if key is not None and self.store.read(id) is not None:
            return self._sending.again(id, Event(START, given), key)
        self.pinned.keep()
        accepted = begun(self.automaton, self.vault, id, given, self.now(), key)
        try:
            self.store.commit(accepted.change._replace(marks=(*accepted.change.marks, *marks)))
        except (StaleError, KeyTakenError):  # the other click of a double click was quicker
            return self._sending.again(id, Event(START, given), key or "")
        return self._sending.done(accepted)

    def send(
        self,
        session: str,
        event: Event,
        expected_version: object = None,
        key: str | None = None,
        *,
        marks: tuple[Mark, ...] = (),
    ) -> Reply:
        """Let an event happen to a session.

        With ``expected_version``, only if the session is at that version (else refused: ``stale``). With
        ``key``, once: the same key with the same event gives the answer of the first time, with another
        event it is refused (``key-used``). A refusal changes nothing and shows how the session stands.
        ``marks`` replace those of the same name when it is accepted.

        Raises NoSessionError, StoreError (and its kinds), and ValueError when the event brings its own
        ``now`` (time is the clock's), when its answers are no plain JSON, or the key is no short text.
        """
        if event.now is not None:
            raise ValueError("the time of a session is its clock's: send events without now=")
        must_be_key(key)
        quick = self._sending.quickly(session, event, expected_version, key, marks)
        return quick or self._sending.send(session, event, expected_version, key, None, marks)

    def get(self, session: str) -> Reply:
        """How a session stands. Raises NoSessionError, StoreError."""
        held = self.held(session)
        return Reply(session, held.session.version, held.snapshot)

    def held(self, session: str) -> Held:
        """A session with its row and its seal, in one read. Raises NoSessionError, StoreError."""
        return self._sending.held(self._sending.read(session))

    def options(self, session: str) -> tuple[Option, ...]:
        """What can happen now to a session, and why not the rest. Raises NoSessionError, StoreError."""
        held = self.held(session)
        machine = self.pinned.automaton(held.session)
        return machine.options(held.snapshot, self._sending.moment(held))

    def history(self, session: str, *, reveal: bool = False) -> tuple[Entry, ...]:
        """What has happened to a session, oldest first; sensitive answers masked, unless ``reveal``.

        Raises NoSessionError, and BrokenSessionError when the journal is not what was written.
        """
        found, rows = steady(self.store, self._sending.read(session).session)
        return entries(rows, self.vault.box(session, found.key), self.pinned, reveal)

    def find(self, answer: str, value: str) -> tuple[str, ...]:
        """The sessions with this value of an answer marked ``nir`` or ``contact``, by keyed hash.

        ``value`` is as a person types it. Raises ValueError for an answer that sessions are not found by,
        AnswerError for a value that is none.
        """
        declared = self.automaton.flow.answers.get(answer)
        if declared is None or declared.sensitive not in ("nir", "contact"):
            raise ValueError(f"sessions are not found by {answer!r}")
        today = self.now().date().isoformat()
        read = str(self.automaton.kinds[declared.kind].parse(value, declared, today))
        return self.store.find(Mark(answer, self.vault.mark(answer, read)))

    def erase(self, session: str) -> None:
        """Erase what a session holds of a person: the answers, its key, the arguments of its effects.

        What stays is that there was a journey, and which ways it took. Erasing twice is fine, and makes sure.
        Raises NoSessionError, StoreError (``not-forgotten``: it is erased, but still in the store's log).
        """
        for _ in range(TRIES):
            found = self._sending.read(session).session
            try:
                self.store.erase(*erased(self.store, self.vault, found, moment_of(found, self.now())))
            except StaleError:
                if found.ended != ERASED:
                    continue
            finally:
                self._sending.cache.drop(session)
                self.vault.forget()
            return
        raise StoreError("busy", store=self.store.name)

    # for workers

    def fire(self, session: str) -> int:
        """Let the timers of a session that have run out fire, and erase it when its retention is over.

        How many things were done: 0 when another worker was quicker, or it is too early.
        """
        done = 0
        while True:
            held = self._sending.held(self._sending.read(session))
            now = micros(self._sending.moment(held))
            if held.session.due is None or held.session.due > now:
                return done
            if (move := self.standing.carried(held, self._sending.moment(held))) is not None:
                self._sending.moved_on(move)
                continue
            timers = () if held.session.ended else timers_due(held.snapshot, now)
            if not timers:
                self.erase(session)
                return done + 1
            state, event = timers[0]
            due = held.snapshot.timers[f"{state}/{event}"]
            reply = self._sending.send(session, Event(event, at=state), None, f"@timer {state}/{event} {due}")
            if not reply.ok:
                log.error("a timer was refused", extra={"event": event, "state": state})
                return done
            done += not reply.repeated

    def task(self, effect: Waiting) -> Task:
        """What a handler is asked to do for a leased effect. Raises NoSessionError, StoreError."""
        held = self._sending.held(self._sending.read(effect.session))
        machine = self.pinned.automaton(held.session)
        text = held.box.open(effect.arguments, effect.seq, f"{EFFECT} {effect.number}")
        arguments = {name: str(value) for name, value in decoded(text).items()}
        e, now = effect, self._sending.moment(held)
        asked = (e.id, e.session, e.name, e.state, arguments, e.attempts, now)
        return Task(*asked, machine.flow, held.snapshot)

    def answer(self, effect: Waiting, outcome: str, answers: Mapping[str, object] = _NOTHING) -> Reply:
        """Send the outcome of a leased check; it is done in the same transaction.

        Raises LeaseLostError when another worker has it by now, or nobody waits for it any more.
        """
        if effect.lease is None:
            raise LeaseLostError
        event = Event(outcome, answers, at=effect.state)
        return self._sending.send(effect.session, event, None, effect.id, (effect.id, effect.lease))
