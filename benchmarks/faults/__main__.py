"""``python -m benchmarks.faults``: what sessions must survive; exit code 1 when a fault is not held."""

from __future__ import annotations

import argparse
import json
import sys
import time
import traceback
from pathlib import Path

from benchmarks.faults.campaigns import CAMPAIGNS
from benchmarks.faults.trial import Found, trial


def main() -> int:
    """Run the campaigns asked for, print the table, and write the result where asked."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.faults", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="the shortened form that the tests run")
    parser.add_argument("--only", default="", metavar="F02,…", help=f"some of: {', '.join(CAMPAIGNS)}")
    parser.add_argument("--seed", type=int, default=1, help="where chance begins (default: 1)")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the result for machines here")
    asked = parser.parse_args()
    wanted = [name for name in asked.only.upper().split(",") if name] or list(CAMPAIGNS)
    unknown = sorted(set(wanted) - set(CAMPAIGNS))
    if unknown:
        parser.error(f"no such fault: {', '.join(unknown)}")
    print(f"{'fault':<6}{'held':<6}{'seconds':>8}  what was done, and what was found")
    rows = []
    for name in wanted:
        begun = time.perf_counter()
        found = run(name, asked.seed, asked.quick)
        seconds = time.perf_counter() - begun
        title = CAMPAIGNS[name].title
        print(
            f"{name:<6}{'yes' if found.held else 'NO':<6}{seconds:>8.1f}  {title}: {found.text}", flush=True
        )
        rows.append(
            {
                "fault": name,
                "title": title,
                "held": found.held,
                "text": found.text,
                "numbers": dict(found.numbers),
                "seconds": round(seconds, 3),
            }
        )
    if asked.json:
        result = {"seed": asked.seed, "quick": asked.quick, "faults": rows}
        asked.json.write_text(json.dumps(result, indent=2) + "\n", encoding="utf-8")
    return 0 if all(row["held"] for row in rows) else 1


def run(name: str, seed: int = 1, quick: bool = False) -> Found:
    """What a campaign found; one that breaks down itself has not held."""
    with trial(seed, quick) as made:
        try:
            return CAMPAIGNS[name].run(made)
        except Exception:
            traceback.print_exc()
            return Found(False, "the campaign broke down")


if __name__ == "__main__":
    sys.exit(main())
