"""Master keys: what opens everything else. They live in a file or the environment, never in a store.

The first key seals, all of them open; so a new one is put in front of the old (see ``rotation``). No error
and no ``repr`` shows a key: a key is told by its id, the start of its SHA-256.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import os
import re
import stat
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from flowkit.run.errors import KeysError

LENGTH = 32
VARIABLE = "FLOWKIT_KEYS"

_HEX = re.compile(r"[0-9a-fA-F]{64}")
_BASE64 = re.compile(r"[A-Za-z0-9+/_-]{43}=")
_LARGEST = 65_536  # bytes of a key file: a thousand keys
_NOT_ALONE = stat.S_IRWXO | stat.S_IWGRP  # a group may be let in to read, as a mounted secret often does
_HEADER = (
    "# Master keys of flowkit sessions, one on a line: the first seals, all of them open.\n"
    "# Whoever has them and the database can read what people typed; without them nobody can.\n"
)


@dataclass(frozen=True, slots=True)
class Keys:
    """Master keys of 32 bytes each, the one that seals first."""

    keys: tuple[bytes, ...] = field(repr=False)

    def __post_init__(self) -> None:
        if not self.keys:
            raise KeysError("no-keys")
        if any(len(key) != LENGTH for key in self.keys):
            raise KeysError("bad-keys", line=0)

    @property
    def ids(self) -> tuple[str, ...]:
        """The short id of each key."""
        return tuple(hashlib.sha256(key).hexdigest()[:8] for key in self.keys)

    def lines(self) -> str:
        """The keys in base64, one on a line."""
        return "\n".join(base64.b64encode(key).decode() for key in self.keys)

    def text(self) -> str:
        """The keys as a key file holds them."""
        return f"{_HEADER}{self.lines()}\n"

    @classmethod
    def random(cls) -> Keys:
        """One new key."""
        return cls((os.urandom(LENGTH),))

    @classmethod
    def parse(cls, text: str) -> Keys:
        """The keys of a text: one on a line, base64 or hexadecimal; ``#`` starts a comment."""
        found: dict[bytes, None] = {}
        for number, line in enumerate(text.splitlines(), 1):
            written = line.partition("#")[0].strip()
            if written:
                found[_key(written, number)] = None
        return cls(tuple(found))

    @classmethod
    def from_environment(cls) -> Keys | None:
        """The keys that FLOWKIT_KEYS names (a path) or holds; None when it is not set."""
        written = os.environ.get(VARIABLE)
        if written is None:
            return None
        lines = re.sub(r"[\s,]+", "\n", written).strip()
        if not lines:
            raise KeysError("no-keys")
        if all(_is_key(line) for line in lines.split("\n")) and not _is_file(written):
            return cls.parse(lines)
        return cls.at(written, make=False)

    @classmethod
    def at(cls, path: str | Path, make: bool) -> Keys:
        """The keys of a file that only its owner can read; with ``make``, a new one when there is none.

        Of several processes that make it at once, one wins, and all of them use what it wrote.
        """
        path = Path(path)
        try:
            return cls.parse(_read(path))
        except FileNotFoundError:
            if not make:
                raise KeysError("no-key-file", path=str(path)) from None
        except KeysError as error:
            raise KeysError(error.reason, **{"path": str(path), **error.params}) from None
        except (OSError, UnicodeDecodeError, ValueError):
            raise KeysError("unreadable-keys", path=str(path)) from None
        try:
            _write(path, cls.random().text())
        except OSError:
            raise KeysError("unwritable-keys", path=str(path)) from None
        return cls.at(path, make=False)


def _is_file(written: str) -> bool:
    try:
        return Path(written).is_file()
    except OSError:  # too long for a path: so it is none
        return False


def _is_key(written: str) -> bool:
    return bool(_HEX.fullmatch(written) or _BASE64.fullmatch(written))


def _key(written: str, line: int) -> bytes:
    try:
        if _HEX.fullmatch(written):
            return bytes.fromhex(written)
        if _BASE64.fullmatch(written):
            return base64.b64decode(written.translate({ord("-"): "+", ord("_"): "/"}), validate=True)
    except binascii.Error:
        pass
    raise KeysError("bad-keys", line=line)


def _read(path: Path) -> str:
    """The text of a key file, judged by the file that was opened and not by one that came in its place."""
    handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))
    with os.fdopen(handle, "rb") as file:
        status = os.fstat(handle)
        if not stat.S_ISREG(status.st_mode):
            raise KeysError("unreadable-keys")
        if os.name == "posix" and status.st_mode & _NOT_ALONE:
            raise KeysError("open-keys")
        return file.read(_LARGEST).decode()


def _write(path: Path, text: str) -> None:
    """Make a file that is there whole or not at all, and leave one alone that is there by now."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    new = path.with_name(f".{path.name}.{os.urandom(8).hex()}")
    handle = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(text)
            file.flush()
            os.fsync(handle)
        with suppress(FileExistsError):
            os.link(new, path)
    finally:
        new.unlink()
    _sync(path.parent)


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
