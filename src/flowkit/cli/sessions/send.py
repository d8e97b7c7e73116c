"""``flowkit sessions send``: let an event happen to a journey, from the shell."""

from __future__ import annotations

import click

from flowkit.cli.codes import FINE, PROBLEMS
from flowkit.cli.console import console, spoken
from flowkit.cli.sessions.audited import as_option, note
from flowkit.cli.sessions.given import given, understood
from flowkit.cli.sessions.opened import opened_sessions, store_option


@click.command("send", short_help="Let an event happen to a journey.")
@click.argument("session", metavar="ID")
@click.argument("event", metavar="EVENT")
@click.argument("answers", nargs=-1, metavar="[ANSWER=VALUE]...")
@click.option("--version", type=int, metavar="N", help="Only if the session is at this version.")
@click.option("--key", metavar="KEY", help="The same key again: the same answer, and nothing happens twice.")
@click.option("--at", metavar="STATE", help="At which of several active states.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")
@as_option
@store_option
@spoken
def command(  # noqa: PLR0913 - one parameter an option
    session: str,
    event: str,
    answers: tuple[str, ...],
    version: int | None,
    key: str | None,
    at: str | None,
    form: str,
    who: str | None,
    url: str,
    lang: str | None,
    colour: str,
) -> int:
    """Send an event to a session: a choice, a link, a button, next, the outcome of a check.

    A single - reads the answers as a JSON object from the standard input, so that they stay out of the
    shell's history. Status 1: the event was refused, and changed nothing.
    """
    from flowkit.cli.sessions.given import answer
    from flowkit.core.snapshot import Event

    spoke = console(lang, colour)
    values = given(answers, spoke)
    with opened_sessions(url, spoke) as sessions:
        with understood(spoke):
            reply = sessions.send(session, Event(event, values, at=at), version, key)
        if reply.ok and not reply.repeated:
            note(sessions.store, who, "send", spoke, reply.id)
        answer(sessions, reply, form, spoke)
    return FINE if reply.ok else PROBLEMS
