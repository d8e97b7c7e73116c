"""F17, F18: journals walked again by another process; the same bytes whatever the machine is set to."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

from benchmarks.faults.trial import Found, Trial

ROOT = Path(__file__).parents[2]
SURROUNDINGS = (
    {"TZ": "UTC", "LC_ALL": "C"},
    {"TZ": "Asia/Kathmandu", "LC_ALL": "C.UTF-8"},
    {"TZ": "America/St_Johns", "LC_ALL": "fr_FR.UTF-8", "PYTHONUTF8": "0"},
    {"TZ": "Europe/Paris", "LC_ALL": "tr_TR.UTF-8"},
)


def replays(trial: Trial) -> Found:
    """F17: stored by one process, walked again by another with another hash seed, zone and locale."""
    count = trial.of(10_000, 40)
    file = str(trial.fresh("replays") / "journals.db")
    made = _said({**SURROUNDINGS[0], "PYTHONHASHSEED": "1"}, "make", file, str(trial.seed), str(count))
    begun = time.perf_counter()
    again = _said({**SURROUNDINGS[2], "PYTHONHASHSEED": "2"}, "replay", file)
    seconds = time.perf_counter() - begun
    same = "the same bytes" if made == again else "OTHER BYTES"
    text = f"{count:,} journals walked again in {seconds:.1f} s: {same}"
    return Found(made == again and made.startswith(f"{count} "), text, {"seconds": seconds})


def determined(trial: Trial) -> Found:
    """F18: the same journeys under many hash seeds, time zones and locales, by every Python that is here."""
    seeds = trial.of(100, 3)
    said: Counter[str] = Counter()
    for number in range(seeds):
        around = SURROUNDINGS[number % len(SURROUNDINGS)]
        said[_said({**around, "PYTHONHASHSEED": str(number)}, str(trial.seed), "20")] += 1
    text = f"{seeds} hash seeds in {len(SURROUNDINGS)} zones and locales: {len(said)} different journals"
    return Found(len(said) == 1, text, {"different": len(said)})


def _said(around: dict[str, str], *given: str) -> str:
    command = [sys.executable, "-m", "benchmarks.faults.plain", *given]
    environment = {**os.environ, **around}
    ended = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    if ended.returncode:
        raise RuntimeError(ended.stderr)
    return ended.stdout
