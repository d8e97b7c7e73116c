"""``flowkit mutate``: which slips of an author would no scenario notice?"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from flowkit.cli.codes import FINE, PROBLEMS
from flowkit.cli.console import Console, console, output_option, path_argument, spoken

if TYPE_CHECKING:
    from flowkit.check import Subject
    from flowkit.core.project import Scenario
    from flowkit.scenario.mutate.judge import Verdict
    from flowkit.scenario.mutate.mutants import Mutant


@click.command("mutate", short_help="Plant slips; name those no scenario notices.")
@path_argument
@click.option("--step", metavar="STEP", default="", help="Only slips at the states of this step or state.")
@click.option("--generated", is_flag=True, help="Test with the scenarios of `flowkit generate`, too.")
@click.option("--least", type=click.FloatRange(0, 100), help="Fail when fewer percent are noticed.")
@click.option("-v", "--verbose", is_flag=True, help="Tell what was noticed, and what means the same, too.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")
@output_option
@spoken
def command(  # noqa: PLR0913 - one parameter an option
    path: Path,
    step: str,
    generated: bool,
    least: float | None,
    verbose: bool,
    form: str,
    output: Path | None,
    lang: str | None,
    colour: str,
) -> int:
    """Make one slip after the other in the flow, and name those that none of its scenarios notices.

    A slip that makes no difference to anything that can happen is told apart, with the reason. Fails when
    something stays unnoticed; with --least, only when less than that is noticed.
    """
    from flowkit.check import Subject
    from flowkit.cli.reading import project
    from flowkit.scenario.mutate.judge import Judge
    from flowkit.scenario.mutate.mutants import mutants
    from flowkit.unfold import unfold

    spoke = console(lang, colour)
    found = project(path, spoke)
    if step and not any(state == step for state in found.flow.states):
        raise spoke.refuse("cli.mutate.no-step", step=step, known=", ".join(found.flow.steps) or "-")
    subject = Subject(found, unfold(found.flow))
    judge = Judge(subject, _generated(subject) if generated else ())
    if judge.failing:
        raise spoke.refuse("cli.mutate.failing", path=path, names=", ".join(judge.failing[:3]))
    verdicts = list(judge.judge(list(mutants(found.flow, judge.switched, step))))
    text = _json(verdicts, spoke) if form == "json" else _text(verdicts, path, verbose, spoke)
    spoke.write(text, output)
    share = _share(verdicts)
    missed = any(verdict.survived for verdict in verdicts) if least is None else share < least
    return PROBLEMS if missed else FINE


def _generated(subject: Subject) -> list[Scenario]:
    from flowkit.scenario.generate.make import generate

    kinds = ("transitions", "refusals", "answers")
    return [scenario for kind in kinds for scenario in generate(subject, kind).scenarios]


def _share(verdicts: list[Verdict]) -> float:
    """How many percent of the slips that make a difference are noticed."""
    counting = [verdict for verdict in verdicts if not verdict.same]
    return 100 * sum(bool(v.noticed_by) for v in counting) / len(counting) if counting else 100.0


def _text(verdicts: list[Verdict], path: Path, verbose: bool, spoke: Console) -> str:
    lines = []
    for verdict in verdicts:
        place = f"{verdict.mutant.span}: " if verdict.mutant.span else ""
        said = place + _said(verdict.mutant, spoke)
        if verdict.survived:
            lines.append(spoke.paint(spoke.text("mutate.unnoticed"), fg="red") + f"  {said}")
        elif verbose and verdict.noticed_by:
            lines.append(f"{spoke.text('mutate.noticed')}  {said} ({verdict.noticed_by})")
        elif verbose:
            why = spoke.text(f"mutate.{verdict.same}")
            lines.append(f"{spoke.text('mutate.equivalent')}  {said} ({why})")
    counts = {
        "path": path,
        "count": len(verdicts),
        "noticed": sum(bool(verdict.noticed_by) for verdict in verdicts),
        "same": sum(bool(verdict.same) for verdict in verdicts),
        "unnoticed": sum(verdict.survived for verdict in verdicts),
        "share": f"{_share(verdicts):.1f}",
    }
    return "\n".join([*lines, spoke.text("mutate.count", **counts)])


def _said(mutant: Mutant, spoke: Console) -> str:
    return spoke.text(f"mutate.{mutant.kind}", **mutant.params)


def _json(verdicts: list[Verdict], spoke: Console) -> str:
    found = [
        {
            "slip": verdict.mutant.kind,
            "said": _said(verdict.mutant, spoke),
            "place": str(verdict.mutant.span) if verdict.mutant.span else None,
            **{name: str(value) for name, value in verdict.mutant.params.items()},
            "noticed_by": verdict.noticed_by or None,
            "same": verdict.same or None,
        }
        for verdict in verdicts
    ]
    return json.dumps({"version": 1, "slips": found}, ensure_ascii=False, indent=2)
