"""``flowkit sessions backup``: a copy made while people go on, and looked through before it is trusted."""

from __future__ import annotations

from pathlib import Path

import click

from flowkit.cli.codes import FINE
from flowkit.cli.console import console, spoken
from flowkit.cli.sessions.opened import kept_automaton, opened, opened_sessions, store_option
from flowkit.cli.sessions.progress import counting
from flowkit.cli.sessions.verify import verified


@click.command("backup", short_help="A copy, made while people go on.")
@click.argument("target", type=Path)
@store_option
@spoken
def command(target: Path, url: str, lang: str | None, colour: str) -> int:
    """Copy a store that is a file, while it is in use, then verify the copy from end to end.

    The keys are not in the copy, and must be kept elsewhere: who has both can read what people typed.
    """
    from flowkit.run.sessions import Sessions

    spoke = console(lang, colour)
    if target.exists():
        raise spoke.refuse("sessions.backup.there", path=target)
    with opened_sessions(url, spoke) as sessions:
        sessions.store.backup(target)
        keys = sessions.vault.keys
    with opened(f"sqlite:///{target}", spoke) as store, counting(store, None, spoke) as progress:
        copy = Sessions(kept_automaton(store), store, keys=keys)
        code = verified(copy, "text", progress, spoke)
    if code == FINE:
        size = f"{target.stat().st_size / 1024:,.0f}"
        spoke.say(spoke.text("sessions.backup.done", path=target, size=size))
    return code
