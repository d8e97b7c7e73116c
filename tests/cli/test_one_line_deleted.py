"""One line of the real journey is deleted: the first thing said names who is stuck, where, and the way."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from flowkit.check import CHECKS
from flowkit.cli.main import run

MSA = Path(__file__).parents[2] / "flows" / "msa"

STUCK = {
    # its file, the line as it begins, the rule, words of the sentence, where the journey stands at its end
    "the way on from a page": (
        "3-documents.yaml",
        "    next: { go_to: coordonnees, basis: text 69 }",
        "trapped-person",
        "can never finish from “documents.exploitant” on",
        "now at “Documents needed”",
    ),
    "an outcome of a check": (
        "5-verification.yaml",
        "      absent: { label: absent",
        "trapped-person",
        "can never finish from “verification.paiement_recent” on",
        "now at “A payment within 6 months?”",
    ),
    "the last rule of a list": (
        "5-verification.yaml",
        "      - { go_to: choix_carte, usual: true, basis: text 101 }",
        "missing-case",
        "“verification.aiguillage”",
        "this is refused: no rule says what comes then",
    ),
    "what is forgotten after a check": (
        "5-verification.yaml",
        "        forget: [montant]",
        "claim-refuted",
        "preuves_oubliees",
        "now at",
    ),
}


NAMES = {
    "the name of a page": ("5-verification.yaml", "  serie_verso:", "serie_verso"),
    "the name of a check": ("7-connexion.yaml", "  controle:", "controle"),
    "the name of an end page": ("1-profil.yaml", "  contact:", "contact"),
}

Problem = dict[str, Any]


def checked(folder: Path, file: str, line: str, capsys: pytest.CaptureFixture[str]) -> list[Problem]:
    """What `check` says when the first line of a file that begins like this is gone."""
    shutil.copytree(MSA, folder)
    lines = (folder / file).read_text("utf-8").splitlines(keepends=True)
    place = next(n for n, text in enumerate(lines) if text.startswith(line))
    (folder / file).write_text("".join(lines[:place] + lines[place + 1 :]), "utf-8")
    tests = folder.parent / "stuck.yaml"
    run(["check", str(folder), "--format", "json", "--lang", "en", "--write-scenario", str(tests)])
    problems: list[Problem] = json.loads(capsys.readouterr().out)["problems"]
    return problems


@pytest.mark.parametrize("name", STUCK)
def test_who_is_stuck_is_told_with_a_journey_that_replays(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file, line, rule, said, last = STUCK[name]
    (found,) = [p for p in checked(tmp_path / "msa", file, line, capsys) if p["name"] == rule]
    assert said in found["message"]
    assert last in found["witness"]["told"][-1]
    written = (tmp_path / "stuck.yaml").read_text("utf-8")  # only journeys that pass on the broken flow
    assert f"{rule}: {found['message']}"[:60] in " ".join(written.split())


@pytest.mark.parametrize("name", STUCK)
def test_the_terminal_says_first_who_is_stuck(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file, line, rule, said, _ = STUCK[name]
    checked(tmp_path / "msa", file, line, capsys)
    assert run(["check", str(tmp_path / "msa"), "--lang", "en"]) == 1
    first = capsys.readouterr().out.split("\n\n")[0]
    assert f"error {CHECKS[rule][0].id} {rule}: " in first.split("\n")[0]
    assert said in first
    assert "\n    1. " in first


@pytest.mark.parametrize("name", NAMES)
def test_a_deleted_name_is_one_problem_that_gives_the_name_back(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file, line, lost = NAMES[name]
    (found,) = checked(tmp_path / "msa", file, line, capsys)
    assert found["name"] == "duplicate-key"
    assert f"“{lost}:”, seems to be missing" in found["message"]
    deleted = (MSA / file).read_text("utf-8").split("\n").index(line) + 1
    assert deleted <= found["line"] <= deleted + 1
