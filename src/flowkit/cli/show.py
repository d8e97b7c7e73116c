"""``flowkit show``: what a flow is made of, on one screen."""

from __future__ import annotations

import json
import re
import textwrap
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import click

from flowkit.cli.codes import FINE
from flowkit.cli.console import Console, console, output_option, path_argument, spoken

if TYPE_CHECKING:
    from flowkit.core.flow import Flow
    from flowkit.core.project import Project

_ELSEWHERE = ("flow", "version", "digest", "steps", "files")  # facts that are not in the list of the text


@click.command("show", short_help="Sum a flow up on one screen.")
@path_argument
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")
@output_option
@spoken
def command(path: Path, form: str, output: Path | None, lang: str | None, colour: str) -> int:
    """Show a flow in short: its version, steps, kinds of state, answers, ends, and what stands beside it."""
    from flowkit.cli.reading import project

    spoke = console(lang, colour)
    found = project(path, spoke)
    facts = _facts(found)
    if form == "json":
        spoke.write(json.dumps(facts, ensure_ascii=False, indent=2), output)
    else:
        spoke.write(_text(found.flow, facts, (spoke, lang)), output)
    return FINE


def _facts(found: Project) -> dict[str, object]:
    flow = found.flow
    leaves = [state for state in flow.states.values() if not state.children]
    return {
        "flow": flow.id,
        "version": flow.version,
        "digest": flow.digest,
        "language": flow.language,
        "translations": sorted(flow.translations),
        "start": flow.start,
        "steps": list(flow.steps),
        "states": len(leaves),
        "kinds": dict(Counter(state.kind.value for state in leaves)),
        "transitions": len(flow.transitions),
        "documented": sum(not (t.basis or "").startswith("assumed") for t in flow.transitions if t.basis),
        "answers": list(flow.answers),
        "parameters": list(flow.parameters),
        "ends": {s.id: s.result.value for s in leaves if s.result is not None},
        "scenarios": len(found.scenarios),
        "walks": len(found.walks),
        "people": list(found.people),
        "requirements": len(found.requirements),
        "files": list(flow.files),
    }


def _text(flow: Flow, facts: dict[str, object], how: tuple[Console, str | None]) -> str:
    from flowkit.cli.columns import aligned

    spoke, lang = how
    title = flow.text("title", lang) or flow.title or flow.id
    digest = f"{flow.digest[:12]}"
    lines = [spoke.paint(title, bold=True), f"{flow.id}, version {flow.version}, {digest}", ""]
    shown = [name for name, value in facts.items() if value and name not in _ELSEWHERE]
    said = [(spoke.text(f"cli.show.{name}"), _value(name, facts[name], spoke)) for name in shown]
    lines += _fitted(aligned(said), spoke)
    if flow.steps:
        lines += ["", spoke.text("cli.show.steps")]
        lines += aligned(
            [("  ", flow.states[step].number, step, flow.text(f"{step}.title", lang)) for step in flow.steps]
        )
    return "\n".join(lines)


def _fitted(lines: list[str], spoke: Console) -> list[str]:
    """The lines as they fit the terminal, what is broken standing under its value."""
    columns = spoke.columns(100)
    if columns is None or not lines:
        return lines
    under = " " * max(match.end() for line in lines if (match := re.match(r"\S+(?: \S+)*  +", line)))
    return [
        piece
        for line in lines
        for piece in textwrap.wrap(line, columns, subsequent_indent=under, break_on_hyphens=False)
    ]


def _value(fact: str, value: object, spoke: Console) -> str:
    if isinstance(value, dict) and fact == "ends":
        return ", ".join(f"{name}: {spoke.text(f'play.result.{result}')}" for name, result in value.items())
    if isinstance(value, dict):
        return ", ".join(f"{spoke.text(f'cli.show.kind.{kind}')}: {count}" for kind, count in value.items())
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
