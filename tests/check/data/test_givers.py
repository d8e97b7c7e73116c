"""An outcome brings an answer as far as the people and the scenarios beside a flow tell."""

from __future__ import annotations

from pathlib import Path

import pytest

from flowkit.check import CHECKS, Subject
from flowkit.load import project
from flowkit.unfold import unfold

FLOW = """flowkit: 1
flow: planted
language: en
start: a
answers:
  name: { type: text }
  shoe: { type: integer, derived: true }
states:
  a: { title: Your name, fields: [name], go_to: search }
  search:
    check: directory
    with: { name: "{name}" }
    gives: [shoe]
    outcomes: { here: { go_to: b }, down: { go_to: b } }
  b: { info: "Your size is {shoe}.", go_to: sent }
ends:
  sent: { result: success, title: Sent }
"""
PEOPLE = """people:
  robin: { title: Robin, record: { directory: [{ outcome: here, gives: { shoe: 41 } }] } }
"""
BOTH = (
    "people:\n  robin:\n    title: Robin\n    record:\n      directory:\n"
    "        - { when: name = 'x', outcome: here, gives: { shoe: 41 } }\n"
    "        - { outcome: down, gives: { shoe: 42 } }\n"
)
SCENARIO = """scenarios:
  - name: one
    steps:
      - { at: a, answer: { name: x } }
      - { at: search, outcome: here, gives: { shoe: "41" } }
    ends_at: b
"""


def missed(folder: Path, files: dict[str, str]) -> list[str]:
    for name, text in {"flow.yaml": FLOW, **files}.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text, "utf-8")
    found = project(folder)
    problems = CHECKS["answer-not-always-known"][1](Subject(found, unfold(found.flow)))
    return [move.event for problem in problems if problem.witness for move in problem.witness.moves]


@pytest.mark.parametrize("files", [{"people.yaml": PEOPLE}, {"tests/one.yaml": SCENARIO}])
def test_an_outcome_that_never_brings_the_answer_is_found(tmp_path: Path, files: dict[str, str]) -> None:
    assert missed(tmp_path, files) == ["next", "down"]


@pytest.mark.parametrize("files", [{}, {"people.yaml": BOTH}])
def test_nothing_is_said_where_nothing_tells_or_each_outcome_brings_it(
    tmp_path: Path, files: dict[str, str]
) -> None:
    assert missed(tmp_path, files) == []
