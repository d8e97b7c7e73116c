"""``flowkit check``: is the flow well formed, does it hold together?"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from flowkit.cli.codes import FINE, PROBLEMS
from flowkit.cli.console import Console, console, output_option, spoken

if TYPE_CHECKING:
    from flowkit.core.diagnostic import Diagnostic


@click.command("check", short_help="Find what is wrong with a flow.")
@click.argument("paths", nargs=-1, required=True, metavar="PATH...", type=Path)
@click.option("--format", "form", type=click.Choice(["text", "json", "github"]), default="text")
@click.option("--strict", is_flag=True, help="Let warnings fail too.")
@click.option("--notes", is_flag=True, help="Show notes as well: what is allowed but worth knowing.")
@output_option
@spoken
def command(  # noqa: PLR0913 - one parameter an option
    paths: tuple[Path, ...],
    form: str,
    strict: bool,
    notes: bool,
    output: Path | None,
    lang: str | None,
    colour: str,
) -> int:
    """Check flows: shape, references, conditions, states nobody reaches or can leave.

    Every problem is shown with its place, not only the first. `flowkit explain ID` says more about one.
    """
    spoke = console(lang, colour)
    reports = [(path, *_problems(path, spoke)) for path in paths]
    problems = [problem for _, found, _ in reports for problem in found]
    code = max(code for _, _, code in reports)
    if strict and any(problem.rule.severity == "warning" for problem in problems):
        code = max(code, PROBLEMS)
    shown = [problem for problem in problems if notes or form == "json" or problem.rule.severity != "info"]
    text = _written(shown, form, spoke)
    if form == "text":
        text += "".join(_summary(path, found, spoke, notes) + "\n" for path, found, _ in reports)
    spoke.write(text, output)
    return code


def _problems(path: Path, spoke: Console) -> tuple[tuple[Diagnostic, ...], int]:
    from flowkit.check import check
    from flowkit.cli.reading import examined, exit_code
    from flowkit.unfold import unfold

    project, problems = examined(path, spoke)
    if project is not None:
        problems += check(project, unfold(project.flow))
    return problems, exit_code(problems) or FINE


def _written(problems: list[Diagnostic], form: str, spoke: Console) -> str:
    from flowkit.cli import diagnostics

    if form == "json":
        return diagnostics.as_json(problems, spoke.language)
    if form == "github":
        return diagnostics.as_annotations(problems, spoke.language)
    return diagnostics.as_text(problems, spoke)


def _summary(path: Path, problems: tuple[Diagnostic, ...], spoke: Console, notes: bool) -> str:
    from flowkit.messages.render import count_line

    shown = [problem for problem in problems if notes or problem.rule.severity != "info"]
    line = f"{path}: {count_line(shown, spoke.language)}"
    hidden = len(problems) - len(shown)
    if hidden:
        line += f" ({spoke.text('cli.count.hidden', count=hidden)})"
    severities = {problem.rule.severity.value for problem in shown}
    return spoke.paint(line, fg="red" if "error" in severities else "yellow" if severities else "green")
