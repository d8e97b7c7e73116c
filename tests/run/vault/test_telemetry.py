"""Telemetry: off unless asked for, free when off, and nothing of a person in it when on."""

from __future__ import annotations

import io
import json
import logging
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from types import FrameType

import pytest
from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import InMemoryMetricReader
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from flowkit import Event
from flowkit.run.clock import SimulatedClock
from flowkit.run.effects.registry import Effects, FailedError, Task
from flowkit.run.effects.worker import Worker
from flowkit.run.errors import NoSessionError
from flowkit.run.logs import JsonLines
from flowkit.run.sessions import Sessions
from flowkit.run.telemetry import ObservedSessions, Telemetry
from tests.run.vault.journeys import EMAIL, booked, booking

HANDLERS = Effects().action("hold_seats", lambda task: None).action("free_seats", lambda task: None)


class Listening:
    """An OpenTelemetry that keeps what it is told."""

    def __init__(self) -> None:
        self.exporter, self.reader = InMemorySpanExporter(), InMemoryMetricReader()
        tracers = TracerProvider()
        tracers.add_span_processor(SimpleSpanProcessor(self.exporter))
        self.telemetry = Telemetry(tracers, MeterProvider([self.reader]))

    def spans(self) -> list[tuple[str, dict[str, object]]]:
        return [(span.name, dict(span.attributes or {})) for span in self.exporter.get_finished_spans()]

    def counts(self) -> dict[tuple[str, str], float]:
        data = self.reader.get_metrics_data()
        assert data is not None
        found: Counter[tuple[str, str]] = Counter()
        for resource in data.resource_metrics:
            for scope in resource.scope_metrics:
                for metric in scope.metrics:
                    for point in metric.data.data_points:
                        result = (point.attributes or {}).get("flowkit.result", "")
                        found[metric.name, str(result)] += getattr(point, "value", getattr(point, "count", 0))
        return dict(found)

    def everything(self) -> str:
        metrics = self.reader.get_metrics_data()
        return "".join(span.to_json() for span in self.exporter.get_finished_spans()) + str(metrics)


@pytest.fixture
def listening() -> Listening:
    return Listening()


@pytest.fixture
def lines() -> Iterator[io.StringIO]:
    """What the log says, all of it, a line of JSON each."""
    written, logger = io.StringIO(), logging.getLogger("flowkit.run")
    handler = logging.StreamHandler(written)
    handler.setFormatter(JsonLines())
    before = logger.level
    logger.addHandler(handler)
    logger.setLevel(logging.DEBUG)
    yield written
    logger.removeHandler(handler)
    logger.setLevel(before)


def refuse(task: Task) -> None:
    raise FailedError("unreachable")


def explode(task: Task) -> None:
    raise RuntimeError(f"no ticket for {task.arguments['to']}")


def test_each_thing_done_is_a_span_that_says_flow_state_event_and_result(listening: Listening) -> None:
    sessions = ObservedSessions(booking(), telemetry=listening.telemetry)
    id = booked(sessions)
    sessions.send(id, Event("next", {"email": EMAIL}), 1)
    sessions.send(id, Event("confirm"), key="k")
    sessions.send(id, Event("confirm"), key="k")
    sessions.send(id, Event(EMAIL))
    told = [
        (name, of.get("flowkit.event"), of["flowkit.result"], of["flowkit.state"])
        for name, of in listening.spans()
    ]
    assert told == [
        ("flowkit start", None, "moved", "choose"),
        ("flowkit send", "next", "moved", "held"),
        ("flowkit send", "next", "moved", "booked"),
        ("flowkit send", "next", "stale", "booked"),
        ("flowkit send", "confirm", "moved", "confirmed"),
        ("flowkit send", "confirm", "repeated", "confirmed"),
        ("flowkit send", "unknown", told[-1][2], "confirmed"),
    ]
    assert {of["flowkit.flow"] for _, of in listening.spans()} == {"reservation"}
    assert listening.counts()["flowkit.sends", "moved"] == 3
    assert listening.counts()["flowkit.send.duration", "stale"] == 1


def test_a_session_is_told_by_a_keyed_hash_only(listening: Listening) -> None:
    sessions = ObservedSessions(booking(), telemetry=listening.telemetry)
    ids = [booked(sessions), booked(sessions)]
    assert not any(id in listening.everything() for id in ids)
    assert len({of["flowkit.session"] for _, of in listening.spans() if "flowkit.session" in of}) == 2


def test_timers_and_effects_are_told_with_attempt_and_kind_of_failure(listening: Listening) -> None:
    clock = SimulatedClock()
    effects = HANDLERS.action("send_ticket", explode)
    sessions = ObservedSessions(booking(), "memory:", effects, clock, telemetry=listening.telemetry)
    worker = Worker(sessions, "w", chance=lambda: 0.0)
    booked(sessions)
    worker.once()
    clock.forward(timedelta(seconds=30))
    worker.once()
    done = [of for name, of in listening.spans() if name == "flowkit effect"]
    assert [(of["flowkit.effect"], of["flowkit.result"], of["flowkit.attempt"]) for of in done] == [
        ("hold_seats", "done", 1),
        ("send_ticket", "error", 1),
        ("send_ticket", "error", 2),
    ]
    assert [of.get("error.type") for of in done] == [None, "RuntimeError", "RuntimeError"]
    clock.forward(timedelta(days=3))
    assert worker.fire() == 1
    assert listening.counts()["flowkit.timers", ""] == 1


def test_reasons_of_ours_are_told_and_messages_of_others_never(listening: Listening) -> None:
    class OddError(Exception):
        reason = f"no such address: {EMAIL}"

    def odd(task: Task) -> None:
        raise OddError(EMAIL)

    for call in (refuse, odd):
        effects = HANDLERS.action("send_ticket", call)
        sessions = ObservedSessions(booking(), "memory:", effects, telemetry=listening.telemetry)
        booked(sessions)
        Worker(sessions, "w").once()
    types = [of["error.type"] for name, of in listening.spans() if of.get("flowkit.effect") == "send_ticket"]
    assert types == ["unreachable", "OddError"]
    assert "canary" not in listening.everything()


def test_an_error_is_told_and_still_raised(listening: Listening) -> None:
    sessions = ObservedSessions(booking(), telemetry=listening.telemetry)
    with pytest.raises(NoSessionError):
        sessions.send(EMAIL, Event("next"))
    with pytest.raises(NoSessionError):
        sessions.erase(EMAIL)
    assert [of["error.type"] for _, of in listening.spans()] == ["NoSessionError"] * 2
    assert "canary" not in listening.everything()


def test_the_log_is_lines_of_json_without_what_people_typed(lines: io.StringIO) -> None:
    sessions = ObservedSessions(booking(), "memory:", HANDLERS.action("send_ticket", explode))
    id = booked(sessions)
    Worker(sessions, "w").once()
    sessions.erase(id)
    said = [json.loads(line) for line in lines.getvalue().splitlines()]
    assert {"start: moved", "send: moved", "effect: error"} <= {line["said"] for line in said}
    assert all({"at", "level", "logger", "said"} <= line.keys() for line in said)
    assert "canary" not in lines.getvalue()


def test_an_exception_in_the_log_shows_its_type_and_its_places_and_not_its_message() -> None:
    try:
        raise ValueError(EMAIL)
    except ValueError:
        record = logging.makeLogRecord(
            {"msg": "x", "exc_info": sys.exc_info(), "seconds": 0.1, "who": object}
        )
    line = json.loads(JsonLines().format(record))
    assert line["error"] == "ValueError"
    assert line["through"][0].startswith("test_telemetry.py:")
    assert "canary" not in str(line)


def test_nothing_is_called_nor_imported_when_it_is_off() -> None:
    sessions = Sessions(booking(), "memory:", HANDLERS.action("send_ticket", lambda task: None))
    called: Counter[str] = Counter()

    def count(frame: FrameType, event: str, _: object) -> None:
        called[frame.f_globals.get("__name__", "").split(".")[0]] += event == "call"
        called[frame.f_globals.get("__name__", "")] += event == "call"

    sys.setprofile(count)
    try:
        booked(sessions)
    finally:
        sys.setprofile(None)
    assert called["flowkit.run.sessions"] > 3
    assert called["logging"] == called["opentelemetry"] == called["flowkit.run.telemetry"] == 0


def test_sessions_without_telemetry_import_none_of_it() -> None:
    script = (
        "import sys; from flowkit import load, unfold; from flowkit.run import Sessions, Worker\n"
        "Sessions(unfold(load('flows/examples/reservation'))).start()\n"
        "print([n for n in sys.modules if 'telemetry' in n])"
    )
    assert subprocess.run([sys.executable, "-c", script], capture_output=True, text=True).stdout == "[]\n"


def test_where_opentelemetry_is_not_installed_the_log_is_still_written() -> None:
    script = (
        "import sys, logging; sys.modules['opentelemetry'] = None\n"
        "logging.basicConfig(level=logging.INFO, stream=sys.stdout, format='%(message)s')\n"
        "from flowkit import load, unfold; from flowkit.run.telemetry import ObservedSessions\n"
        "ObservedSessions(unfold(load('flows/examples/reservation'))).start()\n"
    )
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    assert (ran.stdout, ran.stderr) == ("start: moved\n", "")
