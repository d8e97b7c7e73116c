"""Connections: as many as there are threads at work, up to a limit; each is one round trip a statement.

A pool of our own, because it has to be small and quiet: no thread of its own, so that it survives being
imported before a fork, and a look at the socket (a microsecond) before a connection is used again, so that
a restart of the server between two calls goes unnoticed.
"""

from __future__ import annotations

import os
import select
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from queue import Empty, SimpleQueue
from typing import Any, LiteralString, TypeAlias

import psycopg
from psycopg.conninfo import conninfo_to_dict
from psycopg.pq import TransactionStatus
from psycopg.types.numeric import Int8BinaryDumper, Int8Dumper
from psycopg.types.string import StrBinaryDumper

from flowkit.run.errors import StoreError
from flowkit.run.stores.postgres.failures import told
from flowkit.run.stores.postgres.place import Place
from flowkit.run.stores.postgres.quick import Connection, Link, Statement

Answer: TypeAlias = list[tuple[Any, ...]]
Given: TypeAlias = Mapping[str, Any]
# One type of PostgreSQL for each of ours, whatever its size: one prepared statement. Lists go as text.
_DUMPERS = ((int, Int8Dumper), (int, Int8BinaryDumper), (str, StrBinaryDumper))
# Unless the URL says otherwise. A server that has gone without a word is noticed in ten seconds.
_OPTIONS: dict[str, Any] = {
    "application_name": "flowkit",
    "tcp_user_timeout": 10_000,
    "keepalives_idle": 5,
    "keepalives_interval": 2,
    "keepalives_count": 3,
}
LONGEST = 60.0  # seconds that one statement may take

# What must hold on each connection, whatever the server's own settings are. A commit that is not on disk is
# none; plans are made once; what waits for a lock gives up.
SETTINGS: LiteralString = """
SELECT set_config('search_path', quote_ident(%(schema)s), false),
  set_config('flowkit.tenant', %(tenant)s, false),
  set_config('lock_timeout', %(wait)s, false), set_config('statement_timeout', %(longest)s, false),
  set_config('default_transaction_isolation', 'read committed', false),
  set_config('plan_cache_mode', 'force_generic_plan', false), set_config('jit', 'off', false),
  set_config('synchronous_commit', CASE current_setting('synchronous_commit')
    WHEN 'off' THEN 'on' ELSE current_setting('synchronous_commit') END, false)
"""


class Pool:
    """Connections to one place."""

    def __init__(self, place: Place) -> None:
        self.place = place
        self._idle: list[Link] = []
        self._room: SimpleQueue[None] = SimpleQueue()
        for _ in range(place.pool):
            self._room.put(None)
        self._process = os.getpid()
        self._closed = False

    def ask(self, query: LiteralString, given: Given) -> Answer:
        """What one statement answers that looks for something: nothing, for what no text here can be."""
        try:
            return self.tell(query, given)
        except UnicodeError:
            return []

    def tell(self, query: LiteralString, given: Given) -> Answer:
        """What one statement answers, told the tenant; when it returns, what it changed is on disk."""
        whole = {**given, "tenant": self.place.tenant}
        with self.connection() as connection:
            cursor = connection.execute(query, whole, prepare=True, binary=True)
            return cursor.fetchall() if cursor.pgresult and cursor.pgresult.nfields else []

    def quickly(self, statement: Statement, given: dict[str, Any]) -> Answer:
        """Like ``tell``, for the statements that every event needs."""
        given["tenant"] = self.place.tenant
        link = None
        self._enter()
        try:
            link = self._take()
            return statement.run(link, given)
        except psycopg.Error as error:
            raise self._told(error, link) from None
        finally:
            self._leave(link)

    @contextmanager
    def connection(self) -> Iterator[Connection]:
        """A connection of one's own for a while."""
        link = None
        self._enter()
        try:
            link = self._take()
            yield link.connection
        except psycopg.Error as error:
            raise self._told(error, link) from None
        finally:
            self._leave(link)

    def close(self) -> None:
        """Give the connections back; those of a parent process are left alone."""
        self._closed = True
        if os.getpid() == self._process:
            self._drop()

    def _enter(self) -> None:
        if os.getpid() != self._process:
            raise StoreError("forked", store=self.place.name)
        if self._closed:
            raise StoreError("closed", store=self.place.name)
        try:
            self._room.get(timeout=self.place.wait)
        except Empty:
            raise StoreError("busy", store=self.place.name) from None

    def _take(self) -> Link:
        with suppress(IndexError):
            while True:
                link = self._idle.pop()
                if _quiet(link.connection):
                    return link
                link.connection.close()
        return Link(connect(self.place))

    def _leave(self, link: Link | None) -> None:
        if link is not None:
            if self._closed or link.connection.pgconn.transaction_status != TransactionStatus.IDLE:
                link.connection.close()
            else:
                self._idle.append(link)
        self._room.put(None)

    def _told(self, error: psycopg.Error, link: Link | None) -> StoreError | UnicodeError:
        if error.sqlstate == "22021":
            return UnicodeError("a text with a character that PostgreSQL does not keep")
        if link is None or error.sqlstate in ("25006", None):
            self._drop()  # another server may be the right one by now
        return told(error, self.place.name)

    def _drop(self) -> None:
        with suppress(IndexError):
            while True:
                self._idle.pop().connection.close()


def _quiet(connection: Connection) -> bool:
    """Whether nothing came while nobody asked: what comes then is a farewell."""
    poll = select.poll()
    poll.register(connection.pgconn.socket, select.POLLIN)
    return not poll.poll(0)


def one(connection: Connection, query: LiteralString, **given: Any) -> tuple[Any, ...]:
    """The one row that a query answers."""
    (found,) = connection.execute(query, given)
    return found


def connect(place: Place) -> Connection:
    """A new connection, set up."""
    options = {**_OPTIONS, "connect_timeout": max(2, int(place.wait)), **conninfo_to_dict(place.conninfo)}
    connection = psycopg.connect(**options, autocommit=True, client_encoding="utf8")
    for kind, dumper in _DUMPERS:
        connection.adapters.register_dumper(kind, dumper)
    given = {
        "schema": place.schema,
        "tenant": place.tenant,
        "wait": f"{place.wait * 1000:.0f}",
        "longest": f"{LONGEST * 1000:.0f}",
    }
    connection.execute(SETTINGS, given)
    return connection
