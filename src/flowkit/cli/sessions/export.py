"""``flowkit sessions export``: the journals, for other programs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from flowkit.cli.codes import FINE
from flowkit.cli.console import console, output_option, spoken
from flowkit.cli.sessions.audited import as_option, note
from flowkit.cli.sessions.chosen import Chosen, chosen_options
from flowkit.cli.sessions.opened import kept_automaton, opened, store_option
from flowkit.cli.sessions.progress import counting, stream

if TYPE_CHECKING:
    from flowkit.run.export import Answers
    from flowkit.run.store import Row, Session, Store


@click.command("export", short_help="The journals, for other programs.")
@chosen_options
@click.option("--format", "form", type=click.Choice(["jsonl", "xes"]), default="jsonl")
@click.option("--answers", is_flag=True, help="With what people answered; sensitive answers as •••.")
@output_option
@as_option
@store_option
@spoken
def command(  # noqa: PLR0913 - one parameter an option
    form: str,
    answers: bool,
    output: Path | None,
    who: str | None,
    url: str,
    lang: str | None,
    colour: str,
    **wish: str | None,
) -> int:
    """Write what has happened to sessions, an event a line; or as XES (IEEE 1849) for process mining.

    `flowkit replay FLOW FILE` reads both. They are written as they are read: any number of sessions.
    """
    from flowkit.run.export import json_lines, xes

    spoke, chosen = console(lang, colour), Chosen(**wish)
    with opened(url, spoke) as store, counting(store, chosen, spoke) as progress:
        note(store, who, "export with answers" if answers else "export", spoke)
        found = progress.of(chosen.of(store, spoke))
        shown = _masked(store) if answers else None
        stream((xes if form == "xes" else json_lines)(store, found, shown), output, spoke)
    return FINE


def _masked(store: Store) -> Answers:
    """What was given with an event, as it may be shown; nothing, where it was erased."""
    from flowkit.run.entries import entries
    from flowkit.run.sessions import Sessions

    sessions = Sessions(kept_automaton(store), store)

    def given(session: Session, rows: Sequence[Row]) -> Iterator[Mapping[str, object]]:
        box = sessions.vault.box(session.id, session.key)
        return (entry.answers or {} for entry in entries(rows, box, sessions.pinned, reveal=False))

    return given
