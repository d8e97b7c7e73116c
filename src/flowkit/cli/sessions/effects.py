"""``flowkit sessions effects``: the outbox: what is to be done, was done, could not be done."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import TYPE_CHECKING

import click

from flowkit.cli.codes import FINE
from flowkit.cli.console import Console, console, spoken
from flowkit.cli.sessions.audited import as_option, note
from flowkit.cli.sessions.opened import moment, opened, store_option

if TYPE_CHECKING:
    from flowkit.run.store import Store, Waiting

_TOGETHER = 500  # lines whose columns are as wide as the widest of them
_COLUMNS = ("effect", "kind", "name", "state", "status", "attempts", "due", "error")


@click.command("effects", short_help="The outbox: what is to be done, and what could not be.")
@click.option(
    "--status",
    type=click.Choice(["waiting", "leased", "done", "parked", "moot"]),
    help="Only those that have come so far.",
)
@click.option("--parked", is_flag=True, help="Only those tried too often (--status parked).")
@click.option("--session", metavar="ID", help="Only those of this session.")
@click.option("--rerun", multiple=True, metavar="EFFECT|all", help="Let a parked effect (or all) wait again.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")
@as_option
@store_option
@spoken
def command(  # noqa: PLR0913 - one parameter an option
    status: str | None,
    parked: bool,
    session: str | None,
    rerun: tuple[str, ...],
    form: str,
    who: str | None,
    url: str,
    lang: str | None,
    colour: str,
) -> int:
    """List the actions and checks that sessions asked for: how far they have come, how often they were tried.

    What they are done with is not shown: it holds what people typed.
    """
    from flowkit.run.store import Status

    spoke = console(lang, colour)
    with opened(url, spoke) as store:
        if rerun:
            note(store, who, "rerun effects", spoke)
            return _rerun(store, rerun, spoke)
        wanted = Status.PARKED if parked else Status(status) if status else None
        found = store.effects(wanted, session)
        (_as_json if form == "json" else _as_text)(found, spoke)
    return FINE


def _rerun(store: Store, wanted: tuple[str, ...], spoke: Console) -> int:
    from flowkit.run.clock import micros
    from flowkit.run.store import Status

    ids = [one.id for one in store.effects(Status.PARKED)] if "all" in wanted else list(wanted)
    now, count = micros(store.now()), 0
    for id in ids:
        if store.rerun(id, now):
            count += 1
        elif "all" not in wanted:
            raise spoke.refuse("sessions.effects.not-parked", effect=id)
    spoke.say(spoke.text("sessions.effects.rerun", count=count))
    return FINE


def _as_json(found: Iterator[Waiting], spoke: Console) -> None:
    from flowkit.core.jsontext import encoded
    from flowkit.run.export import moment as instant

    for effect in found:
        data = {name: getattr(effect, name) for name in ("session", "seq", "number", "kind", "name", "state")}
        data |= {"effect": effect.id, "status": effect.status.value, "attempts": effect.attempts}
        spoke.say(encoded({**data, "due": instant(effect.due), "error": effect.error}))


def _as_text(found: Iterator[Waiting], spoke: Console) -> None:
    from flowkit.cli.columns import aligned

    header = tuple(spoke.text(f"sessions.column.{name}") for name in _COLUMNS)
    count = 0
    while batch := list(islice(found, _TOGETHER)):
        lines = aligned([header, *(_cells(effect, spoke) for effect in batch)])
        if not count:
            spoke.say(spoke.paint(lines[0], bold=True))
        spoke.say("\n".join(lines[1:]))
        count += len(batch)
    spoke.complain(spoke.text("sessions.effects.count", count=count))


def _cells(effect: Waiting, spoke: Console) -> tuple[str, ...]:
    from flowkit.messages import shown

    kind, status = spoke.text(f"sessions.kind.{effect.kind}"), spoke.text(f"sessions.status.{effect.status}")
    cells = (effect.id, kind, effect.name, effect.state, status, effect.attempts, moment(effect.due))
    return tuple(shown(cell) for cell in (*cells, effect.error or ""))
