"""``flowkit replay``: do recorded sessions fit the flow, and where not, what happened otherwise?"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from flowkit.cli.codes import FINE, PROBLEMS
from flowkit.cli.console import Console, console, output_option, path_argument, reason, spoken

if TYPE_CHECKING:
    from flowkit.core.flow import Flow
    from flowkit.core.tree import Configuration
    from flowkit.scenario.replay.fit import Alignment, Fit
    from flowkit.scenario.replay.journal import Session


@click.command("replay", short_help="Compare recorded sessions with the flow.")
@path_argument
@click.argument("journals", nargs=-1, required=True, type=Path, metavar="JOURNAL...")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")
@click.option("--columns", metavar="NAME=COLUMN,...", help="Which columns hold session, event and state.")
@click.option("--complete", is_flag=True, help="Every session must have come to an end.")
@output_option
@spoken
def command(  # noqa: PLR0913 - one parameter an option
    path: Path,
    journals: tuple[Path, ...],
    form: str,
    columns: str | None,
    complete: bool,
    output: Path | None,
    lang: str | None,
    colour: str,
) -> int:
    """Compare recorded sessions (JSON lines, CSV or XES) with what the flow allows.

    A session that does not fit is told by the fewest events it has too many or lacks. What people answered
    is not read: where an answer decides, every way is allowed.
    """
    from flowkit.check import Subject
    from flowkit.cli.reading import project
    from flowkit.scenario.replay.fit import fit
    from flowkit.scenario.replay.machine import Allowed
    from flowkit.unfold import unfold

    spoke = console(lang, colour)
    found = project(path, spoke)
    recorded = [session for journal in journals for session in from_journal(journal, columns, spoke)]
    subject = Subject(found, unfold(found.flow))
    allowed = Allowed(subject.wide)
    fits = [fit(allowed, session) for session in recorded]
    open_still = [one for one in fits if complete and not any(subject.ended(where) for where in one.where)]
    if form == "json":
        text = json.dumps([_object(one) for one in fits], ensure_ascii=False, indent=2)
    else:
        unfinished = {one.session for one in open_still}
        lines = [line for one in fits for line in _told(one, one.session in unfinished, found.flow, spoke)]
        text = "\n".join([*lines, _count(fits, spoke)])
    spoke.write(text, output)
    return PROBLEMS if open_still or any(not one.fits for one in fits) else FINE


def from_journal(journal: Path, columns: str | None, spoke: Console) -> tuple[Session, ...]:
    """The sessions of a journal. Raises StopError, with what is wrong, when it cannot be read."""
    from flowkit.scenario.replay.journal import COLUMNS, JournalError, sessions

    chosen = dict(COLUMNS)
    for pair in (columns or "").split(",") if columns else ():
        name, given, column = pair.partition("=")
        if name.strip() not in COLUMNS or not given or not column.strip():
            raise spoke.refuse("cli.replay.columns", pair=pair, known=", ".join(COLUMNS))
        chosen[name.strip()] = column.strip()
    try:
        return sessions(journal, chosen)
    except OSError as error:
        raise spoke.refuse("cli.replay.unreadable", path=journal, why=reason(error, spoke)) from error
    except JournalError as error:
        why = spoke.text(f"cli.replay.{error.message}", **error.params)
        place = f"{journal}:{error.line}" if error.line else str(journal)
        raise spoke.refuse("cli.replay.unreadable", path=place, why=why) from error


def _told(one: Fit, unfinished: bool, flow: Flow, spoke: Console) -> list[str]:
    if one.fits and not unfinished:
        return []
    params = {"session": one.session, "count": len(one.deviations), "events": one.events}
    lines = [spoke.text("cli.replay.deviates", **params)]
    lines += ["   " + _deviation(move, flow, spoke) for move in one.deviations]
    if unfinished:
        lines.append("   " + spoke.text("cli.replay.unfinished", where=_places(one.where, flow, spoke)))
    return lines


def _deviation(move: Alignment, flow: Flow, spoke: Console) -> str:
    state, _, event = move.event.rpartition("/")
    if move.kind == "missing":
        where = _title(state, flow, spoke)
        return spoke.text("cli.replay.missing", event=event, where=where, place=move.place)
    can = ", ".join(dict.fromkeys(name.rpartition("/")[2] for name in move.can))
    where = _places(move.where, flow, spoke)
    return spoke.text("cli.replay.unexpected", event=event, where=where, place=move.place, can=can or "-")


def _places(where: tuple[Configuration, ...], flow: Flow, spoke: Console) -> str:
    names = dict.fromkeys(_title(state, flow, spoke) for one in where for state in one.states)
    shown = list(names)[:4]
    return ", ".join(shown) + (", …" if len(names) > len(shown) else "")


def _title(state: str, flow: Flow, spoke: Console) -> str:
    return spoke.text("cli.replay.place", title=flow.title_of(state, spoke.language), state=state)


def _count(fits: list[Fit], spoke: Console) -> str:
    fitting = sum(one.fits for one in fits)
    params = {"count": len(fits), "fitting": fitting, "events": sum(one.events for one in fits)}
    return spoke.text("cli.replay.count", **params)


def _object(one: Fit) -> dict[str, object]:
    deviations = [
        {"kind": move.kind, "event": move.event, "place": move.place, "possible": list(move.can)}
        for move in one.deviations
    ]
    where = [list(places.states) for places in one.where]
    return {
        "session": one.session,
        "fits": one.fits,
        "events": one.events,
        "deviations": deviations,
        "where": where,
    }
