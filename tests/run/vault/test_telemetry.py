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
from inspect import signature
from pathlib import Path
from types import FrameType

import pytest
from opentelemetry import trace

from flowkit import Event, load, unfold
from flowkit.run.clock import SimulatedClock
from flowkit.run.effects.registry import Effects, FailedError, Task
from flowkit.run.effects.worker import Worker
from flowkit.run.errors import NoSessionError
from flowkit.run.logs import JsonLines
from flowkit.run.migrate.plan import survey
from flowkit.run.migrate.sweep import sweep
from flowkit.run.observed import ObservedSessions
from flowkit.run.sessions import Sessions
from flowkit.run.stores.memory import MemoryStore
from tests.run.vault.journeys import EMAIL, FLOW, booked, booking
from tests.run.vault.listening import Listening

HANDLERS = Effects().action("hold_seats", lambda task: None).action("free_seats", lambda task: None)


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
    assert listening.counts()["flowkit.timers", "done"] == 1


def test_what_a_handler_does_lies_inside_the_span_of_its_effect(listening: Listening) -> None:
    inside: list[int] = []

    def look(task: Task) -> None:
        inside.append(trace.get_current_span().get_span_context().span_id)

    effects = HANDLERS.action("send_ticket", look)
    sessions = ObservedSessions(booking(), "memory:", effects, telemetry=listening.telemetry)
    booked(sessions)
    Worker(sessions, "w").once()
    spans = listening.exporter.get_finished_spans()
    assert inside == [span.context.span_id for span in spans if span.name == "flowkit effect"][1:]


def test_observed_sessions_are_called_as_sessions_are() -> None:
    own = [
        name for name, method in vars(ObservedSessions).items() if name in vars(Sessions) and callable(method)
    ]
    assert {"start", "send", "answer", "fire", "erase"} <= set(own)
    for name in own:
        of, observed = (signature(getattr(kind, name)).parameters for kind in (Sessions, ObservedSessions))
        assert [p for p in observed.values() if p.name != "telemetry"] == list(of.values()), name


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


def test_moves_to_another_version_are_told_whoever_makes_them(listening: Listening, tmp_path: Path) -> None:
    text = (FLOW / "flow.yaml").read_text().replace('version: "1.0"', 'version: "1.1"')
    (tmp_path / "flow.yaml").write_text(text)
    new = unfold(load(tmp_path / "flow.yaml"))
    store = MemoryStore()
    ids = [booked(Sessions(booking(), store)) for _ in range(3)]
    sessions = ObservedSessions(new, store, telemetry=listening.telemetry)
    plan = survey(sessions, new, ())
    behind = Sessions(booking(), store).start().id
    assert sweep(sessions, plan).moved == 4
    late = Sessions(booking(), store, keys=sessions.vault.keys).start().id
    assert sessions.send(late, Event("next", {"seats": "2"})).ok
    told = [of for name, of in listening.spans() if name == "flowkit migrate"]
    assert sorted(str(of["flowkit.state"]) for of in told) == ["booked"] * 3 + ["choose", "held"]
    assert {of["flowkit.digest"] for of in told} == {new.digest[:12]}
    assert {sessions.store.read(id).session.digest for id in [*ids, behind, late]} == {new.digest}  # type: ignore[union-attr]
    assert listening.counts()["flowkit.migrates", "done"] == 5


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
    assert {line["said"] for line in said} == {
        "start: moved",
        "send: moved",
        "action hold_seats: done",
        "action send_ticket: retried (RuntimeError)",
        "erase: done",
    }
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
    for module in ("logging", "opentelemetry", "flowkit.run.telemetry", "flowkit.run.observed"):
        assert called[module] == 0, module


def test_sessions_without_telemetry_import_none_of_it() -> None:
    script = (
        "import sys; from flowkit import load, unfold; from flowkit.run import Sessions, Worker\n"
        "Sessions(unfold(load('flows/examples/reservation'))).start()\n"
        "print([n for n in sys.modules if 'telemetry' in n or 'observed' in n])"
    )
    assert subprocess.run([sys.executable, "-c", script], capture_output=True, text=True).stdout == "[]\n"


def test_where_opentelemetry_is_not_installed_the_log_is_still_written() -> None:
    script = (
        "import sys, logging; sys.modules['opentelemetry'] = None\n"
        "logging.basicConfig(level=logging.INFO, stream=sys.stdout, format='%(message)s')\n"
        "from flowkit import load, unfold; from flowkit.run.observed import ObservedSessions\n"
        "ObservedSessions(unfold(load('flows/examples/reservation'))).start()\n"
    )
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    assert (ran.stdout, ran.stderr) == ("start: moved\n", "")
