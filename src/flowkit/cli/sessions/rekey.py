"""``flowkit sessions rekey``: the first master key takes the place of the others."""

from __future__ import annotations

import click

from flowkit.cli.codes import FINE, PROBLEMS
from flowkit.cli.console import console, spoken
from flowkit.cli.sessions.audited import as_option, note
from flowkit.cli.sessions.opened import opened, store_option
from flowkit.cli.sessions.progress import Progress
from flowkit.cli.sessions.told import number

_NAMED = 10  # broken sessions named


@click.command("rekey", short_help="Seal with the first master key all that others seal.")
@as_option
@store_option
@spoken
def command(who: str | None, url: str, lang: str | None, colour: str) -> int:
    """Wrap the key of every session by the first of the master keys; what people typed is not touched.

    People go on meanwhile. Stopped in the middle, it goes on where it stood when called again. Status 1:
    it is not done, and the old keys are still needed.
    """
    from flowkit.run.opening import masters, open_vault
    from flowkit.run.rotation import rekey

    spoke = console(lang, colour)
    with opened(url, spoke) as store:
        vault = open_vault(store)
        note(store, who, "rekey", spoke)
        before = masters(store)
        with Progress(spoke) as progress:
            done = rekey(store, vault, progress.steps)
        spoke.say(
            spoke.text("sessions.rekey.wrapped", count=number(done.wrapped, spoke), id=vault.keys.ids[0])
        )
        if done.broken:
            named = ", ".join(done.broken[:_NAMED]) + (" …" if len(done.broken) > _NAMED else "")
            spoke.say(spoke.text("sessions.rekey.broken", count=number(len(done.broken), spoke), ids=named))
        elif not done.done:
            spoke.say(spoke.text("sessions.rekey.behind"))
        old = ", ".join(id for id in before if id != vault.keys.ids[0])
        if done.done and old:
            spoke.say(spoke.text("sessions.rekey.done", ids=old))
    return FINE if done.done else PROBLEMS
