"""Each verb does what it says."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from xml.etree import ElementTree

import pytest

from flowkit.cli.explain import rules
from flowkit.cli.main import run
from tests.scenario.flows import LIBRARY, TURNSTILE, turnstile_with


@pytest.fixture(autouse=True)
def _english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FLOWKIT_LANG", "en")


def output(capsys: pytest.CaptureFixture[str], *arguments: object, status: int = 0) -> str:
    assert run(list(map(str, arguments))) == status
    return capsys.readouterr().out


def test_test_passes_and_names_what_is_not_covered(capsys: pytest.CaptureFixture[str]) -> None:
    out = output(capsys, "test", LIBRARY)
    assert "states nobody came to:\n   details.sort" in out
    assert "quit → given_up, at 3 of its 4 pages: details.form, details.letter, details.code" in out
    assert out.endswith(": 6 passed\n")


def test_test_can_demand_full_coverage(capsys: pytest.CaptureFixture[str]) -> None:
    output(capsys, "test", LIBRARY, "--cover", status=1)


def test_a_failed_scenario_is_status_1_with_its_place(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    flow = turnstile_with(tmp_path, "scenarios: [{ name: x, steps: [{ press: push }] }]")
    out = output(capsys, "test", flow, status=1)
    assert "turnstile.tests.yaml:1:" in out


def test_junit_counts_and_names_failures(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    flow = turnstile_with(tmp_path, "scenarios: [{ name: x, steps: [{ press: push }] }]")
    suite = ElementTree.fromstring(output(capsys, "test", flow, "--format", "junit", status=1))
    assert (suite.get("tests"), suite.get("failures")) == ("1", "1")
    (failure,) = suite.iter("failure")
    assert "refused" in (failure.get("message") or "")


def test_test_as_json_holds_traces_and_coverage(capsys: pytest.CaptureFixture[str]) -> None:
    found = json.loads(output(capsys, "test", LIBRARY, "--format", "json"))
    assert [test["passed"] for test in found["tests"]] == [True] * 6
    assert found["coverage"]["transitions"]["details.sort/*"] == 0


def test_the_table_crosses_states_and_events(capsys: pytest.CaptureFixture[str]) -> None:
    assert output(capsys, "table", TURNSTILE) == (
        "state     coin      push    leave\n"
        "──────────────────────────────────\n"
        "locked    unlocked\n"
        "unlocked            locked  closed\n"
        "closed\n"
    )


def test_the_table_as_a_list_says_conditions_and_labels(capsys: pytest.CaptureFixture[str]) -> None:
    lines = list(
        csv.reader(io.StringIO(output(capsys, "table", LIBRARY, "--format", "csv", "--layout", "list")))
    )
    assert lines[0] == ["state", "event", "label", "condition", "goes to", "effects", "rests on"]
    assert ["visit.who", "adult", "An adult", "", "details.form", "", "text 1"] in lines
    assert ["details.sort", "*", "", "news", "details.letter", "", ""] in lines


def test_the_table_in_markdown_is_a_table(capsys: pytest.CaptureFixture[str]) -> None:
    lines = output(capsys, "table", TURNSTILE, "--format", "markdown").splitlines()
    assert len({len(line) for line in lines}) == 1
    assert all(line.startswith("| ") and line.endswith(" |") for line in lines)


def test_the_table_as_json_has_a_row_for_each_transition(capsys: pytest.CaptureFixture[str]) -> None:
    found = json.loads(output(capsys, "table", TURNSTILE, "--format", "json"))
    assert [(row["state"], row["event"], row["target"]) for row in found["rows"]] == [
        ("locked", "coin", "unlocked"),
        ("unlocked", "push", "locked"),
        ("unlocked", "leave", "closed"),
    ]


def test_conform_says_how_each_arrow_is_there(capsys: pytest.CaptureFixture[str]) -> None:
    out = output(capsys, "conform", LIBRARY)
    assert "details.form/next, through details.known" in out
    assert "3 of 3 documented arrows are in the flow" in out


def test_conform_fails_when_an_arrow_is_missing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for file in LIBRARY.glob("*.yaml"):
        (tmp_path / file.name).write_text(file.read_text("utf-8"), "utf-8")
    guide = tmp_path / "guide.yaml"
    guide.write_text(guide.read_text("utf-8").replace("label: an adult", "label: a grown-up"), "utf-8")
    out = output(capsys, "conform", tmp_path, status=1)
    assert "missing; between these boxes there is only: An adult" in out
    found = json.loads(output(capsys, "conform", tmp_path, "--format", "json", status=1))
    assert [edge["present"] for edge in found["edges"]] == [False, True, True]


def test_conform_needs_a_guide(capsys: pytest.CaptureFixture[str]) -> None:
    output(capsys, "conform", TURNSTILE, status=2)


def test_trace_shows_what_is_missing(capsys: pytest.CaptureFixture[str]) -> None:
    out = output(capsys, "trace", LIBRARY, status=1)
    assert "✗ L05  Nobody has thought of this yet.\n      NOT IN THE FLOW\n" in out
    assert "✓ L02  Adults join online.\n      visit.who/adult\n      ← an adult joins, " in out
    assert "5 requirements: 4 tested, 0 in the flow without a test, 1 missing" in out
    found = json.loads(output(capsys, "trace", LIBRARY, "--format", "json", status=1))
    assert [one["status"] for one in found] == ["tested", "tested", "tested", "claimed", "missing"]
    assert "| L03" in output(capsys, "trace", LIBRARY, "--format", "markdown", status=1)


def test_show_sums_a_flow_up(capsys: pytest.CaptureFixture[str]) -> None:
    out = output(capsys, "show", LIBRARY)
    assert out.startswith("Join the library\nlibrary, version 1, ")
    assert "given_up: abandoned" in out
    assert json.loads(output(capsys, "show", LIBRARY, "--format", "json"))["people"] == ["ada", "bob", "carl"]


def test_schema_prints_a_json_schema(capsys: pytest.CaptureFixture[str]) -> None:
    assert json.loads(output(capsys, "schema"))["$schema"].startswith("https://json-schema.org/")


def test_explain_lists_every_rule(capsys: pytest.CaptureFixture[str]) -> None:
    out = output(capsys, "explain")
    assert [line.split()[0] for line in out.splitlines()] == [rule.id for rule in rules()]


@pytest.mark.parametrize("name", ["FK101", "fk101", "duplicate-key"])
def test_explain_shows_wrong_and_right(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    out = output(capsys, "explain", name)
    assert out.startswith("FK101 duplicate-key (error)\n")
    assert out.index("Wrong") < out.index("Right")


def test_an_unknown_rule_suggests_the_nearest(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["explain", "duplicat-key"]) == 2
    assert "did you mean “duplicate-key”?" in capsys.readouterr().err


def test_verbs_speak_french(capsys: pytest.CaptureFixture[str]) -> None:
    assert "réussis : 6" in output(capsys, "test", LIBRARY, "--lang", "fr")
    assert "mène à" in output(capsys, "table", LIBRARY, "--layout", "list", "--lang", "fr")
    assert "absentes" in output(capsys, "trace", LIBRARY, "--lang", "fr", status=1)


def test_a_name_that_no_test_has_is_wrong_usage(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["test", str(LIBRARY), "-k", "a zebra", "--lang", "en"]) == 2
    assert "no scenario and no walk has “a zebra” in its name" in capsys.readouterr().err


def test_some_tests_alone_say_nothing_of_what_is_not_covered(capsys: pytest.CaptureFixture[str]) -> None:
    assert "covered" in output(capsys, "test", LIBRARY)
    assert "covered" not in output(capsys, "test", LIBRARY, "-k", "adult")
    assert "covered" in output(capsys, "test", LIBRARY, "-k", "adult", "--cover", status=1)


def test_a_flow_that_cannot_be_used_says_how_many_errors_it_has(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    flow = "flowkit: 1\nflow: x\nstart: b\nstates: {b: {info: x, go_to: a}}\nends: {a: {result: oh}}\n"
    (tmp_path / "flow.yaml").write_text(flow)
    assert run(["show", str(tmp_path), "--lang", "en"]) == 1
    err = capsys.readouterr().err
    assert err.endswith(f"\n\nflowkit: “{tmp_path}” cannot be used: 1 error\n")
    assert "\n\n\n" not in err


def test_show_breaks_long_lines_at_a_terminal(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    whole = output(capsys, "show", LIBRARY)
    monkeypatch.setattr("flowkit.cli.console.Console.columns", lambda *_: 40)
    out = output(capsys, "show", LIBRARY)
    assert max(map(len, out.splitlines()[2:])) <= 40 < max(map(len, whole.splitlines()[2:]))
    assert "".join(out.split()) == "".join(whole.split())
