"""A new master key: every session's key is wrapped anew, and no payload is touched.

Stopped in the middle it goes on where it stood, since a wrapped key says which master key wrapped it. Until
all is done, both keys are needed, and the store says so to whoever opens it with one.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import islice
from typing import NamedTuple

from flowkit.run.errors import BrokenSessionError, KeysError
from flowkit.run.opening import masters, only_first
from flowkit.run.store import Session, Store
from flowkit.run.vault import Vault

_BATCH = 500
_PASSES = 4


class Rekeyed(NamedTuple):
    """What a rotation did: how many keys it wrapped anew, and the sessions whose key nothing opens.

    ``done`` says that the old keys are not needed any more. They still are while there are broken sessions
    (erase them), and while some process goes on sealing with an old key (give it the new one first).
    """

    wrapped: int
    broken: tuple[str, ...]
    done: bool


def rekey(store: Store, vault: Vault, progress: Callable[[int], None] = lambda _: None) -> Rekeyed:
    """Wrap the key of every session by the first master key; ``progress`` hears how many were looked at.

    Goes through all sessions again until it finds nothing to do, so one that was started meanwhile with the
    old key is not left behind. Only then does the store forget about the old keys, and what they wrapped.
    """
    total = 0
    for _ in range(_PASSES):
        wrapped, broken = _pass(store, vault, progress)
        total += wrapped
        if not wrapped:
            break
    done = not wrapped and not broken
    if done:
        if len(masters(store)) > 1:
            only_first(store, vault.keys)
        store.forget()
    return Rekeyed(total, broken, done)


def _pass(store: Store, vault: Vault, progress: Callable[[int], None]) -> tuple[int, tuple[str, ...]]:
    wrapped, broken, after = 0, list[str](), ""
    while batch := tuple(islice(store.sessions(after), _BATCH)):
        for session in batch:
            try:
                wrapped += _rewrap(store, vault, session)
            except (BrokenSessionError, KeysError):
                broken.append(session.id)
        after = batch[-1].id
        progress(len(batch))
    return wrapped, tuple(broken)


def _rewrap(store: Store, vault: Vault, session: Session) -> bool:
    if session.key is None or vault.is_first(session.key):
        return False
    return store.rekey(session.id, session.key, vault.rewrapped(session.id, session.key))
