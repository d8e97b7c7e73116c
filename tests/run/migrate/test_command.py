"""``flowkit sessions migrate``, as an operator sees it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from flowkit import Event, load, unfold
from flowkit.cli.main import run
from flowkit.run.sessions import Sessions
from tests.run.migrate.test_sweep import AL, ROUND

GONE = (
    ("  second: { title: Second page, fields: [age], go_to: third }\n", ""),
    ("go_to: second", "go_to: third"),
)


@pytest.fixture
def url(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A store with a session at each page, and one who wrote an age and a name."""
    monkeypatch.setenv("NO_COLOR", "1")
    found = f"sqlite:///{tmp_path}/journeys.db"
    written(tmp_path, "1")
    with Sessions(unfold(load(tmp_path / "v1.yaml")), found) as sessions:
        sessions.start()
        sessions.send(sessions.start().id, AL)
        third = sessions.start().id
        sessions.send(third, Event("next", {"name": "Zebediah"}))
        sessions.send(third, Event("next", {"age": "173"}))
    return found


def written(folder: Path, number: str, *edits: tuple[str, str], more: str = "") -> str:
    text = ROUND
    for before, after in (('"1"', f'"{number}"'), *edits):
        assert before in text
        text = text.replace(before, after)
    file = folder / f"v{number}.yaml"
    file.write_text(text + more, "utf-8")
    return str(file)


def states(url: str, folder: Path) -> list[str]:
    with Sessions(unfold(load(folder / "v1.yaml")), url) as sessions:
        return sorted(session.states for session in sessions.store.sessions())


def versions(url: str, folder: Path) -> int:
    """How many sessions are on the first version."""
    first = load(folder / "v1.yaml").digest
    with Sessions(unfold(load(folder / "v1.yaml")), url) as sessions:
        return sum(1 for session in sessions.store.sessions() if session.digest == first)


def test_a_plan_shows_where_everybody_goes_and_changes_nothing(
    url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    new = written(tmp_path, "2", ("second", "deuxieme"), ("max: 200", "max: 120"))
    assert run(["sessions", "migrate", "--to", new, "--plan", "--store", url]) == 0
    said = capsys.readouterr().out
    assert "f 1 → 2" in said
    assert "recognised: second → deuxieme" in said
    lines = [line.split() for line in said.splitlines()]
    assert ["first", "=", "1", "success", "(events:", "3)"] in lines
    assert ["second", "deuxieme", "1", "success", "(events:", "2)"] in lines
    assert "what they answered to “age” is not accepted" in said
    assert "to be moved: 2; to stay behind for now: 1; nothing was changed" in said
    assert "173" not in said
    assert "Zebediah" not in said
    assert versions(url, tmp_path) == 3


def test_everybody_who_can_be_moved_is(url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    new = written(tmp_path, "2", ("second", "deuxieme"), ("max: 200", "max: 120"))
    assert run(["sessions", "migrate", "--to", new, "--store", url, "--lang", "fr"]) == 0
    said = capsys.readouterr().out
    assert "déplacées : 2" in said
    assert "laissées pour l'instant : 1" in said
    assert versions(url, tmp_path) == 1
    assert run(["sessions", "migrate", "--to", new, "--store", url]) == 0
    assert "moved: 0; staying behind for now: 1" in capsys.readouterr().out


def test_an_incomplete_plan_moves_nobody_and_says_what_to_write(
    url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    new = written(tmp_path, "2", *GONE)
    assert run(["sessions", "migrate", "--to", new, "--store", url]) == 1
    said = capsys.readouterr().out
    assert "the new version has no “second”; say under `migrations` where it leads" in said
    assert "nobody was moved" in said
    assert versions(url, tmp_path) == 3
    told = "migrations:\n  - from: 1\n    states: { second: first, third: third }\n"
    new = written(tmp_path, "3", *GONE, more=told)
    assert run(["sessions", "migrate", "--to", new, "--store", url]) == 0
    assert states(url, tmp_path) == ["first", "first", "third"]


def test_what_a_migration_names_and_nobody_had_is_told(
    url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    told = "migrations:\n  - from: 1\n    states: { secnod: first }\n    answers: { nmae: }\n"
    new = written(tmp_path, "2", more=told)
    assert run(["sessions", "migrate", "--to", new, "--store", url]) == 1
    said = capsys.readouterr().out
    assert "names the state “secnod”, which version 1 does not have" in said
    assert "names the answer “nmae”, which version 1 does not have" in said
    assert versions(url, tmp_path) == 3


def test_a_plan_can_be_read_by_a_program(
    url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    new = written(tmp_path, "2", ("second", "deuxieme"), ("max: 200", "max: 120"))
    assert run(["sessions", "migrate", "--to", new, "--plan", "--store", url, "--format", "json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["complete"], found["moved"]) == (True, None)
    (version,) = found["versions"]
    assert {(move["from"], move["to"], move["end"]) for move in version["moves"]} == {
        ("first", "first", "success"),
        ("second", "deuxieme", "success"),
    }
    assert [(one["why"], one["answer"], len(one["sessions"])) for one in version["stays"]] == [
        ("value", "age", 1)
    ]


def test_a_flow_that_is_wrong_and_a_store_that_is_not_there_are_told(
    url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    wrong = written(tmp_path, "2", ("start: first", "start: fist"))
    assert run(["sessions", "migrate", "--to", wrong, "--store", url]) == 1
    assert "did you mean `first`" in capsys.readouterr().err
    right = written(tmp_path, "2")
    assert run(["sessions", "migrate", "--to", right, "--store", f"sqlite:///{tmp_path}/none.db"]) == 2
    assert "none.db" in capsys.readouterr().err
    assert run(["sessions", "migrate", "--to", str(tmp_path / "none"), "--store", url]) == 2
    assert run(["sessions", "migrate", "--store", url]) == 2


def test_a_journal_shows_what_was_moved_to_what(
    url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    new = written(tmp_path, "2", ("second", "deuxieme"))
    assert run(["sessions", "migrate", "--to", new, "--store", url]) == 0
    digest = load(new).digest
    with Sessions(unfold(load(new)), url) as sessions:
        id = next(sessions.store.sessions(state="deuxieme")).id
    capsys.readouterr()
    assert run(["sessions", "show", id, "--store", url]) == 0
    (line,) = [line for line in capsys.readouterr().out.splitlines() if "(moved to another version)" in line]
    assert line.endswith(f"→ deuxieme  ({digest[:12]})  second → deuxieme")
