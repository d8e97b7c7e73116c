"""``flowkit generate``: few short scenarios that cover a flow."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from flowkit.cli.codes import FINE, UNDECIDED
from flowkit.cli.console import Console, console, output_option, path_argument, spoken

if TYPE_CHECKING:
    from flowkit.core.flow import Flow
    from flowkit.scenario.generate.goals import Goal

COVERS = ("states", "transitions", "configurations", "pairs", "refusals", "answers")


@click.command("generate", short_help="Write few short scenarios that cover a flow.")
@path_argument
@click.option("--cover", type=click.Choice(COVERS), default="transitions", help="What must be covered.")
@output_option
@spoken
def command(path: Path, cover: str, output: Path | None, lang: str | None, colour: str) -> int:
    """Write scenarios that cover a flow in few steps, as a file for its `tests` folder.

    They pass on the flow they are made from: they hold what it does today, right or wrong. Read them, or use
    them to see what a change changes. The same flow always gives the same scenarios.
    """
    from flowkit.check import Subject
    from flowkit.cli.reading import project
    from flowkit.load.write import scenarios_text
    from flowkit.scenario.generate.make import generate
    from flowkit.unfold import unfold

    spoke = console(lang, colour)
    found = project(path, spoke)
    made = generate(Subject(found, unfold(found.flow)), cover)
    steps = sum(len(scenario.steps) for scenario in made.scenarios)
    params = {"scenarios": len(made.scenarios), "steps": steps, "goals": made.goals - len(made.missed)}
    summary = spoke.text(f"cli.generate.{cover}", all_goals=made.goals, **params)
    remark = spoke.text("cli.generate.remark", flow=found.flow.id, version=found.flow.version, cover=cover)
    spoke.write(scenarios_text(made.scenarios, f"{remark}\n{summary}"), output)
    if output is not None:
        spoke.say(f"{output}: {summary}")
    for goal in made.missed:
        spoke.complain(spoke.text("cli.generate.missed", goal=_named(goal, found.flow, spoke)))
    return UNDECIDED if made.missed else FINE


def _named(goal: Goal, flow: Flow, spoke: Console) -> str:
    """A goal in words."""
    if goal[0] == "transition":
        return flow.transitions[int(str(goal[1]))].id
    if goal[0] == "pair":
        first, second = (flow.transitions[int(str(index))].id for index in goal[1:])
        return f"{first}, {second}"
    if goal[0] == "answer":
        return spoke.text("cli.generate.value", answer=goal[3], event=f"{goal[1]}/{goal[2]}")
    what = goal[1]
    return ", ".join(what[0]) if isinstance(what, tuple) else str(what)
