"""``flowkit sessions find``: the journeys of somebody who asks for them."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from flowkit.cli.codes import FINE, PROBLEMS
from flowkit.cli.console import Console, console, spoken
from flowkit.cli.sessions.audited import as_option, note
from flowkit.cli.sessions.opened import kept_automata, opened, store_option

if TYPE_CHECKING:
    from flowkit.core.automaton import Automaton
    from flowkit.run.store import Store

FOUND_BY = ("nir", "contact")  # the sensitive answers that are marked, see `Sessions.find`


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
    from flowkit.run.sessions import Sessions
    from flowkit.scenario.result import problem_text

    spoke = console(lang, colour)
    with opened(url, spoke) as store:
        sessions = Sessions(_knowing(answer, store, spoke), store)
        flow = sessions.automaton.flow
        note(sessions.store, who, f"find by {answer}", spoke)
        try:
            found = sessions.find(answer, _value(spoke))
        except AnswerError as error:
            said = problem_text(Problem(answer, error.message, error.params), flow, spoke.language)
            raise spoke.refuse("sessions.refused", why=said) from error
    for session in found:
        spoke.say(session)
    return FINE if found else PROBLEMS


def _knowing(answer: str, store: Store, spoke: Console) -> Automaton:
    """The last kept machine whose sessions are found by an answer. Raises StopError when there is none."""
    known: dict[str, None] = {}
    for automaton in kept_automata(store):
        found = {name: None for name, one in automaton.flow.answers.items() if one.sensitive in FOUND_BY}
        if answer in found:
            return automaton
        known |= found
    raise spoke.refuse("sessions.no-such-answer", name=answer, known=", ".join(known) or "-")


def _value(spoke: Console) -> str:
    if sys.stdin.isatty():
        return str(click.prompt(spoke.text("sessions.find.value"), hide_input=True, err=True))
    return sys.stdin.readline().strip("\r\n")
