"""A store of journeys through the MSA flow, made once for all tests of a worker; each test has a copy."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple, Protocol

import pytest
from benchmarks.sessions.journeys import journeys

from flowkit.cli.main import run
from flowkit.core.answer import Kinds
from flowkit.core.automaton import Automaton
from flowkit.run.clock import SimulatedClock
from flowkit.run.definitions import revived
from flowkit.run.sessions import Sessions
from flowkit.run.store import Definition

ROOT = Path(__file__).parents[3]
MSA = ROOT / "flows/msa"
TURNSTILE = ROOT / "flows/examples/turnstile.yaml"
NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
COUNT = 24


class Said(NamedTuple):
    """What a call printed, and its exit status."""

    out: str
    err: str
    code: int


class Call(Protocol):
    """Calls ``flowkit sessions``; what it says is checked to hold nothing of anybody."""

    def __call__(self, *arguments: object, code: int = 0) -> Said: ...


@pytest.fixture(autouse=True)
def alone(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No setting of whoever runs the tests, and a folder of their own."""
    for name in ("KEYS", "STORE", "SMTP", "FROM", "SPOOL", "WEBHOOK"):
        monkeypatch.delenv(f"FLOWKIT_{name}", raising=False)
    monkeypatch.setenv("FLOWKIT_LANG", "en")
    monkeypatch.chdir(tmp_path)


@pytest.fixture(scope="session")
def read_already() -> dict[tuple[object, ...], Automaton]:
    return {}


@pytest.fixture(autouse=True)
def read_once(monkeypatch: pytest.MonkeyPatch, read_already: dict[tuple[object, ...], Automaton]) -> None:
    """Each kept version of a flow is read once: it takes most of a second, and is tested elsewhere."""

    def once(kept: Definition, kinds: Kinds | None = None) -> Automaton:
        if kept not in read_already:
            read_already[kept] = revived(kept, kinds)
        return read_already[kept]

    for place in ("definitions", "pinned", "verify"):
        monkeypatch.setattr(f"flowkit.run.{place}.revived", once)


@pytest.fixture(scope="session")
def secrets() -> frozenset[str]:
    """What the people of the journeys typed and nobody may read, unless it is short."""
    made = journeys(MSA, NOON)
    answers = made.automaton.flow.answers
    typed = {
        str(value)
        for one in made.made
        for taken in one.taken
        for name, value in taken.snapshot.answers.items()
        if name in answers and answers[name].sensitive
    }
    return frozenset(text for text in typed if len(text) > 5)


@pytest.fixture(scope="session")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with journeys of all people, every other of them stopped somewhere."""
    made = journeys(MSA, NOON)
    file = tmp_path_factory.mktemp("filled") / "msa.db"
    clock = SimulatedClock(NOON)
    with Sessions(made.automaton, f"sqlite:///{file}", clock=clock, zone=UTC) as sessions:
        for number in range(COUNT):
            one = made.made[number % len(made.made)]
            reply = sessions.start(one.inputs, key=f"start {number}")
            for place, taken in enumerate(one.taken[: 3 + number // 2] if number % 2 else one.taken):
                clock.forward(timedelta(seconds=20))
                event = taken.event._replace(now=None)
                reply = sessions.send(reply.id, event, reply.version, f"event {place}")
                assert reply.ok, reply.refused
    return file


@pytest.fixture
def store(filled: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of that store, which calls use unless they say otherwise."""
    file = tmp_path / "msa.db"
    shutil.copy(filled, file)
    shutil.copy(f"{filled}.keys", f"{file}.keys")
    monkeypatch.setenv("FLOWKIT_STORE", f"sqlite:///{file}")
    return file


@pytest.fixture
def call(capsys: pytest.CaptureFixture[str], secrets: frozenset[str]) -> Iterator[Call]:
    """Calls the command, and looks through everything it ever said."""
    everything: list[str] = []

    def called(*arguments: object, code: int = 0) -> Said:
        capsys.readouterr()
        status = run(["sessions", *map(str, arguments)])
        said = capsys.readouterr()
        everything.extend((said.out, said.err))
        assert status == code, said.out + said.err
        assert "Traceback" not in said.err
        return Said(said.out, said.err, status)

    yield called
    told = "\n".join(everything)
    assert [secret for secret in secrets if secret in told] == []


@pytest.fixture
def ids(store: Path, call: Call) -> Callable[..., list[str]]:
    """The ids of the sessions that `list` shows with these options."""
    import json

    def listed(*options: str) -> list[str]:
        lines = call("list", "--format", "json", *options).out.splitlines()
        return [json.loads(line)["session"] for line in lines]

    return listed
