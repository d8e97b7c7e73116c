"""What sessions do, told to OpenTelemetry and to the log: how much, how long, with which result.

    sessions = ObservedSessions(automaton, "sqlite:///journeys.db", effects)

Without it nothing is measured, nothing is imported and nothing is called (``Sessions`` knows nothing of it).
The spans and metrics go wherever the program has set OpenTelemetry up to send them (extra ``otel``); where
it is not installed, only the log is written (``flowkit.run``, level INFO).

No answer, no parameter, no message of an exception is ever told. A session is told by a keyed hash, an event
by its name only when the flow has such an event.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field, replace
from datetime import tzinfo
from functools import partial
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, cast

from flowkit.core.automaton import Automaton
from flowkit.core.snapshot import Event
from flowkit.run.clock import Clock
from flowkit.run.effects.registry import Act, Ask, Effects, FailedError, Handler, Outcome, Task
from flowkit.run.errors import KeysError, StoreError
from flowkit.run.keys import Keys
from flowkit.run.reply import Reply
from flowkit.run.sessions import Sessions
from flowkit.run.store import Mark, Store, Waiting

if TYPE_CHECKING:
    from opentelemetry.metrics import Counter, Histogram, MeterProvider
    from opentelemetry.trace import Span, Tracer, TracerProvider

NAME = "flowkit"
_NOTHING: Mapping[str, object] = MappingProxyType({})
_METERED = ("flowkit.flow", "flowkit.event", "flowkit.effect", "flowkit.result")  # few values each
_OURS = (StoreError, KeysError, FailedError)  # their reasons are ours; others' may hold what a person typed
log = logging.getLogger("flowkit.run")


@dataclass(slots=True)
class Facts:
    """What is known of one thing done; filled in while it is done."""

    of: dict[str, str | int] = field(default_factory=dict)

    def replied(self, reply: Reply) -> None:
        """Add how a session answered."""
        result = "repeated" if reply.repeated else "moved" if reply.ok else ""
        self.of["flowkit.result"] = result or (reply.refused.reason if reply.refused else "")
        self.of["flowkit.state"] = " ".join(reply.snapshot.states)
        self.of["flowkit.version"] = reply.version


class Telemetry:
    """Spans, metrics and lines of the log. The providers are those of the program, unless given."""

    def __init__(self, tracers: TracerProvider | None = None, meters: MeterProvider | None = None) -> None:
        self._tracer: Tracer | None = None
        self._counters: dict[str, Counter] = {}
        self._histograms: dict[str, Histogram] = {}
        try:
            from opentelemetry import metrics, trace
        except ImportError:
            return
        self._tracer = trace.get_tracer(NAME, tracer_provider=tracers)
        meter = metrics.get_meter(NAME, meter_provider=meters)
        for what in ("start", "send", "answer", "timer", "effect", "erase", "migrate"):
            self._counters[what] = meter.create_counter(f"flowkit.{what}s", "1", f"how often: {what}")
            self._histograms[what] = meter.create_histogram(f"flowkit.{what}.duration", "s")

    @contextmanager
    def around(self, what: str, facts: Facts, times: Callable[[], int] = lambda: 1) -> Iterator[None]:
        """Tell of what is done inside, once it is done; ``times`` says how many things were."""
        began = time.perf_counter()
        with self._span(what) as span:
            try:
                yield
            except BaseException as error:
                facts.of["flowkit.result"] = "error"
                facts.of["error.type"] = error.reason if isinstance(error, _OURS) else type(error).__name__
                raise
            finally:
                self._told(what, facts, span, (time.perf_counter() - began, times()))

    def _span(self, what: str) -> Any:
        if self._tracer is None:
            return nullcontext()
        return self._tracer.start_as_current_span(
            f"flowkit {what}", record_exception=False, set_status_on_exception=False
        )

    def _told(self, what: str, facts: Facts, span: Span | None, measured: tuple[float, int]) -> None:
        seconds, times = measured
        if span is not None:
            span.set_attributes(facts.of)
            if "error.type" in facts.of:
                from opentelemetry.trace import StatusCode

                span.set_status(StatusCode.ERROR)
            few = {name: facts.of[name] for name in _METERED if name in facts.of}
            self._counters[what].add(times, few)
            self._histograms[what].record(seconds, few)
        if log.isEnabledFor(logging.INFO):
            extra = {name.rpartition(".")[2]: value for name, value in facts.of.items()}
            log.info("%s: %s", what, facts.of.get("flowkit.result", ""), extra={**extra, "seconds": seconds})


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
        seen = effects and _observed(effects, self)
        super().__init__(automaton, store, seen, clock, keys=keys, zone=zone)
        states = automaton.flow.states.values()
        self._events = frozenset(control.event for state in states for control in state.controls)

    def known(self, event: str) -> str:
        """An event's name, when the flow has it: what somebody invents may be anything."""
        return event if event in self._events else "unknown"

    def facts(self, session: str | None = None, event: str | None = None) -> Facts:
        """What may be told of a session and an event."""
        told: dict[str, str | int] = {"flowkit.flow": self.automaton.flow.id}
        if session is not None:
            told["flowkit.session"] = self.vault.print("telemetry", str(session).encode()).hex()
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
            facts.of["flowkit.result"] = "done" if name is None else sessions.known(name)
        return found

    return replace(handler, call=cast("Act | Ask", call))
