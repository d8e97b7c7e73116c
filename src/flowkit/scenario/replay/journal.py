"""Recorded sessions, read from JSON lines, CSV or XES. What a person answered is not needed, nor kept.

JSON lines: one object a line with ``session`` and ``event``, and if known ``state`` (where it happened); an
event of ``null`` says that there is this session, whatever happens in it.
CSV: a header with the same names (``--columns`` says which columns are meant). XES (IEEE 1849): traces and
events by their ``concept:name``; the attribute ``flowkit:state`` of an event is the state.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple
from xml.etree import ElementTree

COLUMNS: Mapping[str, str] = {"session": "session", "event": "event", "state": "state"}
_XES = "{http://www.xes-standard.org/}"


class JournalError(ValueError):
    """A journal that cannot be read: ``message`` is a message id, ``line`` where (0: the whole file)."""

    def __init__(self, message: str, line: int = 0, **params: object) -> None:
        self.message, self.line, self.params = message, line, params
        super().__init__(f"{message} at line {line}")


class Happened(NamedTuple):
    """One recorded event; ``state`` is where it happened, or None."""

    event: str
    state: str | None = None


@dataclass(frozen=True, slots=True)
class Session:
    """The events of one session, in the order they were recorded."""

    id: str
    events: tuple[Happened, ...]


def sessions(path: Path, columns: Mapping[str, str] = COLUMNS) -> tuple[Session, ...]:
    """The sessions in a file, in the order they begin. Raises JournalError, and OSError."""
    content = path.read_bytes()
    if path.suffix.lower() == ".xes" or content.lstrip()[:5] == b"<?xml":
        return tuple(_xes(content))
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise JournalError("not-text", content[: error.start].count(b"\n") + 1) from error
    rows = _csv(text, columns) if path.suffix.lower() == ".csv" else _json_lines(text, columns)
    found: dict[str, list[Happened]] = {}
    for session, happened in rows:
        events = found.setdefault(session, [])
        events += [happened] if happened else []
    return tuple(Session(name, tuple(events)) for name, events in found.items())


def _json_lines(text: str, columns: Mapping[str, str]) -> Iterator[tuple[str, Happened | None]]:
    decode = json.JSONDecoder().decode
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        try:
            row = decode(line)
        except (ValueError, RecursionError) as error:
            raise JournalError("not-json", number) from error
        if not isinstance(row, dict):
            raise JournalError("not-an-object", number)
        if row.get(columns["event"], "") is None:
            yield _row({**row, columns["event"]: "-"}, number, columns)[0], None
        else:
            yield _row(row, number, columns)


def _csv(text: str, columns: Mapping[str, str]) -> Iterator[tuple[str, Happened]]:
    rows = csv.DictReader(io.StringIO(text, newline=""), strict=True)
    try:
        for row in rows:
            yield _row(row, rows.line_num, columns)
    except csv.Error as error:
        raise JournalError("not-csv", rows.line_num + 1) from error


def _row(row: Mapping[str, object], line: int, columns: Mapping[str, str]) -> tuple[str, Happened]:
    session, event, state = (row.get(columns[name]) for name in ("session", "event", "state"))
    for name, value in (("session", session), ("event", event)):
        if not isinstance(value, str | int) or isinstance(value, bool) or value == "":
            known = ", ".join(map(str, row)) or "-"
            raise JournalError("no-column", line, column=columns[name], known=known)
    return str(session), Happened(str(event), state if isinstance(state, str) and state else None)


def _xes(content: bytes) -> Iterator[Session]:
    try:
        root = ElementTree.fromstring(content)
    except ElementTree.ParseError as error:
        raise JournalError("not-xml", error.position[0]) from error
    bare = "" if root.find("trace") is not None else _XES
    for number, trace in enumerate(root.iter(f"{bare}trace"), 1):
        events = (_attributes(event) for event in trace.iter(f"{bare}event"))
        happened = []
        for attributes in events:
            name = attributes.get("concept:name")
            if name is None:
                raise JournalError("no-name", 0, trace=number)
            happened.append(Happened(name, attributes.get("flowkit:state")))
        yield Session(_attributes(trace).get("concept:name", str(number)), tuple(happened))


def _attributes(element: Iterable[ElementTree.Element]) -> dict[str, str]:
    given = (child for child in element if child.get("value") is not None)
    return {str(child.get("key")): str(child.get("value")) for child in given}
