"""Records out of the columns of a query.

SQLite gives whatever is in its file, and a bit turned by the disk can make a text into bytes. So what is read
is only believed when it is of the kind that was written.
"""

from __future__ import annotations

from collections.abc import Sequence
from types import NoneType
from typing import Any

from flowkit.run.errors import BrokenSessionError, StoreError
from flowkit.run.store import Definition, Row, Session, Status, Waiting

_ALWAYS = {"s": (str,), "i": (int,), "b": (bytes,)}
_KINDS = {**_ALWAYS, **{kind.upper(): (*types, NoneType) for kind, types in _ALWAYS.items()}}
_SESSION = [_KINDS[kind] for kind in "ssisSbBbbiiI"]
_ROW = [_KINDS[kind] for kind in "sissSbSBsbb"]
_WAITING = [_KINDS[kind] for kind in "siisssbsiiSIS"]
_DEFINITION = [_KINDS[kind] for kind in "sssb"]


def session(values: Sequence[Any]) -> Session:
    """A session. Raises BrokenSessionError."""
    return Session(*_sound(values, _SESSION, "row"))


def row(values: Sequence[Any]) -> Row:
    """A row of the journal. Raises BrokenSessionError."""
    return Row(*_sound(values, _ROW, "chain"))


def waiting(values: Sequence[Any]) -> Waiting:
    """An effect of the outbox. Raises BrokenSessionError."""
    effect = Waiting(*_sound(values, _WAITING, "outbox"))
    try:
        return effect._replace(status=Status(effect.status))
    except ValueError:
        raise BrokenSessionError(effect.session, "outbox", effect.seq) from None


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
