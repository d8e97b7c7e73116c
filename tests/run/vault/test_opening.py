"""Which keys a store is opened with, and that others are refused at once."""

from __future__ import annotations

import logging
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from flowkit.run import opening
from flowkit.run.errors import KeysError, StoreError
from flowkit.run.keys import VARIABLE, Keys
from flowkit.run.opening import MASTERS, default_file, keys_for, masters, open_vault
from flowkit.run.stores.memory import MemoryStore

OLD, NEW = Keys((bytes(range(32)),)), Keys((bytes(range(32, 64)),))
BOTH = Keys((*NEW.keys, *OLD.keys))


class Elsewhere(MemoryStore):
    """A store that calls itself as another would."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self._name = name

    @property
    def name(self) -> str:
        return self._name


class ReadOnly(MemoryStore):
    def keep(self, name: str, value: bytes) -> None:
        raise StoreError("read-only")


@pytest.fixture(autouse=True)
def _no_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv(VARIABLE, raising=False)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))


def refused(store: MemoryStore, keys: Keys | None) -> KeysError:
    with pytest.raises(KeysError) as caught:
        open_vault(store, keys)
    return caught.value


def test_given_keys_come_before_the_environment_and_that_before_a_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = Elsewhere(f"sqlite:///{tmp_path}/journeys.db")
    file = keys_for(store)
    assert keys_for(store) == file == Keys.at(tmp_path / "journeys.db.keys", make=False)
    monkeypatch.setenv(VARIABLE, NEW.keys[0].hex())
    assert keys_for(store) == NEW
    assert keys_for(store, OLD) == OLD


def test_a_store_in_memory_has_its_key_in_memory(tmp_path: Path) -> None:
    one, other = MemoryStore(), MemoryStore()
    assert keys_for(one) == keys_for(one) != keys_for(other)
    assert not list(tmp_path.iterdir())


def test_other_stores_have_a_file_of_this_machine_and_the_log_says_so(
    caplog: pytest.LogCaptureFixture, tmp_path: Path
) -> None:
    store = Elsewhere("postgresql://db.example/journeys")
    with caplog.at_level(logging.WARNING, "flowkit.run"):
        keys = keys_for(store)
    assert Keys.at(default_file(), make=False) == keys
    assert default_file() == tmp_path / "state" / "flowkit" / "keys"
    assert "master keys" in caplog.text


def test_a_lost_key_file_is_not_made_again(tmp_path: Path) -> None:
    store = Elsewhere(f"sqlite:///{tmp_path}/journeys.db")
    open_vault(store)
    (tmp_path / "journeys.db.keys").unlink()
    assert refused(store, None).reason == "no-key-file"
    assert not list(tmp_path.iterdir())


def test_a_store_opened_again_compares_as_before() -> None:
    store = MemoryStore()
    one, two = open_vault(store, OLD), open_vault(store, OLD)
    assert one.mark("nir", "1") == two.mark("nir", "1")
    assert one.sign(b"x") == two.sign(b"x")
    assert one.print("s", b"x") == two.print("s", b"x")
    assert open_vault(MemoryStore(), OLD).mark("nir", "1") != one.mark("nir", "1")


def test_other_keys_are_refused_at_once_and_named() -> None:
    store = MemoryStore()
    open_vault(store, OLD)
    before = store.kept(MASTERS)
    error = refused(store, NEW)
    assert (error.reason, error.params) == ("other-keys", {"ids": OLD.ids})
    assert store.kept(MASTERS) == before


def test_while_two_keys_are_in_use_one_of_them_is_not_enough() -> None:
    store = MemoryStore()
    old = open_vault(store, OLD)
    new = open_vault(store, BOTH)
    assert set(masters(store)) == {*OLD.ids, *NEW.ids}
    assert new.mark("nir", "1") == old.mark("nir", "1")
    assert refused(store, NEW).params == {"ids": OLD.ids}
    assert refused(store, OLD).params == {"ids": NEW.ids}
    assert open_vault(store, Keys((*OLD.keys, *NEW.keys))).mark("nir", "1") == old.mark("nir", "1")


def test_the_root_is_not_in_the_store_in_clear() -> None:
    store = MemoryStore()
    root = b"R" * 32
    hidden = opening._hidden(OLD.keys[0], root)
    assert root not in hidden
    assert opening._shown(OLD.keys[0], hidden, store) == root
    assert len({opening._hidden(OLD.keys[0], root) for _ in range(100)}) == 100


def test_changing_any_byte_of_the_hidden_root_is_noticed() -> None:
    store = MemoryStore()
    open_vault(store, OLD)
    kept = store.kept(MASTERS)
    assert kept
    for place in range(len(kept)):
        changed = bytearray(kept)
        changed[place] ^= 1
        store.keep(MASTERS, bytes(changed))
        with pytest.raises((StoreError, KeysError), match=r"broken|other-keys"):
            open_vault(store, OLD)


@pytest.mark.parametrize(
    "kept", [b"", b"[]", b"null", b'{"630dcd29": 1}', b'{"630dcd29": "00"}', b"\xff", b"{}"]
)
def test_rubbish_in_place_of_the_root_is_told_as_broken(kept: bytes) -> None:
    store = MemoryStore()
    store.keep(MASTERS, kept)
    with pytest.raises(StoreError, match="broken"):
        open_vault(store, OLD)


def test_of_many_who_open_a_new_store_at_once_all_get_the_same_root() -> None:
    for _ in range(20):
        store = MemoryStore()
        with ThreadPoolExecutor(8) as pool:
            marks = set(pool.map(lambda store: open_vault(store, OLD).mark("nir", "1"), [store] * 8))
        assert len(marks) == 1


def test_a_store_that_can_only_be_read_opens_with_a_new_key_in_front() -> None:
    store = ReadOnly()
    mark = open_vault(store, OLD).mark("nir", "1")
    assert open_vault(store, BOTH).mark("nir", "1") == mark
    assert tuple(masters(store)) == OLD.ids
