"""``flowkit sessions serve``: a flow's sessions, served to a Restate (see docs/scale.md)."""

from __future__ import annotations

import threading
from contextlib import ExitStack
from pathlib import Path

import click

from flowkit.cli.codes import FINE
from flowkit.cli.console import console, path_argument, spoken
from flowkit.cli.sessions.opened import opened, store_option, told, without_password


@click.command("serve", short_help="Serve sessions to Restate, which keeps them on many machines.")
@path_argument
@click.option(
    "--bind", default="127.0.0.1:9080", metavar="HOST:PORT", help="Where to listen (127.0.0.1:9080)."
)
@click.option("--reached", metavar="URL", help="Where Restate reaches it (http://HOST:PORT).")
@click.option("--mirror", metavar="URL", help="A database that gets a copy of every journal.")
@click.option("--person", metavar="ID", help="The invented person who answers checks of the demonstration.")
@store_option
@spoken
def command(  # noqa: PLR0913 - one parameter an option
    path: Path,
    bind: str,
    reached: str | None,
    mirror: str | None,
    person: str | None,
    url: str,
    lang: str | None,
    colour: str,
) -> int:
    """Answer for the sessions of a flow, and carry out what they ask for, whenever Restate calls.

    The store is restate://HOST:8080?admin=http://HOST:9070; Restate is told there where this process is.
    Effects are carried out as effects.yaml says (see work). Several processes may listen at one port.
    Until Ctrl-C.
    """
    from flowkit.cli.reading import project
    from flowkit.run.effects.books import accounts_of
    from flowkit.run.effects.declared import Config, declared
    from flowkit.run.effects.sent import StoreLog
    from flowkit.run.errors import StoreError
    from flowkit.run.restate.store import RestateStore
    from flowkit.unfold import unfold

    spoke = console(lang, colour)
    found = project(path, spoke)
    with ExitStack() as stack:
        copies = stack.enter_context(opened(mirror, spoke, make=True)) if mirror else None
        stack.enter_context(told(spoke, without_password(url)))
        store = RestateStore(url)
        try:
            from flowkit.run.restate.desk import Desk
            from flowkit.run.restate.serve import serve
        except ImportError:
            raise StoreError("no-restate") from None
        config = Config.from_environment(lang, person)
        effects = declared(found, config, StoreLog(store), accounts_of(found, store, config))
        desk = Desk(unfold(found.flow), store, effects, mirror=copies)

        def ready() -> None:
            spoke.complain(spoke.text("sessions.serve", store=store.name, bind=bind))

        serve(desk, bind, reached or f"http://{bind}", threading.Event(), ready)
    return FINE
