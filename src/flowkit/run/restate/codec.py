"""The records of a store as JSON text, and back: what objects keep and what is sent to them."""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from collections.abc import Iterable, Mapping
from typing import Any, TypeVar

from flowkit.run.errors import StoreError
from flowkit.run.store import Change, Definition, Mark, Row, Seen, Session, Status, Waiting

_BYTES = {
    Definition: {"files"},
    Mark: {"hash"},
    Row: {"given", "print", "proof", "hash"},
    Seen: set[str](),
    Session: {"snapshot", "key", "head", "mark"},
    Waiting: {"arguments"},
}
R = TypeVar("R", Definition, Mark, Row, Seen, Session, Waiting)


def text(data: object) -> bytes:
    """JSON, the same bytes for the same data."""
    return json.dumps(data, separators=(",", ":")).encode()


def data(text: bytes) -> Any:
    """What a text holds; None for an empty one. StoreError ``broken`` for what is no JSON."""
    try:
        return json.loads(text) if text else None
    except ValueError as error:
        raise StoreError("broken", what="reply") from error


def plain(record: R) -> list[Any]:
    """A record as plain data."""
    bytes_of = _BYTES[type(record)]
    values: tuple[Any, ...] = record
    return [
        b64encode(value).decode() if name in bytes_of and value is not None else value
        for name, value in zip(record._fields, values, strict=True)
    ]


def record(kind: type[R], values: list[Any]) -> R:
    """The record that plain data was made of."""
    bytes_of = _BYTES[kind]
    found: R = kind._make(
        b64decode(value) if name in bytes_of and value is not None else value
        for name, value in zip(kind._fields, values, strict=True)
    )
    return found._replace(status=Status(found.status)) if isinstance(found, Waiting) else found


def plain_change(change: Change) -> dict[str, Any]:
    """A change as plain data."""
    return {
        "session": plain(change.session),
        "before": change.before,
        "row": plain(change.row),
        "effects": [plain(effect) for effect in change.effects],
        "settles": change.settles,
        "marks": [plain(mark) for mark in change.marks],
        "earlier": change.earlier and plain(change.earlier),
    }


def change(given: Mapping[str, Any]) -> Change:
    """The change that plain data was made of."""
    settles = given["settles"]
    return Change(
        record(Session, given["session"]),
        given["before"],
        record(Row, given["row"]),
        records(Waiting, given["effects"]),
        settles and (settles[0], settles[1]),
        records(Mark, given["marks"]),
        given["earlier"] and record(Row, given["earlier"]),
    )


def records(kind: type[R], given: Iterable[list[Any]]) -> tuple[R, ...]:
    """Several records of a kind."""
    return tuple(record(kind, each) for each in given)
