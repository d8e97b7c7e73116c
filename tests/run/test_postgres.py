"""What is PostgreSQL's own: URLs, schemas, roles and tenants, erasure in its files, its clock."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import TypeAlias
from uuid import uuid4

import psycopg
import pytest

from flowkit.run.clock import instant
from flowkit.run.errors import StaleError, StoreError
from flowkit.run.store import Definition, Mark, Seen, Store
from flowkit.run.stores import open_store
from flowkit.run.stores.postgres import open_url, tables
from flowkit.run.stores.postgres.clock import DatabaseClock
from flowkit.run.stores.postgres.place import place_of
from flowkit.run.stores.postgres.tables import VERSION
from tests.run.contract.records import change, effect, erase, everything, grown, session
from tests.run.postgres import Server

Tenants: TypeAlias = tuple[Store, Store]
pytestmark = pytest.mark.xdist_group("postgres")


@pytest.fixture
def schema() -> str:
    return f"own_{uuid4().hex}"


@pytest.fixture
def store(postgres: Server, schema: str) -> Iterator[Store]:
    opened = open_store(postgres.url(f"schema={schema}"))
    yield opened
    opened.close()


# URLs


def test_a_url_says_what_is_ours_and_hands_on_the_rest() -> None:
    place = place_of("postgresql://me@host:5433/db?schema=a b&tenant=é&pool=3&wait=0.5&sslmode=require")
    assert (place.schema, place.tenant, place.pool, place.wait) == ("a b", "é", 3, 0.5)
    assert place.conninfo == "postgresql://me@host:5433/db?sslmode=require"


def test_what_is_handed_on_is_written_as_libpq_reads_it(postgres: Server, schema: str) -> None:
    store = open_store(
        postgres.url(f"schema={schema}&options=-c%20work_mem%3D7MB&application_name=my%20town")
    )
    pool = store._pool  # type: ignore[attr-defined]
    assert pool.tell("SELECT current_setting('work_mem'), current_setting('application_name')", {}) == [
        ("7MB", "my town")
    ]
    store.close()


def test_a_url_without_options_has_good_defaults() -> None:
    place = place_of("postgres://host/db")
    assert (place.schema, place.tenant, place.pool, place.wait) == ("flowkit", "", 8, 4.0)


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://me:s3cret@host/db",
        "postgresql://me:s3cret@host:1/db?tenant=x",
        "postgresql://host/db?user=me&password=s3cret",
        "postgresql:///db?host=/run&sslpassword=s3cret&passfile=s3cret",
        "postgresql://me:s3cret@one:1,two:2/db",
        "postgresql://me:a@s3cret@host/db",
    ],
)
def test_a_password_is_not_in_the_name_of_a_store(url: str) -> None:
    assert "s3cret" not in place_of(url).name
    assert "s3cret" not in repr(place_of(url))


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://me:s3/cret@host/db",
        "postgresql://me:s3#cret@host/db",
        "postgresql://me:s3?cret@host/db",
        "postgresql://me:s3cret@host/db?pool=many",
        "postgresql://me:s3cret@host/db?pool=0",
        "postgresql://me:s3cret@host/db?wait=-1",
        "postgresql://me:s3cret@host/db?wait=nan",
        "postgresql://me:s3cret@host/db?schema=",
        "postgresql://me:s3cret@host/db?schema=" + "x" * 64,
        "postgresql://me:s3cret@host/db?tenant=%00",
        "postgresql://me:s3cret@host/db?nonsense=1",
        "postgresql://me:s3cret@[host/db",
    ],
)
def test_a_wrong_url_is_no_place_and_its_password_is_not_told(url: str) -> None:
    with pytest.raises(StoreError) as error:
        open_url(url)
    assert error.value.reason == "bad-url"
    assert "s3" not in str(error.value)
    assert "cret" not in str(error.value)


@pytest.mark.parametrize("host", ["127.0.0.1:1", "127.0.0.1:port"])
def test_a_server_that_is_not_there_is_unreachable_and_its_password_is_not_told(host: str) -> None:
    with pytest.raises(StoreError) as error:
        open_url(f"postgresql://me:s3cret@{host}/db")
    assert error.value.reason == "unreachable"
    assert "s3cret" not in str(error.value)


@pytest.mark.parametrize("wrong", [{"database": "nobodys"}, {"user": "nobody_at_all"}])
def test_who_is_not_let_in_is_told_that_it_is_unreachable(postgres: Server, wrong: dict[str, str]) -> None:
    with pytest.raises(StoreError, match="unreachable"):
        open_url(postgres.url(**wrong))


def test_without_the_extra_it_says_which_one_is_missing() -> None:
    code = """
import sys
sys.modules["psycopg"] = None
from flowkit.run.errors import StoreError
from flowkit.run.stores import open_store
try:
    open_store("postgresql://me:s3cret@host/db")
except StoreError as error:
    print(error)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.startswith("no-driver")
    assert "'extra': 'postgres'" in done.stdout
    assert "s3cret" not in done.stdout


def test_nothing_of_it_is_imported_for_other_stores() -> None:
    code = "import sys; from flowkit.run.stores import open_store; open_store('memory:');"
    code += "assert not any('psycopg' in name or 'stores.postgres' in name for name in sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True)


# Schemas


def test_tables_are_made_in_their_schema_only(postgres: Server, store: Store, schema: str) -> None:
    tables = postgres.sql(f"SELECT count(*) FROM pg_tables WHERE schemaname = '{schema}'")
    assert tables == [(9,)]
    assert postgres.sql("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'") == [(0,)]


def test_stores_in_different_schemas_do_not_see_each_other(postgres: Server, store: Store) -> None:
    grown(store, "one", 1)
    other = open_store(postgres.url(f"schema=own_{uuid4().hex}"))
    assert everything(other) == ((), (), (), {}, (), ())
    other.close()


@pytest.mark.parametrize("schema", ["Upper Case", 'quo"te', "sélect", "drop'; --"])
def test_a_schema_may_have_any_name(postgres: Server, store: Store, schema: str) -> None:
    grown(store, "one", 2)
    assert [s.id for s in store.sessions()] == ["one"]
    assert store.examine() == ()


def test_an_empty_schema_that_was_made_for_us_is_used(postgres: Server, schema: str) -> None:
    postgres.sql(f"CREATE SCHEMA {schema}")
    open_store(postgres.url(f"schema={schema}")).close()


def test_a_schema_of_somebody_else_is_left_alone(postgres: Server, schema: str) -> None:
    postgres.sql(f"CREATE SCHEMA {schema}", f"CREATE TABLE {schema}.sessions (id text)")
    with pytest.raises(StoreError, match="not-a-store"):
        open_store(postgres.url(f"schema={schema}"))
    assert postgres.sql(f"SELECT count(*) FROM pg_tables WHERE schemaname = '{schema}'") == [(1,)]


def test_tables_of_a_later_version_are_refused(postgres: Server, store: Store, schema: str) -> None:
    postgres.sql(f"UPDATE {schema}.flowkit_meta SET version = {VERSION + 1}")
    with pytest.raises(StoreError, match="newer"):
        open_store(postgres.url(f"schema={schema}"))


def test_tables_of_an_earlier_version_are_brought_up_to_date_with_what_is_in_them(
    postgres: Server, store: Store, schema: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    grown(store, "one", 2)
    seen = everything(store)
    steps = (
        ("ALTER TABLE sessions ADD COLUMN more text", "CREATE TABLE more (id text)"),
        ("DROP TABLE more",),
    )
    monkeypatch.setattr(tables, "MIGRATIONS", (*tables.MIGRATIONS, *steps))
    monkeypatch.setattr(tables, "VERSION", VERSION + 2)
    later = open_store(postgres.url(f"schema={schema}"), make=False)
    assert everything(later) == seen
    later.commit(change(before=2))
    later.close()
    assert postgres.sql(f"SELECT version FROM {schema}.flowkit_meta") == [(VERSION + 2,)]
    open_store(postgres.url(f"schema={schema}")).close()


def test_a_migration_that_fails_leaves_everything_as_it_was(
    postgres: Server, store: Store, schema: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    grown(store, "one", 2)
    steps = ("ALTER TABLE sessions DROP COLUMN states", "ALTER TABLE nonsense ADD COLUMN more text")
    monkeypatch.setattr(tables, "MIGRATIONS", (*tables.MIGRATIONS, steps))
    monkeypatch.setattr(tables, "VERSION", VERSION + 1)
    with pytest.raises(StoreError):
        open_store(postgres.url(f"schema={schema}"))
    assert postgres.sql(f"SELECT version FROM {schema}.flowkit_meta") == [(VERSION,)]
    store.commit(change(before=2))
    assert [s.version for s in store.sessions()] == [3]


@pytest.mark.parametrize("version", ["NULL", "0", "-1"])
def test_tables_without_a_version_are_refused(postgres: Server, schema: str, version: str) -> None:
    meta = f"{schema}.flowkit_meta"
    made = (f"CREATE SCHEMA {schema}", f"CREATE TABLE {meta} (version integer)")
    postgres.sql(*made, f"INSERT INTO {meta} VALUES ({version})")
    with pytest.raises(StoreError, match="not-a-store"):
        open_store(postgres.url(f"schema={schema}"))


def test_nothing_is_made_when_that_is_not_wished(postgres: Server, schema: str) -> None:
    with pytest.raises(StoreError, match="no-store"):
        open_store(postgres.url(f"schema={schema}"), make=False)
    assert postgres.sql(f"SELECT count(*) FROM pg_namespace WHERE nspname = '{schema}'") == [(0,)]


def test_a_database_in_another_encoding_is_refused(postgres: Server) -> None:
    postgres.sql("CREATE DATABASE latin ENCODING 'LATIN1' LOCALE 'C' TEMPLATE template0")
    with pytest.raises(StoreError, match="not-a-store"):
        open_store(postgres.url(database="latin"))


def test_processes_that_open_at_once_make_the_tables_once(postgres: Server, schema: str) -> None:
    url = postgres.url(f"schema={schema}")
    code = f"from flowkit.run.stores import open_store; open_store({url!r}).close()"
    opening = [subprocess.Popen([sys.executable, "-c", code]) for _ in range(4)]
    assert [process.wait(60) for process in opening] == [0] * 4
    assert postgres.sql(f"SELECT version FROM {schema}.flowkit_meta") == [(VERSION,)]


def test_tables_that_go_away_are_told_of(postgres: Server, store: Store, schema: str) -> None:
    postgres.sql(f"DROP SCHEMA {schema} CASCADE")
    with pytest.raises(StoreError, match="not-a-store"):
        store.read("one")


# Roles and tenants


@pytest.fixture
def role(postgres: Server, schema: str) -> str:
    """A role of an application: it owns nothing and may read and write the tables."""
    open_store(postgres.url(f"schema={schema}")).close()
    postgres.sql(
        f"CREATE ROLE {schema} LOGIN",
        f"GRANT USAGE ON SCHEMA {schema} TO {schema}",
        f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA {schema} TO {schema}",
    )
    return schema


@pytest.fixture
def tenants(postgres: Server, schema: str, role: str) -> Iterator[Tenants]:
    """Two tenants of one schema, whose tables keep them apart."""
    owner = f"owner_{schema}"
    postgres.sql(f"CREATE ROLE {owner} LOGIN")
    for (table,) in postgres.sql(f"SELECT tablename FROM pg_tables WHERE schemaname = '{schema}'"):
        postgres.sql(f"ALTER TABLE {schema}.{table} OWNER TO {owner}")
    postgres.sql(f"ALTER SCHEMA {schema} OWNER TO {owner}")
    open_store(postgres.url(f"schema={schema}&tenant=first", user=owner)).close()
    north, south = (
        open_store(postgres.url(f"schema={schema}&tenant={t}", user=role)) for t in ("north", "south")
    )
    yield north, south
    north.close()
    south.close()


def test_a_tenant_sees_nothing_of_another(tenants: Tenants) -> None:
    north, south = tenants
    mark = Mark("nir", b"hash")
    north.commit(
        change(key="key", due=1, effects=(effect(),), marks=(mark,))._replace(
            session=session(key=b"w", due=1)
        )
    )
    north.note(Seen(1, "mia", "shown", "one"))
    north.define(Definition("d", "flow", "1", b""))
    north.keep("plan", b"north")
    assert everything(south, mark) == ((), (), (), {}, ((),), ())
    assert south.read("one", "key") is None
    assert (south.due(9, 9), south.lease(9, 10, "t", 9), south.definitions()) == ((), (), ())
    assert (south.kept("plan"), south.definition("d"), south.effect("one/1/0")) == (None, None, None)
    assert not south.rekey("one", b"w", b"x")
    with pytest.raises(StaleError):
        erase(south, "one", 1)
    assert south.examine() == ()


def test_tenants_may_have_sessions_with_the_same_id(tenants: Tenants) -> None:
    north, south = tenants
    grown(north, "one", 2)
    grown(south, "one", 1)
    assert [s.version for s in north.sessions()] == [2]
    assert [s.version for s in south.sessions()] == [1]
    erase(south, "one", 1)
    south.remove("one")
    assert [s.version for s in north.sessions()] == [2]


def test_the_database_itself_keeps_tenants_apart(
    postgres: Server, schema: str, tenants: tuple[Store, Store]
) -> None:
    """Whoever forgets to ask for a tenant, the owner of the tables too, sees nothing, and writes nothing."""
    north, _ = tenants
    grown(north, "one", 1)
    for user in (schema, f"owner_{schema}"):
        with psycopg.connect(postgres.url(user=user), autocommit=True) as connection:
            connection.execute("SELECT set_config('flowkit.tenant', 'south', false)")
            for table in ("sessions", "journal"):
                assert connection.execute(f"SELECT count(*) FROM {schema}.{table}").fetchone() == (0,)
            assert connection.execute(f"DELETE FROM {schema}.sessions").rowcount == 0
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute(f"INSERT INTO {schema}.kept VALUES ('north', 'plan', '')")
    assert [s.id for s in north.sessions()] == ["one"]


def test_without_a_tenant_nothing_of_tenants_is_seen(
    postgres: Server, schema: str, tenants: tuple[Store, Store]
) -> None:
    grown(tenants[0], "one", 1)
    for user in (schema, "postgres"):
        nobody = open_store(postgres.url(f"schema={schema}", user=user))
        assert everything(nobody) == ((), (), (), {}, (), ())
        nobody.close()


def test_a_role_that_row_security_does_not_hold_is_no_tenant(postgres: Server, schema: str) -> None:
    with pytest.raises(StoreError, match="bypasses-tenants"):
        open_store(postgres.url(f"schema={schema}&tenant=north"))


def test_a_role_that_may_not_keep_tenants_apart_is_refused(postgres: Server, schema: str, role: str) -> None:
    """Only the owner of the tables can; until then nobody is a tenant."""
    with pytest.raises(StoreError, match="read-only"):
        open_store(postgres.url(f"schema={schema}&tenant=north", user=role))


def test_a_role_with_rights_to_the_rows_needs_no_others(postgres: Server, schema: str, role: str) -> None:
    store = open_store(postgres.url(f"schema={schema}", user=role))
    store.commit(change(key="key", effects=(effect(),)))
    store.commit(change(before=1))
    store.lease(1, 2, "mine", 1)
    store.note(Seen(1, "mia", "shown", "one"))
    store.define(Definition("d", "flow", "1", b""))
    erase(store, "one", 2)
    store.remove("one")
    assert store.examine() == ()
    store.close()


def test_a_role_that_may_only_read_reads(postgres: Server, store: Store, schema: str) -> None:
    grown(store, "one", 1)
    reader = f"reader_{schema}"
    postgres.sql(
        f"CREATE ROLE {reader} LOGIN",
        f"GRANT USAGE ON SCHEMA {schema} TO {reader}",
        f"GRANT SELECT ON ALL TABLES IN SCHEMA {schema} TO {reader}",
    )
    reading = open_store(postgres.url(f"schema={schema}", user=reader))
    assert [s.id for s in reading.sessions()] == ["one"]
    with pytest.raises(StoreError, match="read-only"):
        reading.commit(change(before=1))
    reading.close()


# Erasure, processes, time


def test_an_erased_key_is_in_no_file_of_the_tables(postgres: Server, store: Store) -> None:
    """In the WAL it is, until that is recycled: the docstring of ``erase`` says so."""
    secret = b"wrapped key " + uuid4().hex.encode()
    for number in range(40):
        id = f"s{number}"
        key = secret if number in (0, 20, 39) else os.urandom(len(secret))
        store.commit(change(id)._replace(session=session(id, key=key)))
        store.commit(change(id, 1))
    postgres.sql("CHECKPOINT")
    assert _files_with(postgres, secret) > 0
    for number in (20, 39, 0):
        erase(store, f"s{number}", 2)
    postgres.sql("CHECKPOINT")
    assert _files_with(postgres, secret) == 0
    assert len(list(store.sessions())) == 40


def test_an_erased_key_that_somebody_may_still_read_is_told_of(postgres: Server, schema: str) -> None:
    """A backup, for instance: it reads what was there when it began."""
    store = open_store(postgres.url(f"schema={schema}&wait=0.3"))
    secret = b"wrapped key " + uuid4().hex.encode()
    store.commit(change()._replace(session=session(key=secret)))
    with psycopg.connect(postgres.url()) as backup:
        backup.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        backup.execute("SELECT 1")
        with pytest.raises(StoreError, match="not-forgotten"):
            erase(store, "one", 1)
    found = store.read("one")
    assert found is not None
    assert (found.session.ended, found.session.key) == ("erased", None)
    postgres.sql("CHECKPOINT")
    assert _files_with(postgres, secret) > 0
    with pytest.raises(StaleError):
        erase(store, "one", 1)
    postgres.sql("CHECKPOINT")
    assert _files_with(postgres, secret) == 0
    store.close()


def test_the_old_wrapping_of_a_key_is_in_no_file_of_the_tables(postgres: Server, store: Store) -> None:
    old = b"wrapped key " + uuid4().hex.encode()
    store.commit(change()._replace(session=session(key=old)))
    assert store.rekey("one", old, b"new")
    store.forget()
    postgres.sql("CHECKPOINT")
    assert _files_with(postgres, old) == 0


def _files_with(postgres: Server, secret: bytes) -> int:
    files = [path for path in (postgres.data / "base").rglob("*") if path.is_file()]
    return sum(secret in path.read_bytes() for path in files)


def test_a_store_is_not_used_in_a_child_process_and_stays_whole_in_the_parent(store: Store) -> None:
    grown(store, "one", 1)
    child = os.fork()
    if not child:
        try:
            store.read("one")
        except StoreError as error:
            store.close()
            os._exit(0 if error.reason == "forked" else 1)
        os._exit(2)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    store.commit(change(before=1))
    assert store.read("one") is not None


def test_what_the_server_has_forgotten_is_prepared_again(postgres: Server, store: Store, schema: str) -> None:
    """The driver lets it forget all that is prepared after a rollback, with its next statement."""
    grown(store, "one", 1)
    other = open_store(postgres.url(f"schema={schema}&pool=1"))
    assert other.read("one") is not None
    with pytest.raises(StaleError):
        erase(other, "one", 7)
    assert other.kept("plan") is None
    other.commit(change(before=1))
    assert other.read("one") is not None
    other.commit(change(before=2))
    other.close()


def test_a_closed_store_says_so(store: Store) -> None:
    store.close()
    with pytest.raises(StoreError, match="closed"):
        store.read("one")


def test_there_are_no_more_connections_than_allowed(postgres: Server, schema: str) -> None:
    store = open_store(postgres.url(f"schema={schema}&pool=1&wait=0.2"))
    iterator = store.sessions()
    assert next(iterator, None) is None
    pool = store._pool  # type: ignore[attr-defined]
    with pool.connection(), pytest.raises(StoreError, match="busy"):
        store.read("one")
    assert store.read("one") is None
    store.close()


def test_a_commit_is_on_disk_even_where_the_server_would_not_mind(postgres: Server, schema: str) -> None:
    postgres.sql(f"CREATE DATABASE {schema}", f"ALTER DATABASE {schema} SET synchronous_commit = off")
    store = open_store(postgres.url(database=schema))
    pool = store._pool  # type: ignore[attr-defined]
    assert pool.tell("SHOW synchronous_commit", {}) == [("on",)]
    store.close()
    postgres.sql(f"DROP DATABASE {schema} WITH (FORCE)")


def test_the_time_is_the_databases(postgres: Server, store: Store) -> None:
    (before,) = postgres.sql("SELECT clock_timestamp()")[0]
    now = store.now()
    (after,) = postgres.sql("SELECT clock_timestamp()")[0]
    assert before - timedelta(milliseconds=200) <= now <= after  # type: ignore[operator]


def test_a_machine_whose_clock_is_days_ahead_does_nothing_early() -> None:
    wall, counted = [time.time() + 8 * 86_400], [1000.0]
    clock = DatabaseClock(lambda: counted[0], lambda: wall[0])
    clock.told(5_000_000)
    assert clock.now() == instant(5_000_000)
    counted[0] += 3
    wall[0] += 3 + 86_400  # and somebody sets it
    assert clock.now() == instant(8_000_000)


def test_time_never_goes_back_when_an_answer_was_slow() -> None:
    counted = [1000.0]
    clock = DatabaseClock(lambda: counted[0], lambda: counted[0])
    clock.told(5_000_000)
    counted[0] += 1
    seen = clock.now()
    clock.told(5_200_000)
    assert clock.now() == seen
    counted[0] += 2
    assert clock.now() == instant(7_200_000)


def test_a_database_whose_clock_is_set_is_not_followed() -> None:
    """A timer that has fired early cannot be taken back."""
    counted = [1000.0]
    clock = DatabaseClock(lambda: counted[0], lambda: counted[0])
    clock.told(5_000_000)
    clock.told(5_000_000 + 86_400_000_000)
    assert clock.now() == instant(5_000_000)


def test_a_machine_that_stood_still_follows_the_database() -> None:
    """As a virtual one does that is moved: its own counter did not count, both wall clocks went on."""
    counted, wall = [1000.0], [2000.0]
    clock = DatabaseClock(lambda: counted[0], lambda: wall[0])
    clock.told(5_000_000)
    wall[0] += 600
    clock.told(605_000_000)
    assert clock.now() == instant(605_000_000)


def test_it_names_what_makes_a_backup(store: Store, schema: str, tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="no-backup") as error:
        store.backup(tmp_path / "copy")
    assert error.value.params["tool"] == f"pg_dump --schema={schema}"


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        ("DELETE FROM {}.journal WHERE seq = 2", "session one: version 3, rows 2"),
        ("UPDATE {}.sessions SET version = 2", "session one: version 2, rows 3"),
        ("DELETE FROM {}.sessions", "journal without a session: one"),
        ("UPDATE {}.outbox SET seq = 9", "effect without a journal row: one/9/0"),
    ],
)
def test_rows_that_do_not_hang_together_are_found(
    postgres: Server, store: Store, schema: str, damage: str, said: str
) -> None:
    store.commit(change(effects=(effect(),)))
    store.commit(change(before=1))
    store.commit(change(before=2))
    postgres.sql(damage.format(schema))
    assert said in store.examine()
