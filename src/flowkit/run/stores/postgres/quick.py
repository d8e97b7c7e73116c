"""Reading a session and committing a change by the shortest way through the driver.

Every event goes through these statements, and a cursor costs as much again as the server does. So they are
prepared by hand on each connection, with the types of their places, and what comes back is read by position.
A place is written ``%(name)t`` for text, ``i`` for a whole number, ``b`` for bytes.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Callable, Mapping
from itertools import count
from typing import Any, TypeAlias

import psycopg
from psycopg import pq

Connection: TypeAlias = psycopg.Connection[tuple[Any, ...]]

_PLACE = re.compile(r"%\((\w+)\)([tib])")
_TYPES = {"t": 25, "i": 20, "b": 17}  # text, bigint, bytea
_INTO: dict[str, Callable[[Any], bytes]] = {"t": str.encode, "i": struct.Struct(">q").pack, "b": bytes}
_OUT: dict[str, Callable[[bytes], Any]] = {
    "t": bytes.decode,
    "i": lambda found: int.from_bytes(found, "big", signed=True),
    "b": bytes,
    "?": b"\x01".__eq__,
}
_BINARY, _TUPLES, _DONE = pq.Format.BINARY, pq.ExecStatus.TUPLES_OK, pq.ExecStatus.COMMAND_OK
_numbers = count()


class Link:
    """A connection, and the names of what is prepared on it."""

    __slots__ = ("connection", "prepared")

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.prepared: set[bytes] = set()


class Statement:
    """A statement with places, and the kinds of the columns that it answers (``?``: true or false)."""

    def __init__(self, text: str, answers: str) -> None:
        kinds = dict(_PLACE.findall(text))
        numbers = {name: f"${number}" for number, name in enumerate(kinds, 1)}
        self.text = _PLACE.sub(lambda place: numbers[place[1]], text).encode()
        self.name = b"flowkit_%d" % next(_numbers)
        self.types = [_TYPES[kind] for kind in kinds.values()]
        self._into = [(name, _INTO[kind]) for name, kind in kinds.items()]
        self._formats = [_BINARY] * len(kinds)
        self._out = [(column, _OUT[kind]) for column, kind in enumerate(answers)]

    def run(self, link: Link, given: Mapping[str, Any]) -> list[tuple[Any, ...]]:
        """What it answers. Raises psycopg.Error, and UnicodeError for what is no text."""
        values: list[Any] = [
            None if (value := given[name]) is None else into(value) for name, into in self._into
        ]
        try:
            found = self._found(link, values)
        except psycopg.errors.InvalidSqlStatementName:  # forgotten, as the driver does after a rollback
            link.prepared.discard(self.name)
            found = self._found(link, values)
        return [self._row(found.get_value, row) for row in range(found.ntuples)]

    def _found(self, link: Link, values: list[Any]) -> pq.abc.PGresult:
        server = link.connection.pgconn
        if self.name not in link.prepared:
            _good(server.prepare(self.name, self.text, self.types))
            link.prepared.add(self.name)
        return _good(server.exec_prepared(self.name, values, self._formats, _BINARY))

    def _row(self, value_at: Callable[[int, int], bytes | None], row: int) -> tuple[Any, ...]:
        return tuple(
            None if (value := value_at(row, column)) is None else out(value) for column, out in self._out
        )


def _good(result: pq.abc.PGresult) -> pq.abc.PGresult:
    if result.status != _TUPLES and result.status != _DONE:
        raise psycopg.errors.error_from_result(result)
    return result
