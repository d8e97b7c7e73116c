"""``flowkit sessions key``: a new master key."""

from __future__ import annotations

import click

from flowkit.cli.codes import FINE
from flowkit.cli.console import console, spoken


@click.command("key", short_help="A new master key.")
@spoken
def command(lang: str | None, colour: str) -> int:
    """Print a new master key, for FLOWKIT_KEYS or the first line of a key file.

    The first key seals, all of them open. So that keys change: put the new one in front of the old in every
    process, then call `flowkit sessions rekey`; when it says so, take the old one out.
    """
    from flowkit.run.keys import Keys

    console(lang, colour).say(Keys.random().lines())
    return FINE
