"""What an object does by itself: carry effects out, record what became of them, fire what is due.

All of it is the worker's own, done to a store of one session (``room``). Whatever is not of one session (the
definitions, the keys' root) is asked of Restate through its ingress.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextvars import ContextVar
from datetime import UTC, datetime
from functools import cached_property
from typing import Any, TypeVar, cast

from flowkit.core.automaton import Automaton
from flowkit.run.clock import micros
from flowkit.run.effects.attempt import Attempt
from flowkit.run.effects.registry import Effects, Outcome
from flowkit.run.effects.worker import Worker
from flowkit.run.keys import Keys
from flowkit.run.restate.codec import data, text
from flowkit.run.restate.room import HEAD, State, rearmed, session_of, state_of, store_of
from flowkit.run.restate.store import RestateStore
from flowkit.run.sessions import Sessions
from flowkit.run.store import Status, Store, Waiting
from flowkit.run.stores.memory import MemoryStore
from flowkit.run.vault import Box

_OF_A_SESSION = ("read", "commit", "rows", "erase", "remove", "settle", "effect", "effects", "rekey")
_room: ContextVar[MemoryStore | None] = ContextVar("room", default=None)
T = TypeVar("T")


class _Here:
    """The store as seen from inside an object: its own session is here, all the rest is elsewhere."""

    def __init__(self, elsewhere: Store) -> None:
        self._elsewhere = elsewhere

    def __getattr__(self, name: str) -> Any:
        room = _room.get() if name in _OF_A_SESSION else None
        return getattr(self._elsewhere if room is None else room, name)

    def census(self) -> dict[tuple[str, str, str], int]:
        """Nothing: an object does not ask about the others."""
        return {}


class Desk:
    """The handlers, the keys and the automaton of a process that serves objects.

    Opened when first needed, since opening asks Restate, which may have to ask this process.
    """

    def __init__(
        self,
        automaton: Automaton,
        store: RestateStore,
        effects: Effects,
        keys: Keys | None = None,
        mirror: Store | None = None,
    ) -> None:
        self._automaton, self._effects, self._keys = automaton, effects, keys
        self.store, self.mirror = store, mirror
        self.quick = ThreadPoolExecutor(16, "flowkit-step")
        self.slow = ThreadPoolExecutor(64, "flowkit-effect")

    @cached_property
    def worker(self) -> Worker:
        """The worker whose rules the objects follow."""
        store = cast(Store, _Here(self.store))
        return Worker(Sessions(self._automaton, store, self._effects, keys=self._keys))

    def now(self) -> int:
        """The present instant by Restate's clock, in microseconds."""
        return micros(self.worker.sessions.now())

    def wall(self) -> int:
        """About the same, without asking anybody: good enough for when to look."""
        opened = self.__dict__.get("worker")
        return self.now() if opened else micros(datetime.now(UTC))

    def attempt(self, state: State, effect: Waiting) -> bytes:
        """Carry an effect out: what came of it, sealed like everything else of its session."""
        found = self._in(store_of(state, effect), lambda _: self.worker.attempt(effect))
        outcome = found.outcome and [found.outcome.name, dict(found.outcome.answers)]
        return self._box(state).seal(
            text([outcome, found.error, found.hopeless]), effect.seq, _purpose(effect)
        )

    def record(self, state: State, effect: Waiting, came: bytes) -> dict[str, bytes]:
        """The state of a session once it is recorded what came of an effect."""
        opened = self._box(state).open(came, effect.seq, _purpose(effect))
        outcome, error, hopeless = data(opened)
        found = Attempt(outcome and Outcome(*outcome), error, hopeless)

        def recorded(room: MemoryStore) -> dict[str, bytes]:
            self.worker.record(effect, found)
            return state_of(room, effect.session, state)

        return self._in(store_of(state, effect), recorded)

    def fire(self, state: State, id: str) -> dict[str, bytes]:
        """The state of a session once all that is due of it has happened; the timer that came is no more."""
        came = {**state, HEAD: rearmed(state[HEAD], None)}

        def fired(room: MemoryStore) -> dict[str, bytes]:
            self.worker.sessions.fire(id)
            return state_of(room, id, came)

        after = self._in(store_of(came), fired)
        stands = session_of(after)
        if stands is not None and stands.due is not None and stands.due <= self.now():
            after[HEAD] = rearmed(after[HEAD], stands.due)  # it cannot happen now: no use in trying for ever
        return after

    def _in(self, room: MemoryStore, work: Callable[[MemoryStore], T]) -> T:
        before = _room.set(room)
        try:
            return work(room)
        finally:
            _room.reset(before)

    def _box(self, state: State) -> Box:
        session = session_of(state)
        assert session is not None  # an effect has one
        return self.worker.sessions.vault.box(session.id, session.key)


def leased(effect: Waiting, attempt: int) -> Waiting:
    """An effect as a worker holds it that is at its n-th attempt."""
    return effect._replace(status=Status.LEASED, attempts=attempt, lease=str(attempt))


def _purpose(effect: Waiting) -> str:
    return f"outcome {effect.number} {effect.attempts}"
