"""Rows of results: printed as a table, and as the page that is committed."""

from __future__ import annotations

from dataclasses import dataclass

HEADER = """\
# Results

Written by `python -m benchmarks --write`; [README.md](README.md) says how it is measured. A ratio carries
from one machine to another; the few times shown are those of two cores of a shared server.
"""


@dataclass(frozen=True, slots=True)
class Row:
    """One line: what was measured, beside flowkit's figure. ``kept`` is None where there is no budget."""

    group: str
    name: str
    figure: str
    ratio: str = ""
    budget: str = ""
    kept: bool | None = None

    @property
    def verdict(self) -> str:
        return {True: "kept", False: "MISSED", None: ""}[self.kept]


def against(group: str, name: str, seconds: float, own: float, budget: float | None = None) -> Row:
    """A peer's row: its time over flowkit's, which must be at least ``budget``."""
    ratio = seconds / own
    kept = None if budget is None else ratio >= budget
    shown = "" if budget is None else f"≥ {budget:.2g} ×" if budget < 1 else f"≥ {budget:g} ×"
    return Row(group, name, time(seconds), f"{ratio:.2g} ×" if ratio < 10 else f"{ratio:.0f} ×", shown, kept)


def limit(group: str, name: str, value: float, most: float, unit: str) -> Row:
    """A row with an absolute budget, in seconds or bytes."""
    figure = time(value) if unit == "s" else f"{value:.0f} {unit}"
    return Row(group, name, figure, "", f"≤ {most:g} {unit}", value <= most)


def time(seconds: float) -> str:
    """A time with two or three digits."""
    for unit, scale in (("s", 1.0), ("ms", 1e-3), ("µs", 1e-6)):
        if seconds >= scale:
            return f"{seconds / scale:.3g} {unit}"
    return f"{seconds * 1e9:.0f} ns"


def table(rows: list[Row]) -> str:
    """The rows for a terminal, in columns."""
    lines = []
    group = ""
    for row in rows:
        if row.group != group:
            group = row.group
            lines.append(f"\n{group}")
        line = f"  {row.name:<46} {row.figure:>10} {row.ratio:>8}  {row.budget:<10} {row.verdict}"
        lines.append(line.rstrip())
    return "\n".join(lines)


def page(rows: list[Row]) -> str:
    """The rows as the committed page: ratios, and times only where the budget is one."""
    lines = [HEADER.rstrip()]
    group = ""
    for row in rows:
        if row.group != group:
            group = row.group
            lines += ["", f"## {group}", "", "| | flowkit is faster by | budget | |", "|---|--:|--:|---|"]
        figure = row.ratio or row.figure
        lines.append(f"| {row.name} | {figure} | {row.budget} | {row.verdict} |")
    return "\n".join([*lines, ""])
