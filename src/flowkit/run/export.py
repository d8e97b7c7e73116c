"""Journals for other programs: JSON lines, and XES (IEEE 1849) for process mining.

``flowkit replay`` reads both back. Nothing that people typed is in them unless it is asked for, and then
sensitive answers are masked by whoever asks (``answers``).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import repeat
from typing import Any, TypeAlias
from xml.sax.saxutils import quoteattr

from flowkit.core.jsontext import encoded
from flowkit.run.clock import instant
from flowkit.run.store import Definition, Row, Session, Store

Answers: TypeAlias = Callable[[Session, Sequence[Row]], Iterable[Mapping[str, object]]]
"""What was given with each row of a session's journal, masked."""

_NOT_IN_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_XES_HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<log xes.version="1849.2016" xes.features="" xmlns="http://www.xes-standard.org/">
  <extension name="Concept" prefix="concept" uri="http://www.xes-standard.org/concept.xesext"/>
  <extension name="Time" prefix="time" uri="http://www.xes-standard.org/time.xesext"/>
  <extension name="Lifecycle" prefix="lifecycle" uri="http://www.xes-standard.org/lifecycle.xesext"/>
  <global scope="trace">
    <string key="concept:name" value="-"/>
  </global>
  <global scope="event">
    <string key="concept:name" value="-"/>
    <date key="time:timestamp" value="1970-01-01T00:00:00+00:00"/>
    <string key="lifecycle:transition" value="complete"/>
    <string key="flowkit:state" value="-"/>
  </global>
  <classifier name="state and event" keys="flowkit:state concept:name"/>
  <classifier name="event" keys="concept:name"/>
"""


def moment(micros: int | None) -> str | None:
    """An instant of a row as text: UTC, ISO 8601."""
    return instant(micros).isoformat() if micros is not None else None


def facts(session: Session, definition: Definition | None) -> dict[str, Any]:
    """What may be told of a session to anybody who may know that it exists."""
    return {
        "session": session.id,
        "flow": definition.flow if definition else None,
        "flow_version": definition.version if definition else None,
        "digest": session.digest,
        "version": session.version,
        "states": session.states.split(),
        "ended": session.ended,
        "started": moment(session.started),
        "moved": moment(session.moved),
        "due": moment(session.due),
    }


def steps(rows: Iterable[Row]) -> Iterator[tuple[str | None, Row]]:
    """Each row with the state its event happened at, where that is known: it was named, or one was active."""
    before = ""
    for row in rows:
        alone = before if before and " " not in before else None
        yield (row.state or alone) if is_event(row) else None, row
        before = row.states


def json_lines(store: Store, sessions: Iterable[Session], answers: Answers | None = None) -> Iterator[str]:
    """The journals of sessions, a line an event.

    What is no event of a flow has ``"event": null`` and says ``what`` it is: the ``start`` (with the version
    that the session is pinned to now), ``migrate``, ``erase``.
    """
    known = {one.digest: one for one in store.definitions()}
    for session in sessions:
        rows = tuple(store.rows(session.id))
        told = [{"answers": dict(given)} for given in answers(session, rows)] if answers else repeat({})
        for (state, row), more in zip(steps(rows), told, strict=False):
            pinned = _pinned(session, known.get(session.digest)) if row.seq == 1 else {}
            yield encoded({**line(state, row), **pinned, **more}) + "\n"


def line(state: str | None, row: Row) -> dict[str, Any]:
    """A row as data; ``state`` is where its event happened."""
    happened = {"session": row.session, "seq": row.seq, "at": row.at, **_happened(state, row)}
    return {**happened, "states": row.states.split()}


def traffic_lines(store: Store, sessions: Iterable[Session]) -> Iterator[str]:
    """The same with numbers for sessions, and nothing but events and states: for pictures and statistics."""
    for number, session in enumerate(sessions, 1):
        for state, row in steps(store.rows(session.id)):
            yield encoded({"session": number, **_happened(state, row)}) + "\n"


def is_event(row: Row) -> bool:
    """Whether a row is an event of the flow, and not the start, a migration or the erasure."""
    return not row.event.startswith("@")


def _happened(state: str | None, row: Row) -> dict[str, object]:
    if is_event(row):
        return {"event": row.event, "state": state}
    return {"event": None, "what": row.event.removeprefix("@")}


def xes(store: Store, sessions: Iterable[Session], answers: Answers | None = None) -> Iterator[str]:
    """The journals as XES, piece by piece: a trace a session, what the first row says as its attributes."""
    known = {one.digest: one for one in store.definitions()}
    yield _XES_HEAD + _string("concept:name", store.name)
    for session in sessions:
        pieces = ["  <trace>\n", _string("concept:name", session.id)]
        pieces += [
            _string(f"flowkit:{name}", value)
            for name, value in _pinned(session, known.get(session.digest)).items()
        ]
        pieces += [_date("flowkit:started", moment(session.started)), _string("flowkit:ended", session.ended)]
        rows = tuple(store.rows(session.id))
        for (state, row), given in zip(
            steps(rows), answers(session, rows) if answers else repeat({}), strict=False
        ):
            said = [_string(f"flowkit:answer:{name}", value) for name, value in given.items()]
            pieces += (
                ["    <event>\n", *_event(state, row), *said, "    </event>\n"] if is_event(row) else said
            )
        yield "".join([*pieces, "  </trace>\n"])
    yield "</log>\n"


def _pinned(session: Session, definition: Definition | None) -> dict[str, Any]:
    known = facts(session, definition)
    return {name: known[name] for name in ("flow", "flow_version", "digest")}


def _event(state: str | None, row: Row) -> list[str]:
    return [
        _string("concept:name", row.event),
        _date("time:timestamp", row.at),
        _string("lifecycle:transition", "complete"),
        _string("flowkit:state", state or ""),
        _string("flowkit:states", row.states),
    ]


def _string(key: str, value: object) -> str:
    return _attribute("string", key, value)


def _date(key: str, value: object) -> str:
    return _attribute("date", key, value)


def _attribute(kind: str, key: str, value: object) -> str:
    """An attribute; none for what is not known. What XML cannot hold is replaced."""
    if value is None:
        return ""
    text = _NOT_IN_XML.sub("\ufffd", ", ".join(map(str, value)) if isinstance(value, list) else str(value))
    return f"      <{kind} key={quoteattr(key)} value={quoteattr(text)}/>\n"
