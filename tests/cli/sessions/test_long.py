"""Long work: its progress is told when it takes long, and a worker ends when it is asked to."""

from __future__ import annotations

import io
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from flowkit.cli.console import Console
from flowkit.cli.sessions.progress import Progress, stream
from tests.cli.sessions.conftest import Call


class Terminal(io.StringIO):
    """What is written to it, as on a terminal."""

    def isatty(self) -> bool:
        return True


@pytest.fixture
def now(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The time that work believes it is."""
    times = [0.0]
    monkeypatch.setattr("time.monotonic", lambda: times[0])
    return times


def counted(now: list[float], seconds: float, whole: int | None = 100, language: str = "en") -> None:
    with Progress(Console(language, False), whole) as progress:
        for _ in progress.of(range(100)):
            now[0] += seconds / 100


def test_short_work_says_nothing(now: list[float], capsys: pytest.CaptureFixture[str]) -> None:
    counted(now, 0.9)
    assert capsys.readouterr().err == ""


def test_long_work_says_now_and_then_in_a_log_how_far_it_is(
    now: list[float], capsys: pytest.CaptureFixture[str]
) -> None:
    counted(now, 25)
    assert capsys.readouterr().err.splitlines() == [
        "sessions: 4 of 100, 4 %",
        "sessions: 44 of 100, 44 %",
        "sessions: 84 of 100, 84 %",
    ]
    counted(now, 25, None, "fr")
    assert capsys.readouterr().err.splitlines()[0] == "sessions : 4"


def test_on_a_terminal_one_line_is_kept_up_to_date_and_taken_away(
    now: list[float], monkeypatch: pytest.MonkeyPatch
) -> None:
    terminal = Terminal()
    monkeypatch.setattr("sys.stderr", terminal)
    counted(now, 12.5)
    said = terminal.getvalue()
    assert "\n" not in said
    assert said.count("\r") > 20
    assert said.startswith("\rsessions: 8 of 100, 8 %\x1b[K")
    assert said.endswith("\r\x1b[K")


def test_what_is_streamed_is_written_before_all_of_it_is_there(tmp_path: Path) -> None:
    file = tmp_path / "new" / "log"

    def lines() -> list[str]:
        return [f"{number}\n" for number in range(2500)]

    def coming() -> object:
        for number, line in enumerate(lines()):
            if number == 2400:
                assert file.exists()
            yield line

    stream(coming(), file, Console("en", False))  # type: ignore[arg-type]
    assert file.read_text() == "".join(lines())


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_worker_works_until_it_is_asked_to_stop(call: Call, tmp_path: Path, number: signal.Signals) -> None:
    flow = tmp_path / "flow"
    flow.mkdir()
    (flow / "flow.yaml").write_text(
        "flowkit: 1\nflow: f\nlanguage: en\nstart: page\nstates:\n"
        "  page: { info: hello, links: { go: { label: go, go_to: done, do: { note: {} } } } }\n"
        "ends: { done: { result: success, title: done } }\n"
    )
    (flow / "effects.yaml").write_text('effects: { note: { none: "the journal has it" } }\n')
    id = call("start", flow).out.splitlines()[0]
    command = [str(Path(sys.executable).with_name("flowkit")), "sessions", "work", str(flow), "--log", "json"]
    worker = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    assert worker.stderr is not None
    assert worker.stderr.readline().startswith("working for sqlite:///flowkit.db; ")
    call("send", id, "go")
    line = worker.stderr.readline()
    assert '"said": "action note: done"' in line
    assert f'"effect": "{id}/2/0"' in line
    began = time.monotonic()
    worker.send_signal(number)
    assert worker.wait(20) == 0
    assert time.monotonic() - began < 20
    assert worker.stderr.read() == ""
