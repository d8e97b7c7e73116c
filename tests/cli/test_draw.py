"""``flowkit draw`` writes what was asked for, where it was asked for."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from flowkit.cli.main import run
from flowkit.draw import FORMATS, backends
from tests.scenario.flows import LIBRARY, TURNSTILE


@pytest.fixture(autouse=True)
def _english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FLOWKIT_LANG", "en")


def test_the_help_names_every_format(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["draw", "--help"]) == 0
    said = "".join(capsys.readouterr().out.split())
    assert f"[{'|'.join(FORMATS)}]" in said


def test_the_whole_flow_is_written_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["draw", str(LIBRARY), "-o", str(tmp_path / "all"), "--format", "scxml"]) == 0
    assert [path.name for path in (tmp_path / "all").iterdir()] == ["journey.scxml"]
    assert run(["draw", str(LIBRARY), "-o", str(tmp_path / "library.scxml")]) == 0
    assert (tmp_path / "library.scxml").read_bytes().startswith(b"<scxml")
    capsys.readouterr()
    assert run(["draw", str(LIBRARY), "-o", str(tmp_path), "--format", "scxml", "--view", "figure"]) == 2
    assert "the whole flow" in capsys.readouterr().err


def test_pictures_go_to_a_folder(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["draw", str(LIBRARY), "-o", str(tmp_path), "--format", "dot", "--format", "mermaid"]) == 0
    names = sorted(path.name for path in tmp_path.iterdir())
    assert names == ["figure.dot", "figure.mmd", "journey.dot", "journey.mmd"]
    assert str(tmp_path / "journey.dot") in capsys.readouterr().out


def test_one_picture_may_go_to_a_file(tmp_path: Path) -> None:
    place = tmp_path / "turnstile.dot"
    assert run(["draw", str(TURNSTILE), "-o", str(place), "--format", "dot"]) == 0
    assert place.read_text("utf-8").startswith("digraph")


def test_an_unknown_view_names_those_there_are(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["draw", str(TURNSTILE), "--view", "nonsense"]) == 2
    assert "there are: journey" in capsys.readouterr().err


def test_a_folder_that_cannot_be_made_is_status_2(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "file").write_text("")
    assert run(["draw", str(LIBRARY), "-o", str(tmp_path / "file"), "--format", "dot"]) == 2
    assert "cannot write" in capsys.readouterr().err


def test_the_views_can_be_listed(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["draw", str(LIBRARY), "--list"]) == 0
    assert capsys.readouterr().out == "figure\njourney\n"


@pytest.mark.parametrize(
    ("name", "start"),
    [
        ("loop.svg", b"<?xml"),
        ("loop.png", b"\x89PNG"),
        ("loop.mmd", b"%%"),
        ("loop.dot", b"digraph"),
        ("loop.puml", b"@startuml"),
        ("loop.md", b"# "),
        ("loop.html", b"<!doctype html>"),
        ("loop.drawio", b"<?xml"),
        ("loop.scxml", b"<scxml"),
    ],
)
def test_the_name_of_the_file_says_its_format(name: str, start: bytes, tmp_path: Path) -> None:
    assert run(["draw", str(TURNSTILE), "--view", "journey", "-o", str(tmp_path / name)]) == 0
    assert (tmp_path / name).read_bytes().startswith(start)


def test_a_format_that_is_asked_for_wins_over_the_name(tmp_path: Path) -> None:
    place = tmp_path / "loop.svg"
    assert run(["draw", str(TURNSTILE), "--view", "journey", "--format", "dot", "-o", str(place)]) == 0
    assert place.read_bytes().startswith(b"digraph")


def test_a_folder_may_have_a_dot_in_its_name(tmp_path: Path) -> None:
    (tmp_path / "v1.png").mkdir()
    assert run(["draw", str(TURNSTILE), "--view", "journey", "-o", str(tmp_path / "v1.png")]) == 0
    assert [path.name for path in (tmp_path / "v1.png").iterdir()] == ["journey.svg"]


def test_one_picture_may_go_to_the_terminal(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    assert run(["draw", str(TURNSTILE), "--view", "journey", "-o", "-"]) == 0
    assert capfdbinary.readouterr().out.startswith(b"<?xml")


def test_what_a_picture_leaves_out_is_named_when_asked(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["draw", str(LIBRARY), "--view", "journey", "--format", "dot", "-o", str(tmp_path), "-v"]
    assert run(arguments) == 0
    said = capsys.readouterr().out
    assert re.search(r"^   .+: \S+/\S+", said, re.MULTILINE)


def test_a_figure_without_a_guide_is_status_2(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["draw", str(TURNSTILE), "--view", "figure"]) == 2
    assert "no guide.yaml" in capsys.readouterr().err


def test_without_graphviz_the_texts_are_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(backends, "backend", lambda: "none")
    assert run(["draw", str(TURNSTILE), "-o", str(tmp_path)]) == 0
    assert sorted(path.name for path in tmp_path.iterdir()) == ["journey.dot", "journey.md", "journey.mmd"]
    assert capsys.readouterr().err.startswith("no Graphviz here")
    assert run(["draw", str(TURNSTILE), "-o", str(tmp_path), "--format", "png"]) == 2
    assert run(["draw", str(TURNSTILE), "-o", str(tmp_path / "x.svg"), "--view", "journey"]) == 2
    assert run(["draw", str(TURNSTILE), "-o", str(tmp_path), "--format", "dot"]) == 0
