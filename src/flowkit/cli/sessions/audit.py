"""``flowkit sessions audit``: who saw or changed what."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import TYPE_CHECKING

import click

from flowkit.cli.codes import FINE
from flowkit.cli.console import Console, console, spoken
from flowkit.cli.sessions.opened import moment, opened, store_option

if TYPE_CHECKING:
    from flowkit.run.store import Seen

_TOGETHER = 500  # lines whose columns are as wide as the widest of them


@click.command("audit", short_help="Who saw or changed what.")
@click.argument("session", metavar="[ID]", required=False)
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")
@store_option
@spoken
def command(session: str | None, form: str, url: str, lang: str | None, colour: str) -> int:
    """List who showed, searched, exported, changed, moved or erased sessions, and when; oldest first.

    With an ID, what was about that session, and what was about many. Nothing of what was seen is in it.
    """
    from flowkit.run.audit import noted

    spoke = console(lang, colour)
    with opened(url, spoke) as store:
        found = noted(store, session)
        for line in _json(found) if form == "json" else _text(found, spoke):
            spoke.say(line)
    return FINE


def _json(found: Iterator[Seen]) -> Iterator[str]:
    from flowkit.core.jsontext import encoded
    from flowkit.run.export import moment

    for seen in found:
        of = {"session": seen.session} if seen.session else {}
        yield encoded({"at": moment(seen.at), "who": seen.who, "what": seen.what, **of})


def _text(found: Iterator[Seen], spoke: Console) -> Iterator[str]:
    from flowkit.cli.columns import aligned
    from flowkit.messages import shown

    names = ("when", "who", "what", "session")
    header = tuple(spoke.text(f"sessions.column.{name}") for name in names)
    first = True
    while batch := list(islice(found, _TOGETHER)):
        cells = [(moment(one.at), shown(one.who), shown(one.what), shown(one.session)) for one in batch]
        lines = aligned([header, *cells])
        yield from lines if first else lines[1:]
        first = False
    if first:
        yield spoke.text("sessions.audit.none")
