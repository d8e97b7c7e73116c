"""Keys and erasure in PostgreSQL: rotation, and what is left in the files of its tables."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import uuid4

import pytest

from flowkit.run.errors import KeysError
from flowkit.run.keys import Keys
from flowkit.run.opening import masters, open_vault
from flowkit.run.rotation import rekey
from flowkit.run.sessions import Sessions
from flowkit.run.stores import open_store
from flowkit.run.verify import verify
from tests.run.postgres import Server
from tests.run.vault.journeys import booked, booking
from tests.run.vault.test_erasure import key_of, sealed_of

OLD, NEW = Keys((bytes(range(32)),)), Keys((bytes(range(32, 64)),))
BOTH = Keys((*NEW.keys, *OLD.keys))
pytestmark = pytest.mark.xdist_group("postgres")


@pytest.fixture
def sessions(postgres: Server) -> Iterator[Sessions]:
    store = open_store(postgres.url(f"schema=vault_{uuid4().hex}"))
    with Sessions(booking(), store, keys=OLD) as opened:
        yield opened


def files_of_tables(postgres: Server) -> bytes:
    """All bytes of the tables and indexes, once they are written; the WAL is not among them."""
    postgres.sql("CHECKPOINT")
    return b"".join(path.read_bytes() for path in (postgres.data / "base").rglob("*") if path.is_file())


def test_of_an_erased_session_no_key_and_no_mark_is_left_in_the_tables(
    postgres: Server, sessions: Sessions
) -> None:
    ids = [booked(sessions, f"canary{number}@example.org") for number in range(30)]
    keys = {id: key_of(sessions, id) for id in ids}
    marks = [sessions.vault.mark("email", f"canary{number}@example.org") for number in range(30)]
    before = files_of_tables(postgres)
    assert b"canary" not in before
    assert all(key in before for key in keys.values())
    for id in ids[::2]:
        sessions.erase(id)
        sessions.erase(id)
    after = files_of_tables(postgres)
    assert [id for id in ids[::2] if keys[id] in after] == []
    assert all(keys[id] in after for id in ids[1::2])
    assert [sessions.find("email", f"canary{number}@example.org") for number in (0, 1)] == [(), (ids[1],)]
    assert all(mark in after for mark in marks[1::2])
    assert list(verify(sessions)) == []


def test_after_a_rotation_what_the_old_key_wrapped_is_in_no_table(
    postgres: Server, sessions: Sessions
) -> None:
    ids = [booked(sessions) for _ in range(20)]
    old, sealed = {id: key_of(sessions, id) for id in ids}, {id: sealed_of(sessions, id) for id in ids}
    assert rekey(sessions.store, open_vault(sessions.store, BOTH)).done
    assert tuple(masters(sessions.store)) == NEW.ids
    after = files_of_tables(postgres)
    assert [id for id in ids if old[id] in after] == []
    again = Sessions(booking(), sessions.store, keys=NEW)
    assert {id: sealed_of(again, id) for id in ids} == sealed
    assert list(verify(again)) == []
    with pytest.raises(KeysError, match="other-keys"):
        Sessions(booking(), sessions.store, keys=OLD)
