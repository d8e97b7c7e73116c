"""``flowkit sessions watch``: what happens, as it happens."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from typing import TYPE_CHECKING

import click

from flowkit.cli.codes import FINE
from flowkit.cli.console import Console, console, spoken
from flowkit.cli.sessions.opened import opened, store_option

if TYPE_CHECKING:
    from flowkit.run.store import Row, Session, Store

SHORTEST = 0.5  # seconds between two looks
SHARE = 10  # a look that took long is followed by a pause of so many times its length


@click.command("watch", short_help="What happens, as it happens.")
@click.argument("ids", nargs=-1, metavar="[ID]...")
@click.option("--for", "seconds", type=float, metavar="SECONDS", help="End by itself after so long.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")
@store_option
@spoken
def command(  # noqa: PLR0913 - one parameter an option
    ids: tuple[str, ...], seconds: float | None, form: str, url: str, lang: str | None, colour: str
) -> int:
    """Print each event from now on, of all sessions or of these, a line each, until Ctrl-C.

    It only reads, and looks less often where there are many sessions to look at.
    """
    spoke = console(lang, colour)
    until = None if seconds is None else time.monotonic() + seconds
    with opened(url, spoke) as store, suppress(KeyboardInterrupt):
        watch = _Watch(store, ids)
        spoke.complain(spoke.text("sessions.watch", store=store.name))
        while until is None or time.monotonic() < until:
            began = time.monotonic()
            for state, row in watch.new():
                spoke.say(_line(state, row, form, spoke))
            time.sleep(max(SHORTEST, SHARE * (time.monotonic() - began)))
    return FINE


class _Watch:
    """Finds what is new since the last look."""

    def __init__(self, store: Store, ids: tuple[str, ...]) -> None:
        from flowkit.run.clock import micros

        self._store, self._ids = store, ids
        self._begin = micros(store.now())
        self._last: dict[str, int] = {}
        for session in self._sessions() if ids else ():
            self._last[session.id] = session.version

    def new(self) -> Iterator[tuple[str | None, Row]]:
        """The rows that were written since the last look, with the state each event happened at."""
        from flowkit.run.export import steps

        for session in self._sessions():
            last = self._last.get(session.id)
            if session.moved < self._begin or last == session.version:
                continue
            for state, row in steps(self._store.rows(session.id, max((last or 0) - 1, 0))):
                if row.seq > last if last is not None else self._is_new(row):
                    yield state, row
                    self._last[session.id] = row.seq

    def _is_new(self, row: Row) -> bool:
        from flowkit.run.clock import micros

        return micros(datetime.fromisoformat(row.at)) >= self._begin

    def _sessions(self) -> Iterator[Session]:
        from flowkit.run.errors import NoSessionError

        if not self._ids:
            yield from self._store.sessions()
        for id in self._ids:
            found = self._store.read(id)
            if found is None:
                raise NoSessionError
            yield found.session


def _line(state: str | None, row: Row, form: str, spoke: Console) -> str:
    from flowkit.cli.sessions.told import event, utc
    from flowkit.core.jsontext import encoded
    from flowkit.messages import shown
    from flowkit.run.export import line

    if form == "json":
        return encoded(line(state, row))
    cells = (utc(datetime.fromisoformat(row.at)), shown(row.session), str(row.seq))
    said = " ".join(filter(None, (shown(state or ""), event(row.event, spoke), "→", shown(row.states))))
    return "  ".join((*cells, said))
