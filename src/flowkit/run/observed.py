"""Sessions that tell what they do: how much, how long, with which result.

    sessions = ObservedSessions(automaton, "sqlite:///journeys.db", effects)

``Sessions`` knows nothing of this: there, nothing is measured, imported or called. No answer, no parameter,
no message of an exception is ever told. A session is told by a keyed hash, an event by its name only when
the flow has such an event.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import tzinfo
from functools import partial
from types import MappingProxyType
from typing import Any, cast

from flowkit.core.automaton import Automaton
from flowkit.core.snapshot import Event
from flowkit.run.clock import Clock
from flowkit.run.effects.registry import Act, Ask, Effects, Handler, Outcome, Task
from flowkit.run.journal import MIGRATE
from flowkit.run.keys import Keys
from flowkit.run.reply import Reply
from flowkit.run.sessions import Sessions
from flowkit.run.store import Change, Mark, Store, Waiting
from flowkit.run.stores import open_store
from flowkit.run.telemetry import Facts, Telemetry

_NOTHING: Mapping[str, object] = MappingProxyType({})


class ObservedSessions(Sessions):
    """Sessions that tell what they do. ``telemetry`` is where to (default: as the program has set it up)."""

    def __init__(  # noqa: PLR0913 - as Sessions, and where to tell
        self,
        automaton: Automaton,
        store: str | Store = "memory:",
        effects: Effects | None = None,
        clock: Clock | None = None,
        *,
        keys: Keys | None = None,
        zone: tzinfo | None = None,
        telemetry: Telemetry | None = None,
    ) -> None:
        self.telemetry = telemetry or Telemetry()
        opened = open_store(store) if isinstance(store, str) else store
        seen = effects and _observed(effects, self)
        watched = cast("Store", _Watched(opened, self))
        super().__init__(automaton, watched, seen, clock, keys=keys, zone=zone)
        states = automaton.flow.states.values()
        self._events = frozenset(control.event for state in states for control in state.controls)

    def known(self, event: str) -> str:
        """An event's name, when the flow has it: what somebody invents may be anything."""
        return event if isinstance(event, str) and event in self._events else "unknown"

    def facts(self, session: str | None = None, event: str | None = None) -> Facts:
        """What may be told of a session and an event."""
        told: dict[str, str | int] = {"flowkit.flow": self.automaton.flow.id}
        if session is not None:
            told["flowkit.session"] = self.vault.print(
                "telemetry", str(session).encode("utf-8", "replace")
            ).hex()
        if event is not None:
            told["flowkit.event"] = self.known(event)
        return Facts(told)

    def start(
        self,
        inputs: Mapping[str, object] | None = None,
        *,
        key: str | None = None,
        marks: tuple[Mark, ...] = (),
    ) -> Reply:
        """As ``Sessions.start``."""
        return self._replied("start", self.facts(), partial(super().start, inputs, key=key, marks=marks))

    def send(
        self,
        session: str,
        event: Event,
        expected_version: object = None,
        key: str | None = None,
        *,
        marks: tuple[Mark, ...] = (),
    ) -> Reply:
        """As ``Sessions.send``."""
        sent = partial(super().send, session, event, expected_version, key, marks=marks)
        return self._replied("send", self.facts(session, event.name), sent)

    def answer(self, effect: Waiting, outcome: str, answers: Mapping[str, object] = _NOTHING) -> Reply:
        """As ``Sessions.answer``."""
        answered = partial(super().answer, effect, outcome, answers)
        return self._replied("answer", self.facts(effect.session, outcome), answered)

    def fire(self, session: str) -> int:
        """As ``Sessions.fire``."""
        done = 0
        with self.telemetry.around("timer", self.facts(session), lambda: done):
            done = super().fire(session)
        return done

    def erase(self, session: str) -> None:
        """As ``Sessions.erase``."""
        with self.telemetry.around("erase", self.facts(session)):
            super().erase(session)

    def _replied(self, what: str, facts: Facts, call: Callable[[], Reply]) -> Reply:
        with self.telemetry.around(what, facts):
            reply = call()
            facts.replied(reply)
        return reply


class _Watched:
    """A store in front of which moves to another version of the flow are seen, whoever makes them."""

    def __init__(self, store: Store, sessions: ObservedSessions) -> None:
        self._store, self._sessions = store, sessions

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)

    def commit(self, change: Change) -> None:
        """As the store does."""
        if MIGRATE not in (change.row.event, change.earlier and change.earlier.event):
            self._store.commit(change)
            return
        facts = self._sessions.facts(change.session.id)
        facts.of |= {"flowkit.state": change.session.states, "flowkit.digest": change.session.digest[:12]}
        with self._sessions.telemetry.around("migrate", facts):
            self._store.commit(change)


def _observed(effects: Effects, sessions: ObservedSessions) -> Effects:
    return Effects(
        {name: _handler(handler, sessions) for name, handler in effects.actions.items()},
        {name: _handler(handler, sessions) for name, handler in effects.checks.items()},
    )


def _handler(handler: Handler, sessions: ObservedSessions) -> Handler:
    def call(task: Task) -> Outcome | str | None:
        facts = sessions.facts(task.session)
        facts.of |= {
            "flowkit.effect": task.name,
            "flowkit.state": task.state,
            "flowkit.attempt": task.attempt,
        }
        with sessions.telemetry.around("effect", facts):
            found = handler.call(task)
            name = found.name if isinstance(found, Outcome) else found
            if name is not None:
                facts.of["flowkit.result"] = sessions.known(name)
        return found

    return replace(handler, call=cast("Act | Ask", call))
