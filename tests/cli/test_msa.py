"""The journey that flowkit was made for, from the command line."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from flowkit.cli.main import run
from tests.scenario.flows import ROOT, loaded

MSA = ROOT / "flows" / "msa"
PEOPLE = tuple(loaded(MSA).people)


@pytest.fixture(autouse=True)
def _english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FLOWKIT_LANG", "en")


def test_it_is_well_formed(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["check", str(MSA), "--strict"]) == 0


def test_its_tests_pass_and_cover_all_of_it(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["test", str(MSA), "--cover"]) == 0


def test_all_thirteen_arrows_of_the_figure_are_there(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["conform", str(MSA), "--format", "json"]) == 0
    edges = json.loads(capsys.readouterr().out)["edges"]
    assert [edge["present"] for edge in edges] == [True] * 13
    assert [edge["basis"] for edge in edges] == [f"figure {edge['from']}-{edge['to']}" for edge in edges]


def test_nothing_that_the_guide_asks_for_is_missing(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["trace", str(MSA), "--format", "json"]) == 0
    assert {one["status"] for one in json.loads(capsys.readouterr().out)} <= {"tested", "claimed"}


@pytest.mark.parametrize("person", PEOPLE)
def test_every_demo_person_finishes_alone(person: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["play", str(MSA), "--scripted", "--person", person, "--lang", "en"]) == 0
    assert "The journey is over" in capsys.readouterr().out


def test_a_person_who_only_presses_enter_gets_a_password_by_email() -> None:
    command = [sys.executable, "-c", "from flowkit.cli.main import main; main()", "play", str(MSA)]
    result = subprocess.run(command, input="1\n" + "\n" * 40, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr
    assert "[effet] send_password  to=c…@example.org" in result.stdout
    assert result.stdout.endswith("Le parcours est terminé : réussi.\n")


def test_no_number_of_a_demo_person_is_shown_by_the_one_who_plays_alone(
    capsys: pytest.CaptureFixture[str],
) -> None:
    run(["play", str(MSA), "--scripted", "--person", PEOPLE[0]])
    out = capsys.readouterr().out
    project = loaded(MSA)
    secrets = [
        a.example for a in project.flow.answers.values() if a.sensitive in ("nir", "secret") and a.example
    ]
    assert secrets
    assert [secret for secret in secrets if secret in out] == []
