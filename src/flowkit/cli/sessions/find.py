"""``flowkit sessions find``: the journeys of somebody who asks for them."""

from __future__ import annotations

import sys

import click

from flowkit.cli.codes import FINE, PROBLEMS
from flowkit.cli.console import Console, console, spoken
from flowkit.cli.sessions.audited import as_option, note
from flowkit.cli.sessions.opened import opened_sessions, store_option


@click.command("find", short_help="The journeys with this value of an answer.")
@click.argument("answer", metavar="ANSWER")
@as_option
@store_option
@spoken
def command(answer: str, who: str | None, url: str, lang: str | None, colour: str) -> int:
    """List the ids of sessions with a value of an answer, such as a social security number.

    The value is read from the standard input, or asked for without showing it: on a command line it would
    stay in the shell's history. It is looked up by its keyed hash. Status 1: there is none.
    """
    from flowkit.core.answer import AnswerError
    from flowkit.core.snapshot import Problem
    from flowkit.scenario.result import problem_text

    spoke = console(lang, colour)
    with opened_sessions(url, spoke) as sessions:
        flow = sessions.automaton.flow
        known = [name for name, one in flow.answers.items() if one.sensitive in ("nir", "contact")]
        if answer not in known:
            raise spoke.refuse("sessions.no-such-answer", name=answer, known=", ".join(known) or "-")
        note(sessions.store, who, f"find by {answer}", spoke)
        try:
            found = sessions.find(answer, _value(spoke))
        except AnswerError as error:
            said = problem_text(Problem(answer, error.message, error.params), flow, spoke.language)
            raise spoke.refuse("sessions.refused", why=said) from error
    for session in found:
        spoke.say(session)
    return FINE if found else PROBLEMS


def _value(spoke: Console) -> str:
    if sys.stdin.isatty():
        return str(click.prompt(spoke.text("sessions.find.value"), hide_input=True, err=True))
    return sys.stdin.readline().strip("\r\n")
