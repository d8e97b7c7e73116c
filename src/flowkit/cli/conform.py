"""``flowkit conform``: does the flow hold every arrow of the documented flowchart?"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from flowkit.cli.codes import FINE, PROBLEMS
from flowkit.cli.console import Console, console, output_option, path_argument, spoken

if TYPE_CHECKING:
    from flowkit.core.project import Guide
    from flowkit.scenario.conform import Conformity, EdgeResult


@click.command("conform", short_help="Compare it with the flowchart of its document.")
@path_argument
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")
@output_option
@spoken
def command(path: Path, form: str, output: Path | None, lang: str | None, colour: str) -> int:
    """Compare a flow with the flowchart of its document (guide.yaml).

    Fails when a documented arrow is missing; lists what the flow adds between the same boxes, and on which
    basis. An arrow may be direct or go through one check or route.
    """
    from flowkit.cli.reading import project
    from flowkit.scenario.conform import conform

    spoke = console(lang, colour)
    found = project(path, spoke)
    if found.guide is None:
        raise spoke.refuse("cli.no-guide", path=path)
    result = conform(found.flow, found.guide)
    spoke.write(_json(result) if form == "json" else _text(found.guide, result, spoke), output)
    return FINE if result.holds else PROBLEMS


def _text(guide: Guide, result: Conformity, spoke: Console) -> str:
    from flowkit.cli.columns import aligned

    boxes = {box.id: box for box in guide.nodes}
    lines = [spoke.paint(guide.title or spoke.text("cli.conform.title"), bold=True)]
    lines += [f"   {box.id}  {box.label}  ({box.state})" for box in guide.nodes] + [""]
    lines += aligned([_edge(edge, spoke) for edge in result.edges])
    lines += ["", spoke.text("cli.conform.additions")] if result.additions else []
    lines += aligned(
        [
            (
                "  +",
                f"{one.source} → {one.target}",
                one.label,
                one.way.basis or spoke.text("cli.conform.no-basis"),
            )
            for one in result.additions
        ]
    )
    present = sum(edge.present for edge in result.edges)
    count = spoke.text(
        "cli.conform.count", present=present, all=len(result.edges), added=len(result.additions)
    )
    unknown = [spoke.text("cli.conform.unknown", state=state) for state in result.unknown_states if boxes]
    return "\n".join([*lines, *unknown, "", spoke.paint(count, fg="green" if result.holds else "red")])


def _edge(found: EdgeResult, spoke: Console) -> tuple[str, ...]:
    edge = found.edge
    arrow = f"{edge.source} → {edge.target}"
    if found.way is None:
        why = spoke.text("cli.conform.missing")
        if found.others:
            why = spoke.text("cli.conform.other-label", labels=", ".join(found.others))
        return (spoke.paint("  ✗", fg="red"), arrow, edge.label, spoke.paint(why, fg="red"))
    how = found.way.first.id
    if found.way.via:
        how = spoke.text("cli.conform.via", transition=how, state=found.way.via)
    return (spoke.paint("  ✓", fg="green"), arrow, edge.label, how)


def _json(result: Conformity) -> str:
    edges = [
        {
            "from": found.edge.source,
            "to": found.edge.target,
            "label": found.edge.label,
            "present": found.present,
            "transition": found.way.first.id if found.way else None,
            "via": found.way.via if found.way else None,
            "basis": found.way.basis if found.way else None,
            "other_labels": list(found.others),
        }
        for found in result.edges
    ]
    additions = [
        {
            "from": one.source,
            "to": one.target,
            "label": one.label,
            "transition": one.way.first.id,
            "via": one.way.via,
            "basis": one.way.basis,
        }
        for one in result.additions
    ]
    found = {"holds": result.holds, "edges": edges, "additions": additions}
    return json.dumps(found, ensure_ascii=False, indent=2)
