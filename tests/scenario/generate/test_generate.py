"""Generated scenarios: they pass, they cover what was asked for, they are few, and always the same."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from flowkit import project, unfold
from flowkit.check import Subject
from flowkit.cli.main import run
from flowkit.core.project import Scenario
from flowkit.scenario.coverage import coverage
from flowkit.scenario.generate.goals import KINDS
from flowkit.scenario.generate.make import Generated, generate
from flowkit.scenario.journey import Beginnings
from flowkit.scenario.result import ScenarioResult
from flowkit.scenario.run import run_scenario

FLOWS = Path(__file__).parents[3] / "flows"
EXAMPLES = ("turnstile.yaml", "dossier", "reservation")

COUNTING = """flowkit: 1
flow: vault
language: en
start: code
answers:
  digits: { type: digits, label: Code, length: 4, example: "2468" }
  size: { type: integer, label: Size, min: 1, max: 9, example: "2" }
states:
  code:
    fields: [digits, size]
    go_to: lock
  lock:
    check: lock
    outcomes:
      right: { go_to: [{ when: size >= 5, go_to: hall }, { go_to: box }] }
      wrong: { go_to: [{ when: tries(lock) < 3, go_to: code }, { go_to: alarm }] }
  hall:
    info: A large box.
    go_to: box
ends:
  box: { result: success, title: Your box. }
  alarm: { result: error, title: The alarm rings. }
"""


def subject(path: Path) -> Subject:
    found = project(path)
    return Subject(found, unfold(found.flow))


@pytest.fixture(scope="module")
def msa() -> Subject:
    return subject(FLOWS / "msa")


@pytest.fixture
def vault(tmp_path: Path) -> Subject:
    (tmp_path / "vault.yaml").write_text(COUNTING, "utf-8")
    return subject(tmp_path / "vault.yaml")


def results(of: Subject, scenarios: tuple[Scenario, ...]) -> list[ScenarioResult]:
    beginnings = Beginnings(of.automaton)
    return [run_scenario(scenario, beginnings) for scenario in scenarios]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", EXAMPLES)
def test_what_is_generated_passes_and_leaves_nothing_out(name: str, kind: str) -> None:
    of = subject(FLOWS / "examples" / name)
    made = generate(of, kind)
    assert made.missed == ()
    assert all(result.passed for result in results(of, made.scenarios))


@pytest.mark.parametrize("name", EXAMPLES)
def test_all_transitions_are_taken(name: str) -> None:
    of = subject(FLOWS / "examples" / name)
    covered = coverage(of.flow, results(of, generate(of, "transitions").scenarios))
    assert covered.untaken == ()


def test_the_journey_of_msa_is_covered_in_few_steps(msa: Subject) -> None:
    made = generate(msa, "transitions")
    found = results(msa, made.scenarios)
    assert all(result.passed for result in found)
    assert made.missed == ()
    assert coverage(msa.flow, found).untaken == ()
    one_each = sum(_nearest(msa).values())  # a journey of its own for every transition
    assert sum(len(scenario.steps) for scenario in made.scenarios) < one_each / 2


def _nearest(of: Subject) -> dict[int, int]:
    """How far each transition is from the start."""
    space = of.space
    depth = [0] * len(space)
    for number in range(1, len(space)):
        depth[number] = depth[space.came(number)[0]] + 1
    found: dict[int, int] = {}
    for source, _, label in space.edges():
        for index in label.taken:
            found[index] = min(found.get(index, 10_000), depth[source] + 1)
    return found


def test_counters_are_driven_as_far_as_it_takes(vault: Subject) -> None:
    made = generate(vault, "states")
    assert made.missed == ()
    rings = next(scenario for scenario in made.scenarios if scenario.ends_at == "alarm")
    assert [step.outcome for step in rings.steps if step.outcome] == ["wrong"] * 3


def test_each_value_that_conditions_tell_apart_is_given(vault: Subject) -> None:
    made = generate(vault, "answers")
    sizes = {step.answer["size"] for scenario in made.scenarios for step in scenario.steps if step.answer}
    assert {int(size) >= 5 for size in sizes} == {True, False}
    assert "5" in sizes, "the bound itself is tried"


def test_refusals_are_tried_at_every_page(vault: Subject) -> None:
    made = generate(vault, "refusals")
    steps = [step for scenario in made.scenarios for step in scenario.steps]
    refused = {(step.at, step.refused) for step in steps if step.refused}
    assert {at for at, _ in refused} == {"code", "lock", "hall", "box", "alarm"}
    assert ("code", "invalid-answers") in refused


def text(path: Path, kind: str, seed: str) -> str:
    command = [sys.executable, "-c", "from flowkit.cli.main import main; main()", "generate", str(path)]
    environ = {**os.environ, "PYTHONHASHSEED": seed, "FLOWKIT_LANG": "en"}
    ran = subprocess.run([*command, "--cover", kind], env=environ, capture_output=True, text=True, check=True)
    return ran.stdout


def test_the_same_flow_gives_the_same_scenarios() -> None:
    path = FLOWS / "examples" / "dossier"
    assert text(path, "pairs", "1") == text(path, "pairs", "2")


@pytest.mark.parametrize("kind", KINDS)
def test_the_file_written_is_read_and_passed_by_the_test_command(tmp_path: Path, kind: str) -> None:
    flow = tmp_path / "vault.yaml"
    flow.write_text(COUNTING, "utf-8")
    tests = tmp_path / "vault.tests.yaml"
    assert run(["generate", str(flow), "--cover", kind, "-o", str(tests)]) == 0
    assert "generated 001" in tests.read_text("utf-8")
    assert run(["test", str(flow)]) == 0


def test_what_nobody_can_reach_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    flow = tmp_path / "vault.yaml"
    flow.write_text(COUNTING.replace("tries(lock) < 3", "tries(lock) >= 0"), "utf-8")
    assert run(["generate", str(flow), "--lang", "en"]) == 0, "what no way leads to is no goal"
    assert "alarm" not in capsys.readouterr().out


def test_nothing_is_generated_twice(msa: Subject) -> None:
    made: Generated = generate(msa, "answers")
    assert len({str(scenario.steps) for scenario in made.scenarios}) == len(made.scenarios)
