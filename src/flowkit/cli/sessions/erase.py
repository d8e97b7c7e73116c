"""``flowkit sessions erase``: forget what sessions hold of a person."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from flowkit.cli.codes import FINE
from flowkit.cli.console import Console, console, spoken
from flowkit.cli.sessions.audited import as_option, note
from flowkit.cli.sessions.chosen import result
from flowkit.cli.sessions.opened import moment, opened_sessions, store_option

if TYPE_CHECKING:
    from flowkit.run.store import Session


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
    from flowkit.run.errors import NoSessionError

    spoke = console(lang, colour)
    with opened_sessions(url, spoke) as sessions:
        for id in ids:
            found = sessions.store.read(id)
            if found is None:
                raise NoSessionError
            if not yes and not _sure(found.session, spoke):
                spoke.say(spoke.text("sessions.erase.kept", session=id))
                continue
            note(sessions.store, who, "erase", spoke, id)
            sessions.erase(id)
            spoke.say(spoke.text("sessions.erase.done", session=id))
    return FINE


def _sure(session: Session, spoke: Console) -> bool:
    """Whether whoever is asked says yes."""
    about = {"moved": moment(session.moved), "ended": result(session.ended, spoke)}
    question = spoke.text("sessions.erase.sure", session=session.id, **about)
    said = click.prompt(question, default="", show_default=False, prompt_suffix=" ", err=True)
    return str(said).strip().lower() in spoke.text("sessions.erase.yes").split()
