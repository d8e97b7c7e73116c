"""``flowkit trace``: requirement → what covers it in the flow → the tests that exercise that."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from flowkit.cli.codes import FINE, PROBLEMS
from flowkit.cli.console import Console, console, output_option, path_argument, spoken

if TYPE_CHECKING:
    from flowkit.scenario.trace import Traced

_MARKS = {
    "tested": ("✓", "green"),
    "untested": ("○", "yellow"),
    "claimed": ("✓", "green"),
    "missing": ("✗", "red"),
}
_WIDEST = 80  # how many characters of names are written on a line


@click.command("trace", short_help="Show requirement → flow → tests.")
@path_argument
@click.option("--format", "form", type=click.Choice(["text", "markdown", "csv", "json"]), default="text")
@click.option("-v", "--verbose", is_flag=True, help="Write every name out.")
@output_option
@spoken
def command(  # noqa: PLR0913 - one parameter an option
    path: Path, form: str, verbose: bool, output: Path | None, lang: str | None, colour: str
) -> int:
    """Show for each requirement the states, transitions and answers that cover it, and the tests of those.

    Fails when nothing covers a requirement. One that is covered but not tested is shown as such.
    """
    from flowkit.cli.reading import project
    from flowkit.scenario.run import run_all
    from flowkit.scenario.trace import trace
    from flowkit.unfold import unfold

    spoke = console(lang, colour)
    found = project(path, spoke)
    traced = trace(found, run_all(found, unfold(found.flow)))
    if not traced:
        raise spoke.refuse("cli.no-requirements", path=path)
    spoke.write(_written(traced, form, spoke, verbose), output)
    return PROBLEMS if any(one.status == "missing" for one in traced) else FINE


def _written(traced: tuple[Traced, ...], form: str, spoke: Console, verbose: bool) -> str:
    from flowkit.cli.columns import markdown

    if form == "json":
        return _json(traced)
    header = [spoke.text(f"cli.trace.{name}") for name in ("status", "requirement", "text", "flow", "tests")]
    if form == "markdown":
        return markdown(header, [_cells(one, spoke) for one in traced])
    if form == "csv":
        buffer = io.StringIO()
        csv.writer(buffer, lineterminator="\n").writerows([header, *(_cells(one, spoke) for one in traced)])
        return buffer.getvalue()
    counts = {status: sum(one.status == status for one in traced) for status in _MARKS}
    counts["tested"] += counts.pop("claimed")
    lines = [line for one in traced for line in _lines(one, spoke, verbose)]
    return "\n".join([*lines, "", spoke.text("cli.trace.count", all=len(traced), **counts)])


def _lines(one: Traced, spoke: Console, every: bool) -> list[str]:
    """A requirement, what covers it, and which tests exercise that, each on a line of its own."""
    mark, colour = _MARKS[one.status]
    head = (
        f"{spoke.paint(mark, fg=colour)} {spoke.paint(one.requirement.id, bold=True)}  {one.requirement.text}"
    )
    covers = _some(list(dict.fromkeys(cover.name for cover in one.covers)), spoke, every)
    tests = _some(list(one.scenarios), spoke, every)
    status = spoke.text(f"cli.trace.{one.status}")
    lines = [head.rstrip(), f"      {covers or status}"]
    return [*lines, f"      ← {tests or status}"] if one.covers or one.scenarios else lines


def _cells(one: Traced, spoke: Console) -> list[str]:
    covers = dict.fromkeys(cover.name for cover in one.covers)
    return [
        spoke.text(f"cli.trace.{one.status}"),
        one.requirement.id,
        one.requirement.text,
        ", ".join(covers),
        ", ".join(one.scenarios),
    ]


def _some(names: list[str], spoke: Console, every: bool) -> str:
    """The names, as many as fit on a line; always the first."""
    shown = names if every else names[:1]
    while len(shown) < len(names) and len(", ".join(names[: len(shown) + 1])) <= _WIDEST:
        shown = names[: len(shown) + 1]
    written = ", ".join(shown)
    if len(shown) == len(names):
        return written
    return spoke.text("cli.trace.more", names=written, count=len(names) - len(shown))


def _json(traced: tuple[Traced, ...]) -> str:
    found = [
        {
            "id": one.requirement.id,
            "text": one.requirement.text,
            "place": one.requirement.place,
            "status": one.status,
            "covers": [{"kind": c.kind, "name": c.name, "place": c.place} for c in one.covers],
            "tests": list(one.scenarios),
        }
        for one in traced
    ]
    return json.dumps(found, ensure_ascii=False, indent=2)
