"""A new master key: nothing is lost, nothing but wrapped keys is written, and the old key can go."""

from __future__ import annotations

import pytest

from flowkit import Event
from flowkit.run.errors import KeysError, StoreError
from flowkit.run.keys import Keys
from flowkit.run.opening import masters, open_vault
from flowkit.run.rotation import Rekeyed, rekey
from flowkit.run.sessions import Sessions
from flowkit.run.stores.memory import MemoryStore
from flowkit.run.verify import verify
from tests.run.vault.journeys import EMAIL, booked, booking

OLD, NEW = Keys((bytes(range(32)),)), Keys((bytes(range(32, 64)),))
BOTH = Keys((*NEW.keys, *OLD.keys))


class KilledError(Exception):
    pass


class Dying(MemoryStore):
    """A store whose process is killed at a certain rewrapping."""

    left = 10**9

    def rekey(self, session: str, old: bytes, new: bytes) -> bool:
        if self.left == 0:
            raise KilledError
        self.left -= 1
        return super().rekey(session, old, new)


def filled(store: MemoryStore, count: int = 12) -> list[str]:
    sessions = Sessions(booking(), store, keys=OLD)
    return [booked(sessions, f"robin{number}@example.org") for number in range(count)]


def test_after_a_rotation_the_new_key_alone_opens_everything() -> None:
    store = MemoryStore()
    ids = filled(store)
    before = {session.id: session for session in store.sessions()}
    rows = {id: list(store.rows(id)) for id in ids}
    seen: list[int] = []
    assert rekey(store, open_vault(store, BOTH), seen.append) == Rekeyed(12, (), True)
    assert seen == [12, 12]  # the second time it finds nothing to do
    assert tuple(masters(store)) == NEW.ids
    sessions = Sessions(booking(), store, keys=NEW)
    for number, id in enumerate(ids):
        assert sessions.get(id).snapshot.answers["email"] == f"robin{number}@example.org"
        assert sessions.find("email", f"robin{number}@example.org") == (id,)
    assert list(verify(sessions)) == []
    for session in store.sessions():
        assert session._replace(key=None) == before[session.id]._replace(key=None)
        assert session.key != before[session.id].key
        assert list(store.rows(session.id)) == rows[session.id]


def test_after_a_rotation_the_old_key_opens_nothing() -> None:
    store = MemoryStore()
    filled(store, 2)
    rekey(store, open_vault(store, BOTH))
    with pytest.raises(KeysError, match="other-keys"):
        Sessions(booking(), store, keys=OLD)


def test_a_rotation_that_is_killed_anywhere_goes_on_where_it_stood() -> None:
    for killed_at in range(7):
        store = Dying()
        ids = filled(store, 6)
        store.left = killed_at
        try:
            rekey(store, open_vault(store, BOTH))
        except KilledError:
            pass
        else:
            assert killed_at == 6
        if killed_at < 6:
            for keys in (OLD, NEW):
                with pytest.raises(KeysError, match="other-keys"):
                    open_vault(store, keys)
        assert len({Sessions(booking(), store, keys=BOTH).get(id).version for id in ids}) == 1
        store.left = 10**9
        assert rekey(store, open_vault(store, BOTH)).wrapped == 6 - killed_at
        assert list(verify(Sessions(booking(), store, keys=NEW))) == []


def test_a_rotation_done_twice_does_nothing_the_second_time() -> None:
    store = MemoryStore()
    filled(store, 3)
    rekey(store, open_vault(store, BOTH))
    before = list(store.sessions())
    assert rekey(store, open_vault(store, NEW)) == Rekeyed(0, (), True)
    assert list(store.sessions()) == before


def test_sessions_that_move_on_with_either_key_in_front_meanwhile_are_not_lost() -> None:
    store = MemoryStore()
    ids = filled(store, 4)
    behind = Sessions(booking(), store, keys=Keys((*OLD.keys, *NEW.keys)))  # has not put the new one first
    for id in ids:
        behind.get(id)
    late: list[str] = []

    def meanwhile(_: int) -> None:
        if not late:
            late.append(booked(behind))
            assert behind.send(ids[0], Event("confirm")).ok
            assert behind.send(ids[1], Event("cancel")).ok

    assert rekey(store, open_vault(store, BOTH), meanwhile).done
    sessions = Sessions(booking(), store, keys=NEW)
    assert list(verify(sessions)) == []
    assert sessions.get(late[0]).snapshot.answers["email"] == EMAIL
    assert sessions.get(ids[0]).snapshot.ended == "success"


def test_while_somebody_goes_on_sealing_with_the_old_key_it_is_not_done() -> None:
    store = MemoryStore()
    filled(store, 2)
    behind = Sessions(booking(), store, keys=Keys((*OLD.keys, *NEW.keys)))

    def meanwhile(_: int) -> None:
        booked(behind)

    result = rekey(store, open_vault(store, BOTH), meanwhile)
    assert not result.done
    assert set(masters(store)) == {*OLD.ids, *NEW.ids}


def test_a_session_whose_key_nothing_opens_is_named_and_the_old_key_still_counts() -> None:
    store = MemoryStore()
    ids = sorted(filled(store, 3))
    found = store.read(ids[1])
    assert found is not None
    assert found.session.key is not None
    store.rekey(ids[1], found.session.key, found.session.key[:-1] + bytes([found.session.key[-1] ^ 1]))
    result = rekey(store, open_vault(store, BOTH))
    assert result == Rekeyed(2, (ids[1],), False)
    assert set(masters(store)) == {*OLD.ids, *NEW.ids}
    with pytest.raises(StoreError, match="broken"):
        Sessions(booking(), store, keys=BOTH).get(ids[1])
    Sessions(booking(), store, keys=BOTH).erase(ids[1])
    assert rekey(store, open_vault(store, BOTH)).done


def test_sessions_without_a_key_and_erased_ones_are_left_alone() -> None:
    store = MemoryStore()
    ids = filled(store, 2)
    Sessions(booking(), store, keys=OLD).erase(ids[0])
    assert rekey(store, open_vault(store, BOTH)) == Rekeyed(1, (), True)
    assert list(verify(Sessions(booking(), store, keys=NEW))) == []


def test_an_empty_store_forgets_the_old_key_too() -> None:
    store = MemoryStore()
    open_vault(store, OLD)
    assert rekey(store, open_vault(store, BOTH)) == Rekeyed(0, (), True)
    assert tuple(masters(store)) == NEW.ids
