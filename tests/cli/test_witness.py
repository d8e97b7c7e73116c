"""``flowkit check`` shows the journeys it found: below a problem, as data, as scenarios that pass."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from flowkit.check.claims import judge
from flowkit.check.subject import Undecided
from flowkit.cli.main import run
from tests.check.claims.planted import LETTER

CLAIMS = """
claims:
  - id: accepted
    says: Nobody is in without having accepted.
    pattern: precedes
    first: { event: accept }
    then: { state: inside }
  - id: once_in
    says: Who leaves is done.
    pattern: leads_to
    if: { event: leave }
    then: { ends: success }
"""


@pytest.fixture
def flow(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A flow with a claim that is broken and one that is kept."""
    monkeypatch.chdir(tmp_path)
    folder = Path("letter")
    (folder / "tests").mkdir(parents=True)
    head = "flowkit: 1\nflow: letter\nlanguage: en\nstart: hello\n"
    (folder / "flow.yaml").write_text(head + LETTER, "utf-8")
    (folder / "claims.yaml").write_text(CLAIMS, "utf-8")
    return folder


def test_the_journey_stands_below_the_problem(flow: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["check", str(flow), "--lang", "en"]) == 1
    out = capsys.readouterr().out
    assert (
        "  = a journey that shows it:\n"
        "    1. at “hello”: follow “log in”\n"
        "    2. at “code”: fill in code: 1234; then press “next”\n"
        "    3. “checked”: “right”, with vip: no\n"
        "       now at “inside”\n"
    ) in out


def test_json_holds_the_journey(flow: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(["check", str(flow), "--format", "json", "--lang", "fr"])
    problems = json.loads(capsys.readouterr().out)["problems"]
    (found,) = [problem["witness"] for problem in problems if problem["name"] == "claim-refuted"]
    assert found["first"] == ["hello"]
    assert [move["event"] for move in found["moves"]] == ["log_in", "next", "right"]
    assert found["moves"][-1]["after"] == ["inside"]
    assert found["told"][0] == "à « hello » : suivre « log in »"


def test_the_journeys_are_scenarios_that_pass(flow: Path, capsys: pytest.CaptureFixture[str]) -> None:
    target = flow / "tests" / "found.yaml"
    run(["check", str(flow), "--write-scenario", str(target), "--lang", "en"])
    assert "scenarios written: " in capsys.readouterr().err
    assert run(["test", str(flow), "-k", "claim-refuted", "--lang", "en"]) == 0
    assert "1 passed" in capsys.readouterr().out


def test_witness_says_which_arrow_would_break_each_claim(
    flow: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run(["check", str(flow), "--witness", "--lang", "en"])
    lines = capsys.readouterr().out.splitlines()
    assert "accepted: broken by a journey" in lines
    (line,) = [line for line in lines if line.startswith("once_in: ")]
    assert line.startswith("once_in: kept on every journey; it would be broken if inside/leave led to ")


def test_witness_is_data_in_json(flow: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(["check", str(flow), "--witness", "--format", "json"])
    claims = {claim["id"]: claim for claim in json.loads(capsys.readouterr().out)["claims"]}
    assert claims["accepted"]["verdict"] == "refuted"
    assert claims["once_in"]["verdict"] == "proved"
    assert claims["once_in"]["broken_by"]["transition"] == "inside/leave"


def test_what_is_undecided_has_a_status_of_its_own(
    flow: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(judge.Search, "found", lambda _: Undecided("too-many", ("age",)))
    assert run(["check", str(flow), "--lang", "en"]) == 4
    assert "FK904 undecided: it is not decided whether this is a case of `claim-refuted`: age make" in (
        capsys.readouterr().out
    )
