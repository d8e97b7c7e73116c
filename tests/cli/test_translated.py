"""Noting from the command line which text each translation was made from."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from flowkit.cli.main import run
from flowkit.messages.explain import FOLDER


@pytest.fixture
def stale(tmp_path: Path) -> Path:
    """A flow with a text that changed after it was translated into French."""
    for name in ("flow.yaml", "fr.yaml"):
        text = (FOLDER / "stale-translation" / "wrong" / name).read_text("utf-8")
        (tmp_path / name).write_text(text, "utf-8")
    return tmp_path


def found(folder: Path, capsys: pytest.CaptureFixture[str]) -> list[str]:
    run(["check", str(folder), "--format", "json"])
    return [problem["name"] for problem in json.loads(capsys.readouterr().out)["problems"]]


def test_what_was_stale_is_named_and_not_stale_any_more(
    stale: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert found(stale, capsys) == ["stale-translation"]
    assert run(["translated", str(stale), "--lang", "en"]) == 0
    said = capsys.readouterr().out.splitlines()
    assert said == [
        f"{stale / 'fr.yaml'}: 3 translations are noted as up to date, 1 of them were stale",
        "  home.info",
    ]
    assert found(stale, capsys) == []


def test_only_the_language_named_is_noted(stale: Path) -> None:
    german = "language: de\ntexts:\n  home.info: Bringen Sie Ihre drei letzten Rechnungen mit.\n"
    (stale / "de.yaml").write_text(german, "utf-8")
    assert run(["translated", str(stale), "fr"]) == 0
    assert (stale / "de.yaml").read_text("utf-8") == german


def test_a_language_without_a_translation_is_refused(
    stale: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = (stale / "fr.yaml").read_bytes()
    assert run(["translated", str(stale), "it", "--lang", "en"]) == 2
    assert "there is no translation into “it”; there is: fr" in capsys.readouterr().err
    assert (stale / "fr.yaml").read_bytes() == before


def test_a_flow_without_translations_is_refused(stale: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (stale / "fr.yaml").unlink()
    assert run(["translated", str(stale), "--lang", "en"]) == 2
    assert "has no translation file" in capsys.readouterr().err
