"""``flowkit sessions``: the journeys that are kept in a store, one verb one file."""

from __future__ import annotations

import click

from flowkit.cli.verbs import Verbs

VERBS = (
    "start",
    "send",
    "list",
    "show",
    "watch",
    "stats",
    "find",
    "erase",
    "work",
    "serve",
    "effects",
    "migrate",
    "export",
    "verify",
    "backup",
    "audit",
    "key",
    "rekey",
)


@click.group(
    "sessions", cls=Verbs, verbs=VERBS, package="flowkit.cli.sessions", short_help="Journeys that are kept."
)
def command() -> None:
    """Keep journeys in a store, look at them, carry out what they ask for.

    The store is --store URL, or FLOWKIT_STORE, or the file flowkit.db here (sqlite:///flowkit.db). What
    people typed is never shown unless a verb says so.
    """
