"""``flowkit sessions stats``: what the journeys add up to."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from flowkit.cli.codes import FINE
from flowkit.cli.console import Console, console, output_option, spoken
from flowkit.cli.sessions.chosen import Chosen, chosen_options
from flowkit.cli.sessions.opened import opened, store_option
from flowkit.cli.sessions.progress import counting, stream
from flowkit.cli.sessions.told import length, number

_MOST_EVENTS = 4  # of a state that are told in its line
_COLUMNS = ("state", "came", "resting", "stay", "took")


@click.command("stats", short_help="What the journeys add up to.")
@chosen_options
@click.option("--format", "form", type=click.Choice(["text", "json", "journal"]), default="text")
@output_option
@store_option
@spoken
def command(
    form: str, output: Path | None, url: str, lang: str | None, colour: str, **wish: str | None
) -> int:
    """Count sessions: how they ended, where the others are, what people do at each state, how long it takes.

    `--format journal` writes events and states, without anybody's id or time, for a picture:

    \b
      flowkit sessions stats --format journal -o log.jsonl
      flowkit draw FLOW --look traffic --journal log.jsonl
    """
    from flowkit.run.export import traffic_lines
    from flowkit.run.stats import facts, tallied

    spoke, chosen = console(lang, colour), Chosen(**wish)
    with opened(url, spoke) as store, counting(store, chosen, spoke) as progress:
        found = progress.of(chosen.of(store, spoke))
        if form == "journal":
            stream(traffic_lines(store, found), output, spoke)
            return FINE
        counted = facts(tallied(store, found), store.definitions())
        progress.clear()
        if form == "json":
            spoke.write(json.dumps(counted, ensure_ascii=False, indent=2), output)
        else:
            spoke.write("\n".join(_text(counted, spoke)), output)
    return FINE


def _text(counted: list[dict[str, Any]], spoke: Console) -> Iterator[str]:
    if not counted:
        yield spoke.text("sessions.list.count", count=0)
    for place, version in enumerate(counted):
        if place:
            yield ""
        yield from _version(version, spoke)


def _version(version: dict[str, Any], spoke: Console) -> Iterator[str]:
    from flowkit.cli.columns import aligned

    name = spoke.text("sessions.unknown")
    if version["flow"]:
        name = f"{version['flow']} {version['flow_version']}"
    yield spoke.paint(name, bold=True) + f" ({version['digest'][:12]})"
    counts = {name: number(version[name], spoke) for name in ("sessions", "events")}
    yield spoke.text("sessions.stats.count", **counts)
    yield ""
    yield from aligned(list(_ends(version, spoke)))
    yield ""
    header = tuple(spoke.text(f"sessions.stats.{name}") for name in _COLUMNS)
    table = aligned([header, *(_state(state, spoke) for state in version["states"])])
    yield spoke.paint(table[0], bold=True)
    yield from table[1:]


def _ends(version: dict[str, Any], spoke: Console) -> Iterator[tuple[str, ...]]:
    from flowkit.cli.sessions.chosen import result

    counts = {None: version["going_on"], **version["ended"]}
    for ended, count in counts.items():
        share = f"{100 * count / version['sessions']:.0f}" if count else "0"
        cells = (f"  {result(ended, spoke)}", number(count, spoke), spoke.text("sessions.share", share=share))
        if ended is None:
            yield cells
        else:
            took = version["seconds_to_end"][ended]
            median, most = length(took["median"], spoke), length(took["p90"], spoke)
            yield (*cells, spoke.text("sessions.stats.lengths", median=median, most=most))


def _state(state: dict[str, Any], spoke: Console) -> tuple[str, ...]:
    from flowkit.messages import shown

    took = list(state["events"].items())
    said = [f"{shown(event)} {number(count, spoke)}" for event, count in took[:_MOST_EVENTS]]
    said += ["…"] if len(took) > _MOST_EVENTS else []
    resting = number(state["resting"], spoke) if state["resting"] else ""
    stay = length(state["seconds"]["median"], spoke) if state["seconds"] else ""
    return shown(state["state"]), number(state["came"], spoke), resting, stay, ", ".join(said)
