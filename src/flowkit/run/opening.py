"""Which keys a store is opened with, and whether they are the ones it was written with.

The store keeps its ``root`` (see ``vault``) hidden under every master key that is in use, so it knows their
ids: opening it with others, or with too few, is refused before anything is read or written.
"""

from __future__ import annotations

import hmac
import logging
import os
from collections.abc import Mapping
from pathlib import Path

from flowkit.core.jsontext import decoded, encoded
from flowkit.run.errors import KeysError, StoreError
from flowkit.run.keys import LENGTH, Keys
from flowkit.run.store import Store
from flowkit.run.vault import Vault, derived

MASTERS = "masters"  # the name under which a store keeps its root, by the ids of the master keys
_MEMORY_KEY = "key in memory"
_FILE = "sqlite:///"
_NONCE, _CHECK = 16, 16
_log = logging.getLogger("flowkit.run")


def keys_for(store: Store, keys: Keys | None = None) -> Keys:
    """The keys of a store: those given, else FLOWKIT_KEYS, else the file that is made for it.

    That file stands beside an SQLite database (``<file>.keys``); a store in memory has a key in memory; for
    others it is in the state folder of who runs this, and the log says so, since others may need it too.
    """
    found = keys or Keys.from_environment()
    if found is not None:
        return found
    if store.name.startswith("memory:"):
        return Keys((store.keep_first(_MEMORY_KEY, os.urandom(LENGTH)),))
    make = store.kept(MASTERS) is None
    if store.name.startswith(_FILE):
        return Keys.at(store.name.removeprefix(_FILE) + ".keys", make)
    place = default_file()
    _log.warning("master keys are read from a file of this machine", extra={"path": str(place)})
    return Keys.at(place, make)


def default_file() -> Path:
    """Where keys are when nothing else says where: ``$XDG_STATE_HOME/flowkit/keys``."""
    state = os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state"
    return Path(state) / "flowkit" / "keys"


def open_vault(store: Store, keys: Keys | None = None) -> Vault:
    """The vault of a store. KeysError when it was written with a key that is not among these."""
    keys = keys_for(store, keys)
    kept = masters(store)
    if not kept:
        new = _text({keys.ids[0]: _hidden(keys.keys[0], os.urandom(LENGTH))})
        kept = _masters(store.keep_first(MASTERS, new), store)
    missing = tuple(id for id in kept if id not in keys.ids)
    if missing:
        raise KeysError("other-keys", ids=missing)
    known = dict(zip(keys.ids, keys.keys, strict=True))
    roots = {_shown(known[id], hidden, store) for id, hidden in kept.items()}
    if len(roots) != 1:
        raise _broken(store)
    root = roots.pop()
    if keys.ids[0] not in kept:
        _also(store, {**kept, keys.ids[0]: _hidden(keys.keys[0], root)})
    return Vault(keys, root)


def masters(store: Store) -> Mapping[str, bytes]:
    """The root of a store, hidden under each master key that is in use, by their ids."""
    kept = store.kept(MASTERS)
    return {} if kept is None else _masters(kept, store)


def only_first(store: Store, keys: Keys) -> None:
    """Let the store know that nothing is sealed with any key but the first any more."""
    first = keys.ids[0]
    store.keep(MASTERS, _text({first: masters(store)[first]}))


def _also(store: Store, kept: Mapping[str, bytes]) -> None:
    try:
        store.keep(MASTERS, _text(kept))
    except StoreError as error:
        if error.reason != "read-only":  # then nothing will be sealed with the new key either
            raise


def _text(kept: Mapping[str, bytes]) -> bytes:
    return encoded({id: hidden.hex() for id, hidden in kept.items()}).encode()


def _masters(text: bytes, store: Store) -> Mapping[str, bytes]:
    try:
        return {str(id): bytes.fromhex(hidden) for id, hidden in decoded(text).items()}
    except (ValueError, AttributeError, TypeError, RecursionError):
        raise _broken(store) from None


def _hidden(master: bytes, root: bytes) -> bytes:
    """The root under a master key: both are as long as a hash, so one pad, used once, hides it."""
    nonce = os.urandom(_NONCE)
    return nonce + _both(root, _pad(master, nonce)) + derived(root, "check")[:_CHECK]


def _shown(master: bytes, hidden: bytes, store: Store) -> bytes:
    nonce, padded, check = hidden[:_NONCE], hidden[_NONCE : _NONCE + LENGTH], hidden[_NONCE + LENGTH :]
    root = _both(padded, _pad(master, nonce))
    if len(padded) != LENGTH or not hmac.compare_digest(derived(root, "check")[:_CHECK], check):
        raise _broken(store)
    return root


def _pad(master: bytes, nonce: bytes) -> bytes:
    return hmac.digest(derived(master, "root"), nonce, "sha256")


def _both(one: bytes, other: bytes) -> bytes:
    return bytes(a ^ b for a, b in zip(one, other, strict=False))


def _broken(store: Store) -> StoreError:
    return StoreError("broken", what="masters", store=store.name)
