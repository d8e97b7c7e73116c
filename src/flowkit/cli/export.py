"""``flowkit export``: the machine for another checker or engine."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from flowkit.cli.codes import FINE
from flowkit.cli.console import Console, console, output_option, path_argument, spoken

if TYPE_CHECKING:
    from flowkit.core.flow import Flow

_LANGUAGES = ("promela", "scxml")


@click.command("export", short_help="Write the machine for another checker or engine.")
@path_argument
@click.option(
    "--to", "form", type=click.Choice(["promela", "scxml"]), default="promela", help="In which language."
)
@output_option
@spoken
def command(path: Path, form: str, output: Path | None, lang: str | None, colour: str) -> int:
    """Write the machine for a program we did not write.

    `promela` is the machine that the proofs explore, for the model checker SPIN: whoever does not believe our
    verdicts can have them checked. `scxml` is the flow itself, for engines that run the W3C's language; the
    back button and the judging of what people type are not in it.
    """
    from flowkit.cli.reading import project

    spoke = console(lang, colour)
    flow = project(path, spoke).flow
    if form == "scxml":
        from flowkit.draw import scxml

        spoke.write(scxml(flow, lang), output)
        return FINE
    spoke.write(_promela(flow, spoke), output)
    return FINE


def _promela(flow: Flow, spoke: Console) -> str:
    from flowkit.check.space.program import compile_program
    from flowkit.scenario.export.promela import NotExportableError, promela
    from flowkit.unfold import unfold

    everything = flow.counters.union(flow.answers, flow.parameters)
    try:
        return promela(compile_program(unfold(flow), counters=everything))
    except NotExportableError as error:
        raise spoke.refuse("cli.export.not-exportable", what=error.what) from error
