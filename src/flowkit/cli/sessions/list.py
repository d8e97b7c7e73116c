"""``flowkit sessions list``: which journeys there are, and where they stand."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import islice
from typing import TYPE_CHECKING

import click

from flowkit.cli.codes import FINE
from flowkit.cli.console import Console, console, spoken
from flowkit.cli.sessions.chosen import Chosen, chosen_options, result
from flowkit.cli.sessions.opened import moment, opened, store_option
from flowkit.cli.sessions.told import number

if TYPE_CHECKING:
    from flowkit.run.store import Definition, Session

_TOGETHER = 500  # lines whose columns are as wide as the widest of them: a long list is not held in memory


@click.command("list", short_help="Which journeys there are, and where they stand.")
@chosen_options
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")
@store_option
@spoken
def command(form: str, url: str, lang: str | None, colour: str, **wish: str | None) -> int:
    """List sessions: id, version, first and last move, the next instant something is due, where they rest.

    `--format json` writes a JSON object a line. Nothing that people typed is in either.
    """
    spoke = console(lang, colour)
    with opened(url, spoke) as store:
        known = {one.digest: one for one in store.definitions()}
        found = Chosen(**wish).of(store, spoke)
        if form == "json":
            _as_json(found, known, spoke)
        else:
            _as_text(found, known, spoke)
    return FINE


def _as_json(found: Iterator[Session], known: Mapping[str, Definition], spoke: Console) -> None:
    from flowkit.core.jsontext import encoded
    from flowkit.run.export import facts

    for session in found:
        spoke.say(encoded(facts(session, known.get(session.digest))))


def _as_text(found: Iterator[Session], known: Mapping[str, Definition], spoke: Console) -> None:
    from flowkit.cli.columns import aligned

    names = ("session", "version", "started", "moved", "due", "flow", "state")
    header = tuple(spoke.text(f"sessions.column.{name}") for name in names)
    count = 0
    while batch := list(islice(found, _TOGETHER)):
        lines = aligned([header, *(_cells(session, known, spoke) for session in batch)])
        if not count:
            spoke.say(spoke.paint(lines[0], bold=True))
        spoke.say("\n".join(lines[1:]))
        count += len(batch)
    spoke.complain(spoke.text("sessions.list.count", count=number(count, spoke)))


def _cells(session: Session, known: Mapping[str, Definition], spoke: Console) -> tuple[str, ...]:
    from flowkit.messages import shown

    kept = known.get(session.digest)
    flow = f"{kept.flow} {kept.version}" if kept else session.digest[:12]
    states = session.states + (f" ({result(session.ended, spoke)})" if session.ended else "")
    times = [moment(micros) for micros in (session.started, session.moved, session.due)]
    return tuple(shown(cell) for cell in (session.id, session.version, *times, flow, states))
