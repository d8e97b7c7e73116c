"""A session in words: where it stands, what can happen, what has happened."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from flowkit.cli.columns import aligned
from flowkit.cli.console import Console
from flowkit.messages import shown

if TYPE_CHECKING:
    from flowkit.core.flow import Flow
    from flowkit.core.snapshot import Option
    from flowkit.run.entries import Entry
    from flowkit.run.reply import Reply

_UNITS = (("day", 86_400), ("hour", 3_600), ("minute", 60), ("second", 1))


def where(states: tuple[str, ...], flow: Flow, language: str) -> str:
    """The states a journey rests in, each with what it is called."""
    return ", ".join(_place(state, flow, language) for state in states)


def _place(state: str, flow: Flow, language: str) -> str:
    title = flow.title_of(state, language) if state in flow.states else ""
    known = not title or title == flow.states[state].name
    return shown(state) if known else f"{shown(state)} ({shown(title)})"


def standing(reply: Reply, options: tuple[Option, ...], flow: Flow, spoke: Console) -> list[str]:
    """Where a session stands, and what can happen now."""
    place = where(reply.snapshot.states, flow, spoke.language)
    key = "sessions.stands" if reply.snapshot.ended is None else "sessions.stands.ended"
    ended = spoke.text(f"play.result.{reply.snapshot.ended}") if reply.snapshot.ended else ""
    again = [spoke.text("sessions.stands.again")] if reply.repeated else []
    stands = spoke.text(key, version=reply.version, where=place, ended=ended)
    return [*again, stands, *possible(options, flow, spoke)]


def possible(options: tuple[Option, ...], flow: Flow, spoke: Console) -> list[str]:
    """What can be sent now, a line each: the event, what it is called, what it asks for, whether it may."""
    options = tuple(option for option in options if option.trigger != "timer")
    several = len({option.state for option in options}) > 1
    cells = []
    for option in options:
        name = f"{option.state}/{option.event}" if several else option.event
        label = flow.text(f"{option.path}.label", spoke.language) or flow.text(option.path, spoke.language)
        asked = " ".join(f"{field}=…" for field in option.fields)
        not_now = "" if option.enabled else f"({spoke.text('sessions.not-now')})"
        cells.append((f"  {name}", shown(label), " ".join(filter(None, (asked, not_now)))))
    return aligned(cells)


def answered(answers: Mapping[str, object] | None, spoke: Console) -> str:
    """Masked answers on one line; that they are gone, when they are."""
    if answers is None:
        return spoke.text("sessions.erased")
    return "  ".join(f"{name}={value(each, spoke)}" for name, each in answers.items())


def value(answer: object, spoke: Console) -> str:
    """A masked answer."""
    if answer is None:
        return "-"
    if isinstance(answer, bool):
        return spoke.text("witness.yes" if answer else "witness.no")
    return shown(answer)


def happened(entries: Iterable[Entry], flow: Flow, spoke: Console) -> Iterator[tuple[str, ...]]:
    """The journal, a line an event: when, what, what came with it, where it led."""
    for entry in entries:
        answers = entry.answers
        if answers is not None:  # what a journey is begun with stands above its journal
            answers = {name: each for name, each in answers.items() if name not in flow.parameters}
        moved = entry.answers if entry.event == "@migrate" else None
        given = passage(moved) if moved else answered(answers, spoke)
        yield str(entry.seq), utc(entry.at), event(entry.event, spoke), "→ " + ", ".join(entry.states), given


def passage(given: Mapping[str, Any]) -> str:
    """What a move to another version called otherwise, and that version."""
    parts = [*given.get("states", {}).items(), *given.get("answers", {}).items()]
    renamed = ", ".join(f"{old} → {new or '-'}" for old, new in parts)
    return f"({str(given['to'])[:12]})" + (f"  {renamed}" if renamed else "")


def event(name: str, spoke: Console) -> str:
    """An event of a journal; those that are not the flow's in words."""
    return spoke.text(f"sessions.event.{name.removeprefix('@')}") if name.startswith("@") else shown(name)


def utc(at: datetime) -> str:
    """An instant for people: UTC, to the second."""
    return f"{at.astimezone(UTC):%Y-%m-%d %H:%M:%S}"


def number(count: int, spoke: Console) -> str:
    """A number with its thousands set apart."""
    return f"{count:,}".replace(",", "\u202f" if spoke.language == "fr" else ",")


def length(seconds: float, spoke: Console) -> str:
    """A length of time in its two largest units."""
    left, parts = round(seconds), []
    for unit, worth in _UNITS:
        count, left = divmod(left, worth)
        if count:
            parts.append(f"{count} {spoke.text(f'sessions.unit.{unit}')}")
    return " ".join(parts[:2]) or f"0 {spoke.text('sessions.unit.second')}"
