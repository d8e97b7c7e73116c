"""Handlers by name: who carries out which action, and who answers which check."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import NamedTuple, TypeAlias

from flowkit.core.flow import Flow
from flowkit.core.snapshot import Snapshot

_NONE: Mapping[str, str] = MappingProxyType({})


class Task(NamedTuple):
    """What a handler is asked to do. ``id`` is the same at every attempt: hand it on, so that whoever
    receives it can refuse a second one. ``arguments`` hold what people typed: never log them.
    """

    id: str
    session: str
    name: str
    state: str
    arguments: Mapping[str, str]
    attempt: int  # 1, 2, ...
    now: datetime
    flow: Flow
    snapshot: Snapshot  # how the session stands now


class Outcome(NamedTuple):
    """What a check found: one of its declared outcomes, and the answers it brings."""

    name: str
    answers: Mapping[str, object] = MappingProxyType({})


Act: TypeAlias = Callable[[Task], None]
Ask: TypeAlias = Callable[[Task], Outcome | str]


class FailedError(Exception):
    """What a handler raises to say why it failed. ``reason`` is recorded and shown: nothing a person typed.

    ``hopeless`` says that trying again is of no use: the effect is parked, or the check fails, at once.
    """

    def __init__(self, reason: str, *, hopeless: bool = False) -> None:
        self.reason, self.hopeless = reason, hopeless
        super().__init__(reason)


@dataclass(frozen=True, slots=True)
class Handler:
    """How one action or check is carried out.

    An exception is a failure: tried again after a delay that doubles from ``delay`` to ``longest`` seconds,
    with jitter, up to ``attempts`` times. Then an action is parked; a check answers with the outcome
    ``failure``, or is parked when it has none. ``timeout`` are the seconds that one attempt may take.
    """

    call: Act | Ask
    failure: str | None = None
    attempts: int = 8
    delay: float = 1.0
    longest: float = 3600.0
    timeout: float = 30.0


@dataclass(frozen=True, slots=True)
class Effects:
    """An immutable registry of handlers: ``Effects().action("send_letter", spool).check("nir", ask)``."""

    actions: Mapping[str, Handler] = field(default_factory=lambda: MappingProxyType({}))
    checks: Mapping[str, Handler] = field(default_factory=lambda: MappingProxyType({}))

    def action(self, name: str, call: Act | Handler) -> Effects:
        """These handlers and one more, for an action."""
        return Effects({**self.actions, name: _handler(call)}, self.checks)

    def check(self, name: str, call: Ask | Handler, failure: str | None = None) -> Effects:
        """These handlers and one more, for a check; ``failure`` is the outcome when it cannot be asked."""
        handler = _handler(call)
        if failure is not None:
            handler = Handler(
                handler.call, failure, handler.attempts, handler.delay, handler.longest, handler.timeout
            )
        return Effects(self.actions, {**self.checks, name: handler})

    def handler(self, kind: str, name: str) -> Handler | None:
        """Who carries out an effect of a kind (``action`` or ``check``)."""
        return (self.actions if kind == "action" else self.checks).get(name)

    def missing(self, flow: Flow) -> tuple[tuple[str, str], ...]:
        """The (kind, name) of each effect of a flow that nobody here carries out, in document order."""
        asked: dict[tuple[str, str], None] = {}
        for state in flow.states.values():
            if state.check:
                asked["check", state.check] = None
            asked.update({("action", action.name): None for action in state.actions})
        asked.update({("action", a.name): None for way in flow.transitions for a in way.actions})
        return tuple(each for each in asked if self.handler(*each) is None)

    def undeclared(self, flow: Flow) -> tuple[tuple[str, str], ...]:
        """The (state, outcome) of each check whose ``failure`` is not an outcome that the state declares."""
        found = []
        for state in flow.states.values():
            handler = self.checks.get(state.check) if state.check else None
            if handler and handler.failure and state.control(handler.failure) is None:
                found.append((state.id, handler.failure))
        return tuple(found)


def _handler(call: Act | Ask | Handler) -> Handler:
    return call if isinstance(call, Handler) else Handler(call)
