"""The closing program: an hour of people, in a process of its own (see ``hour``)."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from benchmarks.faults.hour.outcome import Outcome
from benchmarks.faults.trial import Found, Trial

ROOT = Path(__file__).parents[2]


def hour(trial: Trial) -> Found:
    """People of the real journey, kills, mails, an upgrade."""
    command = [sys.executable, "-m", "benchmarks.faults.hour", "--json", "--seed", str(trial.seed)]
    if trial.quick:
        command += ["--people", "15", "--minutes", "5", "--seconds", "10"]
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if not ended.stdout.strip():
        raise RuntimeError(ended.stderr)
    result = json.loads(ended.stdout)
    held = result.pop("held")
    found = Outcome(**result)
    return Found(held, found.text(), {name: n for name, n in result.items() if isinstance(n, int)})
