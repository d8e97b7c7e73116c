"""PostgreSQL restarted, killed, cut off, promoted, locked: nothing acknowledged is lost, nothing done twice.

Every caller does what a browser does: it asks again with the same key until it has an answer.
"""

from __future__ import annotations

import multiprocessing
import signal
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from datetime import timedelta
from uuid import uuid4

import psycopg
import pytest

from flowkit import Event, load_source, unfold
from flowkit.core.automaton import Automaton
from flowkit.run.clock import SteadyClock, micros
from flowkit.run.errors import StoreError
from flowkit.run.keys import Keys
from flowkit.run.sessions import Sessions
from flowkit.run.stores import open_store
from tests.run.contract.records import change, grown
from tests.run.line import Line
from tests.run.postgres import Server, place, server

pytestmark = pytest.mark.xdist_group("postgres")

KEYS = Keys((bytes(range(32)),))
DOOR = """
flowkit: 1
flow: door
language: en
start: shut
states:
  shut:
    info: Shut
    links: { push: { label: Push, go_to: open } }
    after: { P7D: { go_to: gone } }
  open:
    info: Open
    links: { pull: { label: Pull, go_to: shut } }
ends:
  gone: { result: abandoned, title: Gone }
"""
PATIENCE = 20.0  # seconds that a caller goes on asking


@pytest.fixture(scope="module")
def door() -> Automaton:
    return unfold(load_source(DOOR))


@pytest.fixture
def durable() -> Iterator[Server]:
    """A server of one's own, to be killed."""
    with server() as made:
        yield made


@pytest.fixture
def schema() -> str:
    return f"faults_{uuid4().hex}"


def insisting(sessions: Sessions, id: str, event: str, key: str) -> int:
    """The version that an event led to, asked for until there is an answer."""
    until = time.monotonic() + PATIENCE
    while True:
        try:
            reply = sessions.send(id, Event(event), key=key)
        except StoreError as error:
            if error.reason not in ("unreachable", "busy") or time.monotonic() > until:
                raise
            time.sleep(0.02)
        else:
            assert reply.ok, reply.refused
            return reply.version


@contextmanager
def people(sessions: Sessions, many: int) -> Iterator[dict[str, list[int]]]:
    """Several at once, each opening and shutting a door; what was acknowledged to whom, by session."""
    acknowledged: dict[str, list[int]] = {sessions.start().id: [] for _ in range(many)}
    stop = threading.Event()

    def one(id: str) -> None:
        while not stop.is_set():
            number = len(acknowledged[id])
            acknowledged[id].append(insisting(sessions, id, ("push", "pull")[number % 2], f"click {number}"))

    with ThreadPoolExecutor(many) as pool:
        working = [pool.submit(one, id) for id in acknowledged]
        try:
            yield acknowledged
        finally:
            stop.set()
            for each in working:
                each.result(PATIENCE + 10)


def until(happens: Callable[[], object]) -> None:
    """Wait for something, not for ever."""
    end = time.monotonic() + PATIENCE
    while not happens():
        assert time.monotonic() < end, "it does not happen"
        time.sleep(0.02)


def served(acknowledged: dict[str, list[int]], more: int) -> None:
    """Wait until everybody has been acknowledged so many events more."""
    wanted = {id: len(versions) + more for id, versions in acknowledged.items()}
    until(lambda: all(len(acknowledged[id]) >= many for id, many in wanted.items()))


def assert_kept(sessions: Sessions, acknowledged: dict[str, list[int]]) -> None:
    """All that was acknowledged is in the journal, in its place, once, and nothing else is."""
    for id, versions in acknowledged.items():
        assert versions == list(range(2, len(versions) + 2))
        rows = list(sessions.store.rows(id))
        assert [row.seq for row in rows] == list(range(1, len(versions) + 2))
        assert [row.key for row in rows[1:]] == [f"click {number}" for number in range(len(versions))]
        assert len(sessions.history(id)) == len(rows)  # and the chain of hashes holds
    assert sessions.store.examine() == ()


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGQUIT, signal.SIGKILL])
def test_a_server_that_goes_and_comes_back_under_load_loses_nothing_acknowledged(
    durable: Server, door: Automaton, how: signal.Signals
) -> None:
    with Sessions(door, durable.url("wait=2"), keys=KEYS) as sessions:
        with people(sessions, 4) as acknowledged:
            for _ in range(2):
                served(acknowledged, 10)
                durable.stop(how)
                durable.start()
            served(acknowledged, 10)
        assert_kept(sessions, acknowledged)


def test_a_restart_between_two_calls_goes_unnoticed(durable: Server) -> None:
    store = open_store(durable.url())
    grown(store, "one", 1)
    durable.stop()
    with pytest.raises(StoreError, match="unreachable"):
        store.read("one")
    with pytest.raises(StoreError, match="unreachable"):
        store.commit(change(before=1))
    durable.start()
    store.commit(change(before=1))
    durable.stop()
    durable.start()
    store.commit(change(before=2))
    assert [row.seq for row in store.rows("one")] == [1, 2, 3]
    store.close()


def test_connections_that_are_taken_away_are_replaced(postgres: Server, schema: str) -> None:
    store = open_store(postgres.url(f"schema={schema}"))
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda number: grown(store, f"s{number}", 3), range(8)))
    postgres.sql(
        "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
        " WHERE application_name = 'flowkit' AND pid <> pg_backend_pid()"
    )
    for number in range(8):
        store.commit(change(f"s{number}", 3))
    store.close()


def test_an_event_whose_answer_was_lost_on_the_way_happens_once(
    postgres: Server, schema: str, door: Automaton
) -> None:
    line = Line(postgres.port)
    url = f"postgresql://postgres@127.0.0.1:{line.port}/postgres?schema={schema}"
    with Sessions(door, url, keys=KEYS) as sessions:
        id = sessions.start().id
        for turn in range(3):
            for number, event in enumerate(("push", "pull", "push")):  # so that all is prepared on this line
                assert sessions.send(id, Event(event), key=f"{turn} {number}").ok
            line.dead = True
            with pytest.raises(StoreError, match="unreachable"):
                sessions.send(id, Event("pull"), key=f"{turn} lost")
            again = sessions.send(id, Event("pull"), key=f"{turn} lost")
            assert (again.ok, again.version, again.repeated) == (True, 4 * turn + 5, True)
        assert len(sessions.history(id)) == 13
    line.close()


def test_a_lock_that_is_held_too_long_is_told_and_nothing_is_changed(postgres: Server, schema: str) -> None:
    store = open_store(postgres.url(f"schema={schema}&wait=0.3"))
    grown(store, "one", 1)
    with psycopg.connect(postgres.url()) as other:
        other.execute(f"SELECT FROM {schema}.sessions FOR UPDATE")
        began = time.monotonic()
        with pytest.raises(StoreError, match="busy"):
            store.commit(change(before=1))
        assert time.monotonic() - began < 3
        assert [session.version for session in store.sessions()] == [1]
    store.commit(change(before=1))
    store.close()


def test_a_statement_that_takes_too_long_is_told(postgres: Server, schema: str) -> None:
    store = open_store(postgres.url(f"schema={schema}"))
    pool = store._pool  # type: ignore[attr-defined]
    pool.tell("SET statement_timeout = 50", {})
    with pytest.raises(StoreError, match="busy"):
        pool.tell("SELECT pg_sleep(5)", {})
    store.close()


def test_a_server_without_room_for_another_connection_is_busy(postgres: Server, schema: str) -> None:
    role, url = f"role_{schema}", postgres.url(f"schema={schema}")
    open_store(url).close()
    postgres.sql(f"CREATE ROLE {role} LOGIN CONNECTION LIMIT 0")
    with pytest.raises(StoreError, match=r"unreachable|busy"):
        open_store(postgres.url(f"schema={schema}", user=role))


def _click(url: str, id: str, keys: int, answers: multiprocessing.Queue[Counter[tuple[str, int]]]) -> None:
    with Sessions(unfold(load_source(DOOR)), url, keys=KEYS) as sessions:
        seen: Counter[tuple[str, int]] = Counter()
        for number in range(keys):
            key = f"click {number}"
            reply = sessions.send(id, Event(("push", "pull")[number % 2]), key=key)
            while not reply.ok:  # this click comes after one that nobody has done yet
                reply = sessions.send(id, Event(("push", "pull")[number % 2]), key=key)
            seen[key, reply.version] += 1
        answers.put(seen)


def test_of_eight_processes_that_click_the_same_all_get_the_same_answer(
    postgres: Server, schema: str, door: Automaton
) -> None:
    url, clicks = postgres.url(f"schema={schema}"), 100
    with Sessions(door, url, keys=KEYS) as sessions:
        id = sessions.start().id
        fork = multiprocessing.get_context("fork")
        answers: multiprocessing.Queue[Counter[tuple[str, int]]] = fork.Queue()
        clicking = [fork.Process(target=_click, args=(url, id, clicks, answers)) for _ in range(8)]
        for process in clicking:
            process.start()
        seen: Counter[tuple[str, int]] = Counter()
        for _ in clicking:
            seen.update(answers.get(timeout=60))
        for process in clicking:
            process.join(30)
        assert seen == {(f"click {number}", number + 2): 8 for number in range(clicks)}
        assert len(sessions.history(id)) == clicks + 1


# The time


def test_a_worker_whose_clock_is_eight_days_ahead_fires_nothing_early(
    postgres: Server, schema: str, door: Automaton, monkeypatch: pytest.MonkeyPatch
) -> None:
    url, true = postgres.url(f"schema={schema}"), time.time
    with Sessions(door, url, keys=KEYS) as sessions:
        ids = [sessions.start().id for _ in range(20)]
    monkeypatch.setattr(time, "time", lambda: true() + 8 * 86_400)
    with Sessions(door, url, keys=KEYS) as worker:
        assert worker.store.due(micros(worker.now()), 100) == ()
        assert [worker.fire(id) for id in ids] == [0] * 20
        late = micros(worker.now() + timedelta(days=7))
        assert set(worker.store.due(late, 100)) == set(ids)
    with Sessions(door, url, clock=SteadyClock(lambda: true() + 8 * 86_400), keys=KEYS) as wrong:
        assert [wrong.fire(id) for id in ids] == [1] * 20  # by its own clock it would have


# A standby


@contextmanager
def pair(waited_for: str) -> Iterator[tuple[Server, Server, Line]]:
    """A server, its standby and the line between them; each commit is on the standby that is waited for."""
    with place() as primary, place() as standby, closing(Line(primary.port)) as line:
        primary.make("max_wal_senders = 4")
        primary.start()
        source = f"host=127.0.0.1 port={line.port} user=postgres application_name=standby"
        standby.run(
            "pg_basebackup", "-D", str(standby.data), "-R", "-X", "stream", "-c", "fast", "-d", source
        )
        standby.configure()
        standby.start()
        told = f"ALTER SYSTEM SET synchronous_standby_names = '{waited_for}'"
        primary.sql(told, "SELECT pg_reload_conf()")
        yield primary, standby, line


def test_a_synchronous_standby_that_is_promoted_has_all_that_was_acknowledged(door: Automaton) -> None:
    with pair("standby") as (primary, standby, _):
        hosts = f"127.0.0.1:{primary.port},127.0.0.1:{standby.port}"
        url = f"postgresql://postgres@{hosts}/postgres?target_session_attrs=read-write&wait=2"
        with Sessions(door, url, keys=KEYS) as sessions:
            with people(sessions, 4) as acknowledged:
                served(acknowledged, 20)
                primary.stop(signal.SIGKILL)
                reading = open_store(standby.url())
                assert [session.id for session in reading.sessions()] == sorted(acknowledged)
                with pytest.raises(StoreError, match="read-only"):
                    reading.commit(change())
                standby.sql("SELECT pg_promote()")
                served(acknowledged, 20)
            assert_kept(sessions, acknowledged)
            reading.commit(change())
            reading.close()


def test_an_asynchronous_standby_that_is_promoted_lacks_what_it_has_not_heard() -> None:
    """The control of the test above: what is not waited for can be lost, and that would be seen."""
    with pair("") as (primary, standby, line):
        store = open_store(primary.url())
        grown(store, "one", 3)
        until(lambda: standby.sql("SELECT to_regclass('flowkit.sessions') IS NOT NULL") == [(True,)])
        line.close()
        for before in range(3, 23):
            store.commit(change("one", before))
        store.close()
        primary.stop(signal.SIGKILL)
        standby.sql("SELECT pg_promote()")
        store = open_store(standby.url())
        assert len(list(store.rows("one"))) <= 3
        store.close()
