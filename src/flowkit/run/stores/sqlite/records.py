"""Records out of the columns of a query.

SQLite gives whatever is in its file, and a bit turned by the disk can make a text into bytes. So what is read
is only believed when it is of the kind that was written.
"""

from __future__ import annotations

from collections.abc import Sequence
from types import NoneType
from typing import Any
from zlib import crc32

from flowkit.run.errors import BrokenSessionError, StoreError
from flowkit.run.store import Definition, Row, Seen, Session, Status, Waiting

_ALWAYS = {"s": (str,), "i": (int,), "b": (bytes,)}
_KINDS = {**_ALWAYS, **{kind.upper(): (*types, NoneType) for kind, types in _ALWAYS.items()}}
_SESSION = [_KINDS[kind] for kind in "ssisSbBbbiiI"]
_ROW = [_KINDS[kind] for kind in "sissSbSBsbb"]
_WAITING = [_KINDS[kind] for kind in "siisssbsiiSISi"]
_DEFINITION = [_KINDS[kind] for kind in "sssb"]


def session(values: Sequence[Any]) -> Session:
    """A session. Raises BrokenSessionError."""
    return Session(*_sound(values, _SESSION, "row"))


def row(values: Sequence[Any]) -> Row:
    """A row of the journal. Raises BrokenSessionError."""
    return Row(*_sound(values, _ROW, "chain"))


def waiting(values: Sequence[Any]) -> Waiting:
    """An effect of the outbox, out of its columns and their sum. Raises BrokenSessionError."""
    *columns, sum = _sound(values, _WAITING, "effect")
    effect = Waiting(*columns)
    if summed(*columns) != sum:
        raise BrokenSessionError(effect.session, f"effect {effect.number}", effect.seq)
    return effect._replace(status=Status(effect.status))


def seen(values: Sequence[Any]) -> Seen:
    """A line of the audit, out of its columns and their sum. Raises StoreError ``broken``."""
    *columns, sum = values
    if summed(*columns) != sum:
        raise StoreError("broken", what="audit")
    return Seen(*columns)


def with_sum(value: bytes) -> bytes:
    """A small thing as it is kept: with its sum."""
    return value + summed(value).to_bytes(4)


def without_sum(name: str, kept: bytes) -> bytes:
    """What was kept under a name. Raises StoreError ``broken``."""
    value = kept[:-4]
    if with_sum(value) != kept:
        raise StoreError("broken", what="kept", name=name)
    return value


def summed(*values: str | int | bytes | None) -> int:
    """The sum by which a fault of the disk is seen; SQLite knows it as a function."""
    return crc32(b"\0".join([each if type(each) is bytes else str(each).encode() for each in values]))


def definition(values: Sequence[Any]) -> Definition:
    """A kept definition. Raises StoreError ``broken``."""
    if not _is_sound(values, _DEFINITION):
        raise StoreError("broken", what="definition", digest=str(values[0])[:12])
    return Definition(*values)


def _sound(values: Sequence[Any], kinds: Sequence[tuple[type, ...]], what: str) -> Sequence[Any]:
    if not _is_sound(values, kinds):
        raise BrokenSessionError(values[0] if isinstance(values[0], str) else "", what)
    return values


def _is_sound(values: Sequence[Any], kinds: Sequence[tuple[type, ...]]) -> bool:
    return all(type(value) in kind for value, kind in zip(values, kinds, strict=True))
