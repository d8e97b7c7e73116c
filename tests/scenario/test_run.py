"""Scenarios: what they do, and how exactly they fail."""

from __future__ import annotations

from pathlib import Path

import pytest

from flowkit.scenario.result import ScenarioResult
from flowkit.scenario.run import run_all
from flowkit.unfold import unfold
from tests.scenario.flows import LIBRARY, loaded, turnstile_with


def run(path: Path, only: str = "") -> dict[str, ScenarioResult]:
    project = loaded(path)
    return {result.name: result for result in run_all(project, unfold(project.flow), only)}


def failure(tmp_path: Path, tests: str, language: str = "en") -> str:
    project = loaded(turnstile_with(tmp_path, tests))
    (result,) = run_all(project, unfold(project.flow))
    assert result.failure is not None
    return result.failure.text(project.flow, language)


@pytest.fixture(scope="module")
def library() -> dict[str, ScenarioResult]:
    return run(LIBRARY)


def test_every_scenario_of_the_library_passes(library: dict[str, ScenarioResult]) -> None:
    assert {name: result.failure for name, result in library.items() if not result.passed} == {}
    assert len(library) == 6


def test_the_trace_names_the_transitions_in_order(library: dict[str, ScenarioResult]) -> None:
    assert library["an adult joins"].trace[:4] == (
        "visit.who/adult",
        "details.form/next",
        "details.known/new",
        "details.letter/next",
    )


def test_checks_are_answered_by_the_scenario(library: dict[str, ScenarioResult]) -> None:
    trace = library["an adult joins"].trace
    assert trace.index("details.verify/wrong") < trace.index("details.verify/right")


def test_waiting_fires_the_timers_that_run_out_meanwhile(library: dict[str, ScenarioResult]) -> None:
    assert library["the letter is left lying"].trace == ("details.letter/after_p7d",)


def test_a_scenario_may_begin_in_the_middle(library: dict[str, ScenarioResult]) -> None:
    assert library["the letter is left lying"].visited[0] == "details.letter"


def test_only_the_scenarios_of_a_name_are_run() -> None:
    assert list(run(LIBRARY, "adult")) == ["an adult joins"]


def test_being_elsewhere_says_where_and_what_could_be_done(tmp_path: Path) -> None:
    said = failure(tmp_path, "scenarios: [{ name: x, steps: [{ at: unlocked, follow: push }] }]")
    assert said == (
        "expected the person at “unlocked”, but they are at “locked”; what can happen there: coin"
    )


def test_ending_elsewhere_says_where(tmp_path: Path) -> None:
    said = failure(tmp_path, "scenarios: [{ name: x, ends_at: closed, steps: [{ follow: coin }] }]")
    assert said == (
        "expected to end at “closed”, but it ends at “unlocked”; what can happen there: push, leave"
    )


def test_a_link_is_followed_not_chosen(tmp_path: Path) -> None:
    said = failure(tmp_path, "scenarios: [{ name: x, steps: [{ at: locked, choose: coin }] }]")
    assert said.endswith("write `follow: coin`")


def test_an_unexpected_refusal_says_why_and_what_could_be_done(tmp_path: Path) -> None:
    said = failure(tmp_path, "scenarios: [{ name: x, steps: [{ press: push }] }]")
    assert "“push” was refused at “locked”" in said
    assert said.endswith("(what can happen there: coin)")


def test_a_refusal_that_does_not_come_fails(tmp_path: Path) -> None:
    said = failure(tmp_path, "scenarios: [{ name: x, steps: [{ follow: coin, refused: true }] }]")
    assert said == "“coin” should have been refused at “locked”, but it led to “unlocked”"


def test_another_reason_for_a_refusal_fails(tmp_path: Path) -> None:
    said = failure(tmp_path, "scenarios: [{ name: x, steps: [{ press: push, refused: too-early }] }]")
    assert "the reason “not-available”, not “too-early”" in said


def test_a_failure_can_be_said_in_french(tmp_path: Path) -> None:
    said = failure(tmp_path, "scenarios: [{ name: x, steps: [{ at: unlocked, follow: push }] }]", "fr")
    assert said.startswith("la personne devait être à « unlocked », mais elle est à « locked »")


def _library_with(tmp_path: Path, tests: str) -> ScenarioResult:
    for file in LIBRARY.glob("*.yaml"):
        (tmp_path / file.name).write_text(file.read_text("utf-8"), "utf-8")
    (tmp_path / "tests").mkdir()
    (tmp_path / "tests" / "one.yaml").write_text(tests, "utf-8")
    (result,) = run(tmp_path).values()
    return result


def test_wrong_effects_are_named(tmp_path: Path) -> None:
    result = _library_with(
        tmp_path, "scenarios: [{ name: x, steps: [], expect: { effects: [send_letter] } }]"
    )
    assert result.failure is not None
    assert result.failure.message == "effects-differ"
    assert dict(result.failure.params) == {"expected": "send_letter", "found": "—"}


def test_a_sensitive_answer_that_differs_is_not_repeated(tmp_path: Path) -> None:
    result = _library_with(
        tmp_path,
        "scenarios: [{ name: x, start_at: code, answers: { code: '1234' }, steps: [],"
        " expect: { answers: { code: '4321' } } }]",
    )
    assert result.failure is not None
    assert result.failure.message == "answer-differs"
    assert "1234" not in str(result.failure.params)
    assert "4321" not in str(result.failure.params)


def test_inputs_the_flow_cannot_begin_with_are_said(tmp_path: Path) -> None:
    result = _library_with(tmp_path, "scenarios: [{ name: x, answers: { email: nobody }, steps: [] }]")
    assert result.failure is not None
    assert [problem.field for problem in result.failure.problems] == ["email"]


def test_waiting_beyond_every_calendar_fails_the_scenario(tmp_path: Path) -> None:
    waits = ", ".join(["{ wait: P99999D }"] * 40)
    result = _library_with(tmp_path, f"scenarios: [{{ name: x, steps: [{waits}] }}]")
    assert result.failure is not None
    assert result.failure.message == "too-far"


def test_timers_that_never_cease_fail_the_scenario(tmp_path: Path) -> None:
    flow = turnstile_with(tmp_path, "scenarios: [{ name: x, steps: [{ wait: P99999D }] }]")
    text = flow.read_text("utf-8")
    flow.write_text(text.replace("info: Insert a coin.", "info: Tick.\n    after: { PT1S: locked }"), "utf-8")
    result = run(flow)["x"]
    assert result.failure is not None
    assert result.failure.message == "too-far"
