"""What we say never happens, SPIN says so too; and it reaches all that we say happens."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from flowkit import Flow, load, load_source, unfold
from flowkit.check.space.explore import explore
from flowkit.check.space.program import compile_program
from flowkit.cli.main import run
from flowkit.scenario.export.promela import NotExportableError, promela
from tests.check.space.random_cases import random_case

FLOWS = Path(__file__).parents[3] / "flows"
MISSING = [tool for tool in ("spin", "gcc") if shutil.which(tool) is None]

pytestmark = pytest.mark.skipif(
    bool(MISSING) and not os.environ.get("CI"), reason=f"not on this machine: {', '.join(MISSING)}"
)


def everything(flow: Flow) -> frozenset[str]:
    return flow.counters.union(flow.answers, flow.parameters)


def ours(flow: Flow) -> tuple[set[int], set[int]]:
    """The labels of ways that can be gone, and of those that cannot."""
    program = compile_program(unfold(flow), counters=everything(flow))
    space = explore(program)
    gone = {way for way, target in zip(space.ways, space.targets, strict=True) if target >= 0}
    known = {edge.label for leaving in program.edges for edge in leaving if edge.target >= 0}
    return gone, known - gone


def spins(flow: Flow, folder: Path) -> tuple[set[int], set[int]]:
    """The same, by SPIN."""
    text = promela(compile_program(unfold(flow), counters=everything(flow)))
    (folder / "m.pml").write_text(text, "utf-8")
    for step in ("spin -o3 -a m.pml", "gcc -O0 -w -o pan pan.c", "./pan -m200000 -E"):
        ran = subprocess.run(step.split(), cwd=folder, capture_output=True, text=True, check=True)
    assert "errors: 0" in ran.stdout
    assert "max search depth too small" not in ran.stdout
    unreached = {int(line) for line in re.findall(r'm\.pml:(\d+), state \d+, "at = ', ran.stdout)}
    marked = enumerate(text.split("\n"), 1)
    lines = {n: int(way) for n, line in marked for way in re.findall(r"/\* way (\d+)", line)}
    gone = {way for line, way in lines.items() if line not in unreached}
    return gone, set(lines.values()) - gone


def test_spin_and_we_agree_on_random_flows(tmp_path: Path) -> None:
    compared = 0
    for seed in range(14):
        flow = random_case(seed)
        try:
            found = spins(flow, tmp_path)
        except NotExportableError:
            continue
        assert found == ours(flow), f"seed {seed}"
        compared += 1
    assert compared > 5


DEAD = """flowkit: 1
flow: dead
language: en
start: ask
answers:
  size: { type: integer, label: Size, min: 1, max: 9 }
states:
  ask:
    fields: [size]
    go_to: sort
  sort:
    info: Sorted.
    go_to:
      - { when: size < 5, go_to: small }
      - { when: size > 9, go_to: huge }
      - { go_to: large }
    links:
      again: { label: again, go_to: [{ when: visits(sort) > 2, go_to: enough }, { go_to: ask }] }
ends:
  small: { result: success, title: Small }
  large: { result: success, title: Large }
  huge: { result: success, title: Huge }
  enough: { result: error, title: Enough }
"""


def test_spin_finds_the_same_dead_way(tmp_path: Path) -> None:
    flow = load_source(DEAD)
    gone, dead = spins(flow, tmp_path)
    assert (gone, dead) == ours(flow)
    program = compile_program(unfold(flow), counters=everything(flow))
    reached = {state for way in gone if (where := program.labels[way].where) for state in where.states}
    assert "huge" not in reached
    assert {"small", "large", "enough"} <= reached


@pytest.mark.parametrize("name", ["examples/dossier", "examples/reservation", "examples/turnstile.yaml"])
def test_spin_and_we_agree_on_the_examples(tmp_path: Path, name: str) -> None:
    flow = load(FLOWS / name)
    assert spins(flow, tmp_path) == ours(flow)


def test_the_verb_writes_the_model(tmp_path: Path) -> None:
    assert run(["export", str(FLOWS / "examples" / "turnstile.yaml"), "-o", str(tmp_path / "t.pml")]) == 0
    assert "active proctype journey()" in (tmp_path / "t.pml").read_text("utf-8")


def test_what_a_model_cannot_say_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = DEAD.replace("  size: {", "  other: { type: integer, label: Other }\n  size: {")
    text = text.replace("size > 9", "size > other")
    (tmp_path / "f.yaml").write_text(text, "utf-8")
    assert run(["export", str(tmp_path / "f.yaml"), "--lang", "en"]) == 2
    assert "compares answers" in capsys.readouterr().err
