"""Where what sessions do is told: OpenTelemetry's spans and metrics, and the log.

The spans and metrics go wherever the program has set OpenTelemetry up to send them (extra ``otel``); where
it is not installed, only the log is written (``flowkit.run``, level INFO). See ``observed`` for who tells.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from flowkit.run.effects.registry import FailedError
from flowkit.run.errors import KeysError, StoreError
from flowkit.run.reply import Reply

if TYPE_CHECKING:
    from opentelemetry.metrics import Counter, Histogram, MeterProvider
    from opentelemetry.trace import Span, Tracer, TracerProvider

NAME = "flowkit"
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
                facts.of.setdefault("flowkit.result", "done")
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
        if what != "effect" and log.isEnabledFor(logging.INFO):  # of effects, the worker has its own line
            extra = {name.rpartition(".")[2]: value for name, value in facts.of.items()}
            log.info("%s: %s", what, facts.of["flowkit.result"], extra={**extra, "seconds": seconds})
