"""F24, F25: what was erased is in no file, invented numbers are in no output: the tests that say so, run."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

from benchmarks.faults.trial import Found, Trial

ROOT = Path(__file__).parents[2]
TESTS = ("tests/run/vault/test_erasure.py",)


def erased(_: Trial) -> Found:
    """Run the tests of erasure; they search the bytes of database, log and copies."""
    command = [sys.executable, "-m", "pytest", "-o", "addopts=", "-p", "no:cacheprovider", *TESTS]
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    passed = re.search(r"(\d+) passed", ended.stdout)
    text = f"{passed[1] if passed else 0} tests of erasure and of what may be read hold"
    return Found(
        ended.returncode == 0 and passed is not None, text, {"passed": int(passed[1]) if passed else 0}
    )
