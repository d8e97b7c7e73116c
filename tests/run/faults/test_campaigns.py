"""Every fault of ``benchmarks/faults`` in its shortened form, which can still fail."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from benchmarks.faults.campaigns import CAMPAIGNS
from benchmarks.faults.trial import trial

ROOT = Path(__file__).parents[3]
ELSEWHERE = {"F24"}  # runs tests that run anyway


@pytest.mark.parametrize("fault", [name for name in CAMPAIGNS if name not in ELSEWHERE])
def test_sessions_survive(fault: str) -> None:
    with trial(seed=1, quick=True) as made:
        found = CAMPAIGNS[fault].run(made)
    assert found.held, found.text


def test_the_program_prints_a_table_and_writes_its_result(tmp_path: Path) -> None:
    result = tmp_path / "result.json"
    command = [
        sys.executable,
        "-m",
        "benchmarks.faults",
        "--quick",
        "--only",
        "f14,F07",
        "--json",
        str(result),
    ]
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert [line.split()[:2] for line in ended.stdout.splitlines()[1:]] == [["F14", "yes"], ["F07", "yes"]]
    assert [row["fault"] for row in json.loads(result.read_text())["faults"]] == ["F14", "F07"]


def test_an_unknown_fault_is_refused_and_a_fault_that_is_not_held_is_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    command = [sys.executable, "-m", "benchmarks.faults", "--only", "F99"]
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert ended.returncode == 2
    assert "F99" in ended.stderr
