"""The vault: sealed payloads, wrapped keys, marks, signatures, fingerprints."""

from __future__ import annotations

import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flowkit.run.errors import BrokenSessionError, KeysError
from flowkit.run.keys import Keys
from flowkit.run.vault import Box, Vault

ONE, TWO = bytes(range(32)), bytes(range(32, 64))
OLD, NEW = Keys((ONE,)), Keys((TWO, ONE))
DATA = b'{"nir":"1681282128212"}'


def opened(vault: Vault | None = None, session: str = "session") -> Box:
    vault = vault or Vault(OLD)
    return vault.box(session, vault.new_key(session))


def broken(box: Box, blob: bytes, seq: int = 3, purpose: str = "given") -> BrokenSessionError:
    with pytest.raises(BrokenSessionError) as caught:
        box.open(blob, seq, purpose)
    return caught.value


@given(st.binary(max_size=2000), st.integers(0, 10**9), st.text(max_size=20), st.text(max_size=40))
def test_what_is_sealed_opens_again(data: bytes, seq: int, purpose: str, session: str) -> None:
    try:
        session.encode(), purpose.encode()
    except UnicodeEncodeError:
        return
    box = opened(session=session)
    blob = box.seal(data, seq, purpose)
    assert blob[:1] == b"\x01"
    assert len(blob) == len(data) + 29
    assert box.open(blob, seq, purpose) == data
    assert len(data) < 6 or data not in blob


def test_the_same_data_is_never_sealed_the_same() -> None:
    box = opened()
    assert len({box.seal(DATA, 1, "given") for _ in range(2000)}) == 2000


def test_changing_any_bit_of_what_was_sealed_is_noticed() -> None:
    box = opened()
    blob = box.seal(DATA, 3, "given")
    for place in range(len(blob)):
        for bit in range(8):
            changed = bytearray(blob)
            changed[place] ^= 1 << bit
            error = broken(box, bytes(changed))
            assert (error.session, error.seq, error.reason) == ("session", 3, "broken")


def test_cutting_or_lengthening_what_was_sealed_is_noticed() -> None:
    box = opened()
    blob = box.seal(DATA, 3, "given")
    for cut in range(len(blob)):
        broken(box, blob[:cut])
    broken(box, blob + b"\x00")
    broken(box, DATA)
    broken(box, b"\x00" + bytes(32))


def test_what_was_sealed_opens_at_its_place_only() -> None:
    box = opened()
    blob = box.seal(DATA, 3, "given")
    broken(box, blob, 4)
    broken(box, blob, 3, "snapshot")
    broken(box, blob, 31)
    swapped = box.seal(DATA, 31, "given")
    broken(box, swapped, 3)


def test_what_was_sealed_opens_in_its_session_only() -> None:
    vault = Vault(OLD)
    blob = opened(vault).seal(DATA, 3, "given")
    broken(opened(vault, "another"), blob)
    wrapped = vault.new_key("session")
    blob = vault.box("session", wrapped).seal(DATA, 3, "given")
    with pytest.raises(BrokenSessionError):
        vault.box("another", wrapped)
    assert vault.box("session", wrapped).open(blob, 3, "given") == DATA


def test_an_error_holds_nothing_of_what_was_sealed_nor_a_key() -> None:
    box = opened()
    blob = box.seal(DATA, 3, "given")
    error = broken(box, blob[:-1] + b"x")
    text = f"{error!r} {error} {error.params} {error.__cause__} {error.__suppress_context__}"
    assert "1681282128212" not in text
    assert error.__cause__ is None
    assert error.__suppress_context__


def test_changing_any_byte_of_a_wrapped_key_is_noticed() -> None:
    vault = Vault(OLD)
    wrapped = vault.new_key("session")
    assert len(wrapped) == 64
    for place in range(len(wrapped)):
        changed = bytearray(wrapped)
        changed[place] ^= 1
        with pytest.raises(KeysError if place < 4 else BrokenSessionError):
            vault.box("session", bytes(changed))
    for cut in range(len(wrapped)):
        with pytest.raises(BrokenSessionError):
            vault.box("session", wrapped[:cut])


def test_without_the_master_key_nothing_opens_and_it_is_named() -> None:
    wrapped = Vault(OLD).new_key("session")
    with pytest.raises(KeysError) as caught:
        Vault(Keys((TWO,))).box("session", wrapped)
    assert (caught.value.reason, caught.value.params) == ("other-keys", {"ids": OLD.ids})


def test_a_new_first_key_seals_and_the_old_one_still_opens() -> None:
    old, new = Vault(OLD), Vault(NEW)
    wrapped = old.new_key("session")
    blob = old.box("session", wrapped).seal(DATA, 1, "given")
    assert new.box("session", wrapped).open(blob, 1, "given") == DATA
    assert not new.is_first(wrapped)
    assert new.is_first(new.new_key("session"))


def test_wrapping_a_key_anew_leaves_payloads_and_fingerprints_as_they_are() -> None:
    wrapped = Vault(OLD).new_key("session")
    before = Vault(OLD).box("session", wrapped)
    again = Vault(NEW).rewrapped("session", wrapped)
    after = Vault(Keys((TWO,))).box("session", again)
    assert after.open(before.seal(DATA, 1, "given"), 1, "given") == DATA
    assert after.print(DATA) == before.print(DATA)
    assert wrapped[4:] not in again


def test_a_session_without_a_key_keeps_its_payloads_as_they_are() -> None:
    box = Vault(OLD).box("session", None)
    assert not box.sealed
    assert box.open(box.seal(DATA, 1, "given"), 1, "given") == DATA == box.seal(DATA, 1, "given")
    broken(box, opened().seal(DATA, 3, "given"))


def test_marks_signatures_and_fingerprints_depend_on_key_purpose_and_content() -> None:
    root, other = b"r" * 32, b"s" * 32
    vault, same, foreign = Vault(OLD, root), Vault(NEW, root), Vault(OLD, other)
    values = {
        vault.mark("nir", "1"),
        vault.mark("nir", "11"),
        vault.mark("nir1", "1"),
        vault.sign(b"nir\x001"),
        vault.print("s", b"nir\x001"),
        vault.print("t", b"nir\x001"),
        foreign.mark("nir", "1"),
        foreign.sign(b"nir\x001"),
        foreign.print("s", b"nir\x001"),
        opened(vault).print(b"nir\x001"),
        opened(vault).print(b"nir\x001"),  # of another key
    }
    assert len(values) == 11
    assert {len(value) for value in values} == {16}
    assert vault.mark("nir", "1") == same.mark("nir", "1")
    assert vault.print("s", DATA) == same.print("s", DATA) == vault.box("s", None).print(DATA)
    assert same.signed(DATA, vault.sign(DATA))
    assert not foreign.signed(DATA, vault.sign(DATA))
    assert not vault.signed(DATA + b"x", vault.sign(DATA))
    assert not vault.signed(DATA, b"")


def test_what_is_compared_is_the_same_whatever_the_hash_seed() -> None:
    script = (
        "from flowkit.run.keys import Keys; from flowkit.run.vault import Vault\n"
        "v = Vault(Keys((bytes(range(32)),)))\n"
        "print(v.mark('nir', 'é1').hex(), v.sign(b'x').hex(), v.print('s', b'x').hex(), v.keys.ids)"
    )
    outs = {
        subprocess.run(
            [sys.executable, "-c", script], capture_output=True, check=True, env={"PYTHONHASHSEED": seed}
        ).stdout
        for seed in ("0", "1", "4242")
    }
    assert len(outs) == 1
    assert outs.pop().split()[0] == Vault(OLD).mark("nir", "é1").hex().encode()


def test_an_opened_key_is_held_and_can_be_forgotten() -> None:
    vault = Vault(OLD)
    wrapped = vault.new_key("session")
    box = vault.box("session", wrapped)
    assert vault.box("session", wrapped) is box
    vault.forget()
    assert vault.box("session", wrapped) is not box


def test_threads_may_share_a_vault() -> None:
    vault = Vault(OLD)
    keys = {f"s{number}": vault.new_key(f"s{number}") for number in range(8)}

    def work(number: int) -> bool:
        session = f"s{number % 8}"
        box = vault.box(session, keys[session])
        data = str(number).encode() * 20
        return box.open(box.seal(data, number, "given"), number, "given") == data

    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(work, range(4000)))


def test_sealing_is_quick_enough_not_to_be_noticed() -> None:
    """About 2 µs on a quiet machine; a hundred would mean that a key is set up each time."""
    box, data = opened(), b"x" * 600
    best = 1.0
    for _ in range(5):
        start = time.perf_counter()
        for seq in range(1000):
            box.seal(data, seq, "given")
        best = min(best, time.perf_counter() - start)
    assert best / 1000 < 50e-6
