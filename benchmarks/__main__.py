"""``python -m benchmarks``: the whole comparison, as a table; exit code 1 when a budget is missed."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from benchmarks import node
from benchmarks.report import Row, page, table
from benchmarks.suites import SUITES

PAGE = Path(__file__).parent / "RESULTS.md"


def main() -> int:
    """Run the suites asked for, print them, and write the page when asked."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    names = ", ".join(SUITES)
    parser.add_argument("suites", nargs="*", metavar="SUITE", help=f"some of: {names} (default: all)")
    parser.add_argument("--rounds", type=int, default=150, help="rounds each contender takes (default: 150)")
    parser.add_argument("--write", action="store_true", help=f"rewrite {PAGE.name}")
    asked = parser.parse_args()
    if asked.write and asked.suites:
        parser.error("--write needs all suites")
    unknown = set(asked.suites) - set(SUITES)
    if unknown:
        parser.error(f"no such suite: {', '.join(sorted(unknown))}")
    why = node.missing()
    if why:
        print(f"XState is left out: {why}", file=sys.stderr)
    rows: list[Row] = []
    for name in asked.suites or SUITES:
        rows += SUITES[name](not why, asked.rounds)
        print(f"measured: {name}", file=sys.stderr)
    print(table(rows))
    if asked.write:
        PAGE.write_text(page(rows), encoding="utf-8")
    return 1 if any(row.kept is False for row in rows) else 0


if __name__ == "__main__":
    sys.exit(main())
