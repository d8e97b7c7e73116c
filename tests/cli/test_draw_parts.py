"""``flowkit draw`` draws a part of a flow: around a state, for a person, for a claim; a near miss is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from flowkit.cli.main import run
from tests.draw.seen import ROOT

MSA = str(ROOT / "flows" / "msa")


@pytest.fixture(autouse=True)
def _english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FLOWKIT_LANG", "en")


def test_every_part_that_is_asked_for_is_a_picture_of_its_own(tmp_path: Path) -> None:
    around = ["--around", "verification.choix_carte", "--hops", "2"]
    parts = [*around, "--person", "camille", "--only", "claims.sept_jours"]
    assert run(["draw", MSA, *parts, "--format", "dot", "-o", str(tmp_path)]) == 0
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "around-verification.choix_carte-2.dot",
        "only-claims.sept_jours.dot",
        "person-camille.dot",
    ]


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (
            ["--around", "choix_carte"],
            "there is no state “choix_carte”; did you mean “verification.choix_carte”?",
        ),
        (["--around", "zzzz"], "there is no state “zzzz”: "),
        (["--person", "camile"], "there is no person “camile”; did you mean “camille”?"),
        (["--person", "zz"], "there is no person “zz”; people.yaml has: camille, "),
        (["--only", "claims.sept_jour"], "there is no claim “sept_jour”; did you mean “sept_jours”?"),
        (["--only", "zz"], "there is no claim “zz”; there are: "),
    ],
)
def test_what_is_not_there_is_told_with_its_near_miss(
    asked: list[str], said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["draw", MSA, *asked, "--format", "dot", "-o", str(tmp_path)]) == 2
    assert said in capsys.readouterr().err
