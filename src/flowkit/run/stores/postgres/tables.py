"""The tables, by versions, and how a schema gets them.

Each row has the tenant it belongs to (`''` when there are none), first in every index. The policies are made
with the tables and come into force, for the owner too, when the first tenant is opened.
"""

from __future__ import annotations

import logging
from typing import LiteralString

from psycopg.sql import SQL, Identifier

from flowkit.run.errors import StoreError
from flowkit.run.stores.postgres.place import Place
from flowkit.run.stores.postgres.pool import one
from flowkit.run.stores.postgres.quick import Connection

log = logging.getLogger("flowkit.run")
TABLES: tuple[LiteralString, ...] = (
    "definitions",
    "sessions",
    "keys",
    "journal",
    "outbox",
    "marks",
    "seen",
    "kept",
)

# Text is compared by its bytes, as Python and SQLite do. Rows that change leave room for their next version
# on the same page. The key of a session is in one place only, which no event writes again, so that erasing it
# there erases it.
FIRST: tuple[LiteralString, ...] = (
    """
    CREATE TABLE definitions (
      tenant text COLLATE "C" NOT NULL, digest text COLLATE "C" NOT NULL, flow text NOT NULL,
      version text NOT NULL, files bytea NOT NULL, number bigint GENERATED ALWAYS AS IDENTITY,
      PRIMARY KEY (tenant, digest))
    """,
    """
    CREATE TABLE sessions (
      tenant text COLLATE "C" NOT NULL, id text COLLATE "C" NOT NULL, digest text COLLATE "C" NOT NULL,
      version integer NOT NULL, states text NOT NULL, ended text, snapshot bytea NOT NULL,
      head bytea NOT NULL, mark bytea NOT NULL, started bigint NOT NULL, moved bigint NOT NULL, due bigint,
      PRIMARY KEY (tenant, id)) WITH (fillfactor = 70)
    """,
    """
    CREATE TABLE keys (
      tenant text COLLATE "C" NOT NULL, session text COLLATE "C" NOT NULL, key bytea NOT NULL,
      PRIMARY KEY (tenant, session))
    """,
    "CREATE INDEX sessions_due ON sessions (tenant, due, id) WHERE due IS NOT NULL",
    """
    CREATE TABLE journal (
      tenant text COLLATE "C" NOT NULL, session text COLLATE "C" NOT NULL, seq integer NOT NULL,
      at text NOT NULL, event text NOT NULL, state text, given bytea NOT NULL, key text COLLATE "C",
      print bytea, states text NOT NULL, proof bytea NOT NULL, hash bytea NOT NULL,
      PRIMARY KEY (tenant, session, seq))
    """,
    "CREATE UNIQUE INDEX journal_key ON journal (tenant, session, key) WHERE key IS NOT NULL",
    """
    CREATE TABLE outbox (
      tenant text COLLATE "C" NOT NULL, session text COLLATE "C" NOT NULL, seq integer NOT NULL,
      number integer NOT NULL, kind text NOT NULL, name text NOT NULL, state text NOT NULL,
      arguments bytea NOT NULL, status text NOT NULL, due bigint NOT NULL, attempts integer NOT NULL,
      lease text, until bigint, error text,
      PRIMARY KEY (tenant, session, seq, number)) WITH (fillfactor = 70)
    """,
    """
    CREATE INDEX outbox_open ON outbox (tenant, session, seq, number) WHERE status IN ('waiting', 'leased')
    """,
    """
    CREATE INDEX outbox_ready ON outbox (due, tenant, session, seq, number)
      WHERE status IN ('waiting', 'leased')
    """,
    "CREATE INDEX outbox_parked ON outbox (tenant, session, seq, number) WHERE status = 'parked'",
    """
    CREATE TABLE marks (
      tenant text COLLATE "C" NOT NULL, session text COLLATE "C" NOT NULL, answer text COLLATE "C" NOT NULL,
      hash bytea NOT NULL, PRIMARY KEY (tenant, session, answer))
    """,
    "CREATE INDEX marks_hash ON marks (hash, tenant, answer)",
    """
    CREATE TABLE seen (
      tenant text COLLATE "C" NOT NULL, number bigint GENERATED ALWAYS AS IDENTITY, at bigint NOT NULL,
      who text NOT NULL, what text NOT NULL, session text COLLATE "C" NOT NULL,
      PRIMARY KEY (tenant, number))
    """,
    "CREATE INDEX seen_session ON seen (tenant, session, number)",
    """
    CREATE TABLE kept (
      tenant text COLLATE "C" NOT NULL, name text COLLATE "C" NOT NULL, value bytea NOT NULL,
      PRIMARY KEY (tenant, name))
    """,
    # What is sealed cannot be made smaller, and trying takes as long as writing it.
    "ALTER TABLE sessions ALTER snapshot SET STORAGE EXTERNAL",
    "ALTER TABLE journal ALTER given SET STORAGE EXTERNAL",
    *(
        "CREATE POLICY tenant ON " + table + " USING (tenant = current_setting('flowkit.tenant'))"
        for table in TABLES
    ),
)
MIGRATIONS: tuple[tuple[LiteralString, ...], ...] = (FIRST,)
VERSION = len(MIGRATIONS)

STATE: LiteralString = """
SELECT count(*) > 0, count(*) FILTER (WHERE relname = 'flowkit_meta') > 0,
  coalesce(bool_and(relrowsecurity AND relforcerowsecurity) FILTER (WHERE relname = ANY(%(tables)s)), false)
FROM pg_class WHERE relkind IN ('r', 'p', 'v', 'm', 'f')
  AND relnamespace = (SELECT oid FROM pg_namespace WHERE nspname = %(schema)s)
"""
SERVER: LiteralString = """
SELECT current_setting('server_encoding'), current_setting('fsync'), rolsuper OR rolbypassrls
FROM pg_roles WHERE rolname = current_user
"""


def prepare(connection: Connection, place: Place, make: bool) -> None:
    """Make sure that the tables are there, are ours, and are those of this version."""
    encoding, synced, bypasses = one(connection, SERVER)
    if encoding != "UTF8":
        raise StoreError("not-a-store", store=place.name, encoding=encoding)
    if place.tenant and bypasses:
        raise StoreError("bypasses-tenants", store=place.name)
    if synced == "off":
        log.warning("this PostgreSQL does not wait for its disk: a power failure loses what was acknowledged")
    version, apart = _state(connection, place)
    if version == 0 and not make:
        raise StoreError("no-store", store=place.name)
    if version < VERSION or (place.tenant and not apart):
        with connection.transaction():
            connection.execute("SELECT pg_advisory_xact_lock(hashtextextended('flowkit', 5))")
            version, apart = _state(connection, place)
            _migrate(connection, place, version)
            if place.tenant and not apart:
                _part(connection)


def _state(connection: Connection, place: Place) -> tuple[int, bool]:
    """The version of the tables (0: there are none) and whether tenants are kept apart."""
    full, ours, apart = one(connection, STATE, schema=place.schema, tables=list(TABLES))
    if not ours:
        if full:
            raise StoreError("not-a-store", store=place.name)
        return 0, False
    (version,) = one(connection, "SELECT max(version) FROM flowkit_meta")
    if version is None or version < 1:
        raise StoreError("not-a-store", store=place.name)
    if version > VERSION:
        raise StoreError("newer", store=place.name, version=version, known=VERSION)
    return version, apart


def _migrate(connection: Connection, place: Place, version: int) -> None:
    if version == 0:
        connection.execute(SQL("CREATE SCHEMA IF NOT EXISTS {}").format(Identifier(place.schema)))
        connection.execute("CREATE TABLE flowkit_meta (version integer NOT NULL)")
        connection.execute("INSERT INTO flowkit_meta VALUES (0)")
    for steps in MIGRATIONS[version:]:
        for step in steps:
            connection.execute(step)
    connection.execute("UPDATE flowkit_meta SET version = %s", (VERSION,))


def _part(connection: Connection) -> None:
    for table in TABLES:
        for how in ("ENABLE", "FORCE"):
            statement = SQL("ALTER TABLE {} " + how + " ROW LEVEL SECURITY")
            connection.execute(statement.format(Identifier(table)))
