"""``flowkit trace``: requirement → what covers it in the flow → the tests that exercise that."""

from __future__ import annotations

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
_MOST = 4  # how many names of one kind are written out


@click.command("trace")
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
    from flowkit.cli.columns import aligned, markdown

    if form == "json":
        return _json(traced)
    every = verbose or form != "text"
    header = [spoke.text(f"cli.trace.{name}") for name in ("status", "requirement", "text", "flow", "tests")]
    cells = [_cells(one, spoke, every) for one in traced]
    if form == "markdown":
        return markdown(header, cells)
    if form == "csv":
        import csv
        import io

        buffer = io.StringIO()
        csv.writer(buffer, lineterminator="\n").writerows([header, *cells])
        return buffer.getvalue()
    lines = []
    for one, (status, name, text, covers, tests) in zip(traced, cells, strict=True):
        mark, colour = _MARKS[one.status]
        lines.append((spoke.paint(mark, fg=colour), name, text, covers or status, tests or "—"))
    counts = {status: sum(one.status == status for one in traced) for status in _MARKS}
    counts["tested"] += counts.pop("claimed")
    return "\n".join([*aligned(lines), "", spoke.text("cli.trace.count", all=len(traced), **counts)])


def _cells(one: Traced, spoke: Console, every: bool) -> list[str]:
    text = one.requirement.text
    if not every and len(text) > 60:
        text = text[:59] + "…"
    covers = dict.fromkeys(cover.name for cover in one.covers)
    return [
        spoke.text(f"cli.trace.{one.status}"),
        one.requirement.id,
        text,
        _some(list(covers), spoke, every),
        _some(list(one.scenarios), spoke, every),
    ]


def _some(names: list[str], spoke: Console, every: bool) -> str:
    if every or len(names) <= _MOST:
        return ", ".join(names)
    return spoke.text("cli.trace.more", names=", ".join(names[:_MOST]), count=len(names) - _MOST)


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
