"""``flowkit export``: the explored machine for another checker."""

from __future__ import annotations

from pathlib import Path

import click

from flowkit.cli.codes import FINE
from flowkit.cli.console import console, output_option, path_argument, spoken


@click.command("export", short_help="Write the machine for another checker.")
@path_argument
@click.option("--to", "form", type=click.Choice(["promela"]), default="promela", help="In which language.")
@output_option
@spoken
def command(path: Path, form: str, output: Path | None, lang: str | None, colour: str) -> int:
    """Write the machine that the proofs explore as a model for SPIN (Promela).

    Whoever does not believe our verdicts can have them checked by a program we did not write.
    """
    del form  # there is one so far
    from flowkit.check.space.program import compile_program
    from flowkit.cli.reading import project
    from flowkit.scenario.export.promela import NotExportableError, promela
    from flowkit.unfold import unfold

    spoke = console(lang, colour)
    flow = project(path, spoke).flow
    everything = flow.counters.union(flow.answers, flow.parameters)
    try:
        text = promela(compile_program(unfold(flow), counters=everything))
    except NotExportableError as error:
        raise spoke.refuse("cli.export.not-exportable", what=error.what) from error
    spoke.write(text, output)
    return FINE
