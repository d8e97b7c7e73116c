"""``flowkit sessions start``: begin a journey from the shell."""

from __future__ import annotations

from pathlib import Path

import click

from flowkit.cli.codes import FINE, PROBLEMS
from flowkit.cli.console import console, path_argument, spoken
from flowkit.cli.sessions.given import given, understood
from flowkit.cli.sessions.opened import opened, store_option


@click.command("start", short_help="Begin a journey.")
@path_argument
@click.argument("inputs", nargs=-1, metavar="[NAME=VALUE]...")
@click.option("--key", metavar="KEY", help="The same key again: the same session, and no second one.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")
@store_option
@spoken
def command(  # noqa: PLR0913 - one parameter an option
    path: Path,
    inputs: tuple[str, ...],
    key: str | None,
    form: str,
    url: str,
    lang: str | None,
    colour: str,
) -> int:
    """Begin a journey of a flow, and say its id (on the first line), where it stands, what can happen.

    NAME=VALUE gives a parameter of the flow, or an answer known beforehand; a single - reads a JSON object
    of them from the standard input. A store that is not there yet is made.
    """
    from flowkit.cli.reading import project
    from flowkit.cli.sessions.given import answer
    from flowkit.core.step import InputsError
    from flowkit.run.sessions import Sessions
    from flowkit.scenario.result import problem_text
    from flowkit.unfold import unfold

    spoke = console(lang, colour)
    flow = project(path, spoke).flow
    values = given(inputs, spoke)
    with opened(url, spoke, make=True) as store:
        sessions = Sessions(unfold(flow), store)
        try:
            with understood(spoke):
                reply = sessions.start(values, key=key)
        except InputsError as error:
            said = "; ".join(problem_text(problem, flow, spoke.language) for problem in error.problems)
            spoke.complain("flowkit: " + spoke.text("sessions.refused", why=said))
            return PROBLEMS
        answer(sessions, reply, form, spoke)
    return FINE if reply.ok else PROBLEMS
