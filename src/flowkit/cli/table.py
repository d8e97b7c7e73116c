"""``flowkit table``: the flow as a table, state × event."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from flowkit.cli.codes import FINE
from flowkit.cli.console import Console, console, output_option, path_argument, spoken

if TYPE_CHECKING:
    from flowkit.core.flow import Flow
    from flowkit.scenario.table import Row

GRID_EVENTS = 12
"""Up to how many events a grid is readable on a screen."""
_COLUMNS = ("state", "event", "label", "when", "target", "effects", "basis")


@click.command("table", short_help="Print the state × event table.")
@path_argument
@click.option("--format", "form", type=click.Choice(["text", "markdown", "csv", "json"]), default="text")
@click.option(
    "--layout",
    type=click.Choice(["auto", "grid", "list"]),
    default="auto",
    help=f"A grid, or a line for each transition (auto: a grid up to {GRID_EVENTS} events).",
)
@output_option
@spoken
def command(  # noqa: PLR0913 - one parameter an option
    path: Path, form: str, layout: str, output: Path | None, lang: str | None, colour: str
) -> int:
    """Print the state × event table of a flow. A `?` marks a way that depends on a condition."""
    from flowkit.cli.reading import project

    spoke = console(lang, colour)
    flow = project(path, spoke).flow
    if layout == "auto":
        layout = "grid" if len({t.event for t in flow.transitions}) <= GRID_EVENTS else "list"
    lines = _grid(flow, spoke) if layout == "grid" else _list(flow, lang, spoke)
    spoke.write(_json(flow, lang) if form == "json" else _written(lines, form), output)
    return FINE


def _grid(flow: Flow, spoke: Console) -> list[tuple[str, ...]]:
    from flowkit.scenario.table import matrix

    header, *lines = matrix(flow)
    return [(spoke.text("cli.table.state"), *header[1:]), *lines]


def _list(flow: Flow, lang: str | None, spoke: Console) -> list[tuple[str, ...]]:
    from flowkit.scenario.table import rows

    header = tuple(spoke.text(f"cli.table.{column}") for column in _COLUMNS)
    return [header, *(_cells(row) for row in rows(flow, lang))]


def _cells(row: Row) -> tuple[str, ...]:
    return (row.state, row.event, row.label, row.when, row.target, ", ".join(row.effects), row.basis)


def _written(lines: list[tuple[str, ...]], form: str) -> str:
    from flowkit.cli.columns import aligned, markdown
    from flowkit.messages.width import width_of

    if form == "markdown":
        return markdown(lines[0], lines[1:])
    if form == "csv":
        buffer = io.StringIO()
        csv.writer(buffer, lineterminator="\n").writerows(
            [_harmless(cell) for cell in line] for line in lines
        )
        return buffer.getvalue()
    table = aligned(lines)
    return "\n".join([table[0], "─" * max(map(width_of, table)), *table[1:]])


def _harmless(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if cell.startswith(("=", "+", "-", "@", "\t")) else cell


def _json(flow: Flow, lang: str | None) -> str:
    from flowkit.scenario.table import rows

    found = [
        {name: getattr(row, name) for name in (*_COLUMNS, "trigger", "inherited")} for row in rows(flow, lang)
    ]
    return json.dumps({"flow": flow.id, "version": flow.version, "rows": found}, ensure_ascii=False, indent=2)
