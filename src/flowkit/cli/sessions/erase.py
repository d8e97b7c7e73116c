"""``flowkit sessions erase``: forget what sessions hold of a person."""

from __future__ import annotations

import click

from flowkit.cli.codes import FINE
from flowkit.cli.console import console, spoken
from flowkit.cli.sessions.audited import as_option, note
from flowkit.cli.sessions.chosen import result
from flowkit.cli.sessions.opened import moment, opened_sessions, store_option


@click.command("erase", short_help="Forget what sessions hold of a person.")
@click.argument("ids", nargs=-1, required=True, metavar="ID...")
@click.option("--yes", is_flag=True, help="Do not ask.")
@as_option
@store_option
@spoken
def command(  # noqa: PLR0913 - one parameter an option
    ids: tuple[str, ...], yes: bool, who: str | None, url: str, lang: str | None, colour: str
) -> int:
    """Erase the answers of sessions, their keys and the arguments of their effects. There is no way back.

    What stays says that there was a journey, when, and which ways it took.
    """
    from flowkit.messages import shown
    from flowkit.run.errors import NoSessionError

    spoke = console(lang, colour)
    with opened_sessions(url, spoke) as sessions:
        for id in ids:
            found = sessions.store.read(id)
            if found is None:
                raise NoSessionError
            session = found.session
            about = {"moved": moment(session.moved), "ended": result(session.ended, spoke)}
            if not yes:
                question = spoke.text("sessions.erase.sure", session=shown(id), **about)
                if not click.confirm(question, err=True):
                    spoke.say(spoke.text("sessions.erase.kept", session=id))
                    continue
            note(sessions.store, who, "erase", spoke, id)
            sessions.erase(id)
            spoke.say(spoke.text("sessions.erase.done", session=id))
    return FINE
