"""Master keys: texts, files, the environment."""

from __future__ import annotations

import base64
import hashlib
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flowkit.run.errors import KeysError
from flowkit.run.keys import VARIABLE, Keys

ONE, TWO = bytes(range(32)), bytes(range(32, 64))
HEX, BASE64 = ONE.hex(), base64.b64encode(TWO).decode()


def refused(text: str) -> KeysError:
    with pytest.raises(KeysError) as caught:
        Keys.parse(text)
    return caught.value


def test_keys_are_read_in_base64_and_hexadecimal_with_comments() -> None:
    keys = Keys.parse(f"# ours\n\n  {HEX}  # the new one\r\n{BASE64}\n{HEX.upper()}\n")
    assert keys.keys == (ONE, TWO)
    assert keys.ids == tuple(hashlib.sha256(key).hexdigest()[:8] for key in (ONE, TWO))


def test_the_urlsafe_alphabet_is_read_as_the_usual_one() -> None:
    key = b"\xfb\xff" * 16
    assert Keys.parse(base64.urlsafe_b64encode(key).decode()) == Keys.parse(base64.b64encode(key).decode())


@given(st.lists(st.binary(min_size=32, max_size=32), min_size=1, max_size=5, unique=True))
def test_what_a_key_file_holds_reads_back(keys: list[bytes]) -> None:
    assert Keys.parse(Keys(tuple(keys)).text()).keys == tuple(keys)


@pytest.mark.parametrize("text", ["", "\n\n", "# nothing\n", "   "])
def test_a_text_without_a_key_is_refused(text: str) -> None:
    assert refused(text).reason == "no-keys"


@pytest.mark.parametrize(
    "line",
    [
        HEX[:-1],
        HEX + "0",
        BASE64[:-1],
        BASE64[:-2] + "é=",
        base64.b64encode(ONE[:31]).decode(),
        "password",
        "\x00" * 32,
        "🔑" * 44,
        "x" * 100_000,
    ],
)
def test_a_line_that_is_no_key_is_told_by_its_number_and_never_shown(line: str) -> None:
    error = refused(f"# first\n{HEX}\n{line}\n")
    assert (error.reason, error.params) == ("bad-keys", {"line": 3})
    assert line not in str(error) + repr(error)


@given(st.text(max_size=300))
def test_any_text_is_keys_or_a_clear_refusal(text: str) -> None:
    try:
        Keys.parse(text)
    except KeysError as error:
        assert error.reason in ("no-keys", "bad-keys")  # noqa: PT017 - most texts raise


def test_keys_are_never_shown() -> None:
    keys = Keys((ONE,))
    assert repr(keys) == str(keys) == "Keys()"


def test_a_key_of_another_length_is_refused() -> None:
    with pytest.raises(KeysError, match="bad-keys"):
        Keys((ONE, b"short"))
    with pytest.raises(KeysError, match="no-keys"):
        Keys(())


def test_two_random_keys_differ() -> None:
    assert Keys.random() != Keys.random()


def test_a_key_file_is_made_for_its_owner_alone_and_stays(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "er" / "keys"
    before = os.umask(0)
    try:
        made = Keys.at(path, make=True)
    finally:
        os.umask(before)
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700
    assert Keys.at(path, make=True) == made == Keys.at(path, make=False)
    assert [each.name for each in path.parent.iterdir()] == ["keys"]


def test_of_many_who_make_a_key_file_at_once_all_get_the_same_key(tmp_path: Path) -> None:
    for number in range(20):
        path = tmp_path / str(number) / "keys"
        with ThreadPoolExecutor(8) as pool:
            assert len(set(pool.map(lambda path: Keys.at(path, make=True).keys, [path] * 8))) == 1
        assert [each.name for each in path.parent.iterdir()] == ["keys"]


def test_a_file_that_is_not_there_is_only_made_when_asked(tmp_path: Path) -> None:
    with pytest.raises(KeysError) as caught:
        Keys.at(tmp_path / "keys", make=False)
    assert (caught.value.reason, caught.value.params) == ("no-key-file", {"path": str(tmp_path / "keys")})
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("mode", [0o604, 0o602, 0o601, 0o620, 0o666, 0o777])
def test_a_file_that_others_can_read_or_write_is_refused(tmp_path: Path, mode: int) -> None:
    path = tmp_path / "keys"
    path.write_text(HEX)
    path.chmod(mode)
    with pytest.raises(KeysError) as caught:
        Keys.at(path, make=True)
    assert (caught.value.reason, caught.value.params) == ("open-keys", {"path": str(path)})


@pytest.mark.parametrize("mode", [0o600, 0o400, 0o440])
def test_a_file_of_its_owner_or_a_group_that_reads_is_taken(tmp_path: Path, mode: int) -> None:
    path = tmp_path / "keys"
    path.write_text(HEX)
    path.chmod(mode)
    assert Keys.at(path, make=False).keys == (ONE,)


@pytest.mark.parametrize(
    "content", [b"\xff\xfe", b"", b"\x00" * 100, HEX.encode() + b"\nrubbish", b"a" * 70_000]
)
def test_a_file_of_rubbish_is_told_with_its_place(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "keys"
    path.touch(0o600)
    path.write_bytes(content)
    with pytest.raises(KeysError) as caught:
        Keys.at(path, make=True)
    assert caught.value.params["path"] == str(path)
    assert caught.value.reason in ("bad-keys", "no-keys", "unreadable-keys")
    assert path.read_bytes() == content


def test_what_is_no_file_is_refused_and_does_not_hang(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe", 0o600)
    for place in (
        tmp_path,
        tmp_path / "pipe",
        Path(os.devnull),
        tmp_path / ("x" * 300),
        tmp_path / "pipe" / "x",
    ):
        with pytest.raises(KeysError, match=r"unreadable-keys|open-keys"):
            Keys.at(place, make=False)


def test_a_place_where_no_file_can_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(KeysError, match=r"unreadable-keys|unwritable-keys"):
        Keys.at(tmp_path / "file" / "keys", make=True)
    with pytest.raises(KeysError, match="unwritable-keys"):
        Keys.at("/proc/flowkit/keys", make=True)


def test_the_environment_names_a_file_or_holds_the_keys(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(VARIABLE, raising=False)
    assert Keys.from_environment() is None
    for written in (f"{HEX}\n{BASE64}", f"{HEX},{BASE64}", f" {HEX}  {BASE64} "):
        monkeypatch.setenv(VARIABLE, written)
        assert Keys.from_environment() == Keys((ONE, TWO))
    file = Keys.at(tmp_path / "keys", make=True)
    monkeypatch.setenv(VARIABLE, str(tmp_path / "keys"))
    assert Keys.from_environment() == file


def test_a_file_whose_name_looks_like_a_key_is_a_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    file = Keys.at(Path(HEX), make=True)
    monkeypatch.setenv(VARIABLE, HEX)
    assert Keys.from_environment() == file


@pytest.mark.parametrize("written", ["", " ", "/nowhere/keys", "rubbish", HEX[:-1], f"{HEX} rubbish"])
def test_an_environment_that_is_set_wrong_is_refused_and_no_key_shown(
    written: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(VARIABLE, written)
    with pytest.raises(KeysError) as caught:
        Keys.from_environment()
    assert caught.value.reason in ("no-keys", "no-key-file", "unreadable-keys")


def test_keys_need_no_cryptography() -> None:
    script = (
        "import sys; sys.modules['cryptography'] = None\n"
        "from flowkit.run.keys import Keys\n"
        "from flowkit.run.vault import Vault\n"
        "from flowkit.run.errors import KeysError\n"
        "vault = Vault(Keys.random())\n"
        "box = vault.box('s', None)\n"
        "assert box.open(box.seal(b'{}', 1, 'given'), 1, 'given') == b'{}' and vault.mark('a', 'b')\n"
        "try: vault.new_key('s')\n"
        "except KeysError as error: print(error.reason)\n"
    )
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert (ran.stdout, ran.stderr) == ("no-cryptography\n", "")
