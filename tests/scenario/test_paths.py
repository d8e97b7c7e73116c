"""The tree of possible journeys: everything that can happen is in it once, cut where branches join."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from flowkit import project, unfold
from flowkit.check import Subject
from flowkit.cli.main import run
from flowkit.scenario.paths import paths

FLOWS = Path(__file__).parents[2] / "flows"

FLOW = """flowkit: 1
flow: desk
language: en
start: desk
answers:
  kind: { type: choice, label: Card, derived: true }
states:
  desk:
    question: Which card?
    save_as: kind
    choices:
      child: { label: for a child, go_to: form }
      adult: { label: for an adult, go_to: form }
  form:
    title: Form
    info: Fill in the form.
    go_to:
      - { when: kind = child, go_to: parent }
      - { go_to: made }
    links:
      desk: { label: choose again, go_to: desk }
    after:
      PT5M: { go_to: gone }
  parent:
    title: Parent
    info: A parent signs.
    go_to: made
ends:
  made: { result: success, title: Your card }
  gone: { result: abandoned, title: Too late }
"""


@pytest.fixture
def flow(tmp_path: Path) -> Path:
    (tmp_path / "desk.yaml").write_text(FLOW, "utf-8")
    return tmp_path / "desk.yaml"


def test_the_tree_reads_as_journeys(flow: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["paths", str(flow), "--lang", "en"]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "Which card? (desk)",
        "└─ for a child / for an adult → Form (form)",
        "   ├─ next [kind = child] → Parent (parent)",
        "   │  └─ next → Your card (made) ■",
        "   ├─ choose again → Which card? (desk) ↗",
        "   └─ next [otherwise] → Your card (made) ■",
        "",
        "Left out: 1 buttons and timers (--all shows them). ↗ is shown on its own, ■ is an end.",
    ]


def test_timers_are_shown_when_everything_is_wanted(flow: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["paths", str(flow), "--all", "--lang", "fr"]) == 0
    assert "Too late (gone) ■" in capsys.readouterr().out


SHIPPED = ["msa", "examples/dossier", "examples/reservation", "examples/turnstile.yaml"]


@pytest.mark.parametrize("name", SHIPPED)
def test_every_way_that_can_be_gone_is_in_the_tree(name: str) -> None:
    found = project(FLOWS / name)
    space = Subject(found, unfold(found.flow)).space
    tree = paths(space, everything=True)
    shown = {event for section in tree.sections for branch in section.branches for event in branch.events}
    edges = [label for _, target, label in space.edges() if target >= 0]
    assert shown == {(label.source, label.event) for label in edges if label.source}
    places = [section.place for section in tree.sections]
    places += [branch.target for section in tree.sections for branch in section.branches if branch.goes_on]
    assert len(set(places)) == len(places), "what follows from a place is shown once"


def test_json_holds_the_same_tree(flow: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["paths", str(flow), "--format", "json"]) == 0
    (section,) = json.loads(capsys.readouterr().out)["sections"]
    assert section["place"] == ["desk"]
    targets = [branch["target"] for branch in section["branches"]]
    assert targets == [["form"], ["parent"], ["made"], ["desk"], ["made"]]
