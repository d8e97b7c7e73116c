"""``flowkit sessions show``: one journey, all that may be told of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import click

from flowkit.cli.codes import FINE
from flowkit.cli.console import Console, console, spoken
from flowkit.cli.sessions.audited import as_option, note
from flowkit.cli.sessions.opened import moment, opened_sessions, store_option

if TYPE_CHECKING:
    from flowkit.core.flow import Flow
    from flowkit.core.snapshot import Option, Snapshot
    from flowkit.run.entries import Entry
    from flowkit.run.sessions import Sessions
    from flowkit.run.store import Session


@dataclass(frozen=True, slots=True)
class _Seen:
    """What is shown of a session."""

    session: Session
    flow: Flow
    snapshot: Snapshot
    options: tuple[Option, ...]
    history: tuple[Entry, ...]


@click.command("show", short_help="One journey: where it stands and what has happened.")
@click.argument("session", metavar="ID")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")
@as_option
@store_option
@spoken
def command(  # noqa: PLR0913 - one parameter an option
    session: str, form: str, who: str | None, url: str, lang: str | None, colour: str
) -> int:
    """Show where a session stands, what people answered, what can happen, its timers and its journal.

    Sensitive answers are shown as •••.
    """
    from flowkit.core.jsontext import encoded

    spoke = console(lang, colour)
    with opened_sessions(url, spoke) as sessions:
        seen = _seen(sessions, session)
        note(sessions.store, who, "show", spoke, seen.session.id)
        if form == "json":
            spoke.write(encoded(_object(sessions, seen)), None)
        else:
            spoke.write("\n".join(_text(seen, spoke)), None)
    return FINE


def _seen(sessions: Sessions, id: str) -> _Seen:
    from flowkit.run.errors import NoSessionError

    reply = sessions.get(id)
    found = sessions.store.read(id)
    if found is None:
        raise NoSessionError
    flow = sessions.pinned.automaton(found.session).flow
    return _Seen(found.session, flow, reply.snapshot, sessions.options(id), sessions.history(id))


def _object(sessions: Sessions, seen: _Seen) -> dict[str, Any]:
    from flowkit.run.export import facts
    from flowkit.run.masked import masked

    snapshot = seen.snapshot
    return {
        **facts(seen.session, sessions.store.definition(seen.session.digest)),
        "answers": masked(seen.flow, snapshot.answers),
        "timers": dict(snapshot.timers),
        "options": [
            {"state": one.state, "event": one.event, "fields": list(one.fields), "enabled": one.enabled}
            for one in seen.options
        ],
        "journal": [
            {
                "seq": entry.seq,
                "at": entry.at.isoformat(),
                "event": entry.event,
                "answers": None if entry.answers is None else dict(entry.answers),
                "states": list(entry.states),
            }
            for entry in seen.history
        ],
    }


def _text(seen: _Seen, spoke: Console) -> Iterator[str]:
    from flowkit.cli.columns import aligned
    from flowkit.cli.sessions.told import happened, possible
    from flowkit.messages import shown

    yield spoke.paint(shown(seen.session.id), bold=True)
    yield from aligned([(f"  {spoke.text(key)}", said) for key, said in _facts(seen, spoke) if said])
    answers = dict(_answers(seen, spoke))
    parts: dict[str, list[tuple[str, ...]]] = {
        "answers": [(f"  {name}", answers[name]) for name in answers if name not in seen.flow.parameters],
        "parameters": [(f"  {name}", answers[name]) for name in answers if name in seen.flow.parameters],
        "options": [(line,) for line in possible(seen.options, seen.flow, spoke)],
        "timers": [(f"  {timer}", _due(due)) for timer, due in seen.snapshot.timers.items()],
        "journal": [(f"  {line[0]}", *line[1:]) for line in happened(seen.history, seen.flow, spoke)],
    }
    for name, lines in parts.items():
        if lines:
            yield ""
            yield spoke.paint(spoke.text(f"sessions.show.{name}"), bold=True)
            yield from aligned(lines)


def _facts(seen: _Seen, spoke: Console) -> Iterator[tuple[str, str]]:
    from flowkit.cli.sessions.chosen import result
    from flowkit.cli.sessions.told import where

    session, flow = seen.session, seen.flow
    title = flow.text("title", spoke.language) or flow.title or flow.id
    yield "sessions.show.flow", f"{title} ({flow.id} {flow.version}, {session.digest[:12]})"
    yield "sessions.show.where", where(seen.snapshot.states, flow, spoke.language)
    yield "sessions.show.ended", result(session.ended, spoke) if session.ended else ""
    yield "sessions.show.version", str(session.version)
    for name in ("started", "moved", "due"):
        yield f"sessions.show.{name}", moment(getattr(session, name))


def _answers(seen: _Seen, spoke: Console) -> Iterator[tuple[str, str]]:
    from flowkit.cli.sessions.told import value
    from flowkit.run.masked import masked

    for name, answer in masked(seen.flow, seen.snapshot.answers).items():
        yield name, value(answer, spoke)


def _due(text: str) -> str:
    from datetime import datetime

    from flowkit.cli.sessions.told import utc

    return utc(datetime.fromisoformat(text))
