"""``flowkit draw`` writes what was asked for, where it was asked for."""

from __future__ import annotations

from pathlib import Path

import pytest

from flowkit.cli import draw
from flowkit.cli.main import run
from flowkit.draw import FORMATS
from tests.scenario.flows import LIBRARY, TURNSTILE


@pytest.fixture(autouse=True)
def _english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FLOWKIT_LANG", "en")


def test_the_formats_are_those_that_can_be_drawn() -> None:
    assert draw.FORMATS == FORMATS


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
