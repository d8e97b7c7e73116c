"""Slips: each is planted, those that matter and are not noticed are named, the others are proved harmless."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from flowkit import Event, Moved, Snapshot, load_source, project, unfold
from flowkit.check import Subject
from flowkit.cli.main import run
from flowkit.core.automaton import Automaton
from flowkit.scenario.generate.make import generate
from flowkit.scenario.mutate.conditions import shifted
from flowkit.scenario.mutate.judge import Judge
from flowkit.scenario.mutate.mutants import mutants
from flowkit.scenario.mutate.switches import guard_of, switched

FLOWS = Path(__file__).parents[3] / "flows"

FLOW = """flowkit: 1
flow: swim
language: en
start: age
answers:
  years: { type: integer, label: Age, min: 0, max: 120, example: "30" }
  seal: { type: choice, label: Seal, derived: true }
states:
  age:
    fields: [years]
    go_to:
      - { when: years < 7, go_to: parent }
      - { when: years >= 7 and years <= 120, go_to: test }
      - { go_to: pool }
  parent:
    info: A parent comes along.
    go_to: pool
  test:
    question: Have you a seal?
    save_as: seal
    choices:
      yes_i_have: { label: yes, go_to: pool, do: { open_gate: } }
      no_i_have_not: { label: no, go_to: parent }
ends:
  pool: { result: success, title: Into the pool. }
"""

TESTS = """scenarios:
  - name: a child
    steps:
      - { at: age, answer: { years: "6" } }
      - { at: parent, press: next }
    ends_at: pool
  - name: with a seal
    steps:
      - { at: age, answer: { years: "7" } }
      - { at: test, choose: yes_i_have }
    ends_at: pool
    expect: { effects: [open_gate], answers: { seal: yes_i_have } }
  - name: without
    steps:
      - { at: age, answer: { years: "120" } }
      - { at: test, choose: no_i_have_not }
      - { at: parent, press: next }
    ends_at: pool
"""


@pytest.fixture
def flow(tmp_path: Path) -> Path:
    (tmp_path / "swim.yaml").write_text(FLOW, "utf-8")
    (tmp_path / "swim.tests.yaml").write_text(TESTS, "utf-8")
    return tmp_path / "swim.yaml"


Slips = dict[str, dict[str, str]]


def slips(capsys: pytest.CaptureFixture[str], path: Path, status: int, *more: str) -> Slips:
    assert run(["mutate", str(path), "--format", "json", "--lang", "en", *more]) == status
    return {slip["said"]: slip for slip in json.loads(capsys.readouterr().out)["slips"]}


def test_good_scenarios_notice_every_slip_that_matters(
    flow: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    found = slips(capsys, flow, 0)
    assert len(found) > 15
    assert all(slip["noticed_by"] or slip["same"] for slip in found.values())


def test_a_slip_without_effect_is_proved_to_be_without(
    flow: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    found = slips(capsys, flow, 0)
    harmless = {said for said, slip in found.items() if slip["same"]}
    full = "years >= 7 and years <= 120"
    assert f"if `next` at “age” led to “test” when years >= 7 instead of {full}" in harmless
    assert "if `next` at “age” led to “parent” when years <= 7 instead of years < 7" not in harmless


def test_a_slip_nobody_notices_is_named(flow: Path, capsys: pytest.CaptureFixture[str]) -> None:
    tests = flow.with_name("swim.tests.yaml")
    tests.write_text(TESTS.replace('"7"', '"8"').replace("effects: [open_gate], ", ""), "utf-8")
    found = slips(capsys, flow, 1)
    unnoticed = {said for said, slip in found.items() if not slip["noticed_by"] and not slip["same"]}
    full = "years >= 7 and years <= 120"
    assert unnoticed == {
        "if `next` at “age” led to “parent” when years < 8 instead of years < 7",
        "if `next` at “age” led to “parent” when years <= 7 instead of years < 7",
        f"if `next` at “age” led to “test” when years > 7 and years <= 120 instead of {full}",
        f"if `next` at “age” led to “test” when years >= 8 and years <= 120 instead of {full}",
        "if `yes_i_have` at “test” did not ask for `open_gate`",
    }


def test_text_names_the_place_and_counts(flow: Path, capsys: pytest.CaptureFixture[str]) -> None:
    flow.with_name("swim.tests.yaml").write_text(TESTS.replace("effects: [open_gate], ", ""), "utf-8")
    assert run(["mutate", str(flow), "--lang", "en"]) == 1
    said = capsys.readouterr().out
    assert "swim.yaml:22:" in said
    assert "1 unnoticed" in said.splitlines()[-1]
    assert run(["mutate", str(flow), "--lang", "fr", "--least", "90", "-v"]) == 0
    assert "identique" in capsys.readouterr().out


def test_scenarios_that_fail_already_are_repaired_first(
    flow: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    flow.with_name("swim.tests.yaml").write_text(TESTS.replace("ends_at: pool", "ends_at: test", 1), "utf-8")
    assert run(["mutate", str(flow), "--lang", "en"]) == 2
    assert "a child" in capsys.readouterr().err


def test_an_unknown_step_is_wrong_usage(flow: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["mutate", str(flow), "--step", "diving", "--lang", "en"]) == 2
    assert "diving" in capsys.readouterr().err


def test_only_the_slips_of_a_step(flow: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = slips(capsys, flow, 0, "--step", "parent")
    assert {slip["state"] for slip in found.values()} == {"parent"}


def walk(automaton: Automaton, events: list[Event]) -> list[tuple[str, ...]]:
    moved = automaton.start()
    places, snapshot = [moved.snapshot.states], moved.snapshot
    for event in events:
        result = automaton.step(snapshot, event)
        if isinstance(result, Moved):
            snapshot = Snapshot(*result.snapshot)
        places.append(snapshot.states)
    return places


def test_a_mutant_by_switches_is_the_flow_written_that_way() -> None:
    flow = load_source(FLOW)
    base = switched(unfold(flow))
    for mutant in mutants(flow, base):
        changed = mutant.flow(base)
        by_switch, anew = base.mutant(changed), unfold(changed)
        for years in ("3", "6", "7", "8", "120"):
            for choice in ("yes_i_have", "no_i_have_not"):
                events = [Event("next", {"years": years}), Event(choice), Event("next"), Event("next", {})]
                assert walk(by_switch, events) == walk(anew, events), mutant


@pytest.mark.parametrize(
    ("condition", "others"),
    [
        ("years < 7", ["years <= 7", "years < 8"]),
        ("years = 7", ["years = 8"]),
        ("seal = a", []),
        (
            "years > 7 and seal = a",
            ["years >= 7 and seal = a", "years > 8 and seal = a", "seal = a", "years > 7"],
        ),
        ("not years >= 7", ["not years > 7", "not years >= 8"]),
    ],
)
def test_conditions_are_shifted_by_one_slip(condition: str, others: list[str]) -> None:
    text = FLOW.replace("years < 7", condition).replace("derived: true", "choices: { a: A, b: B }")
    flow = load_source(text.replace("    save_as: seal\n", ""))
    guard = next(t.guard for t in flow.transitions if t.guard is not None)
    assert [guard_of(other).text for other in shifted(guard.expression)] == others


def test_msa_and_what_is_generated_notice_almost_all() -> None:
    found = project(FLOWS / "msa")
    subject = Subject(found, unfold(found.flow))
    more = [scenario for kind in ("refusals", "answers") for scenario in generate(subject, kind).scenarios]
    judge = Judge(subject, more)
    assert judge.failing == ()
    verdicts = list(judge.judge(judge.all[::7]))
    counting = [verdict for verdict in verdicts if not verdict.same]
    assert sum(bool(verdict.noticed_by) for verdict in counting) >= 0.95 * len(counting)
