"""What people typed, sealed: every session has a key of its own, wrapped by a master key.

A sealed payload (AES-256-GCM) is bound to its session, its place in the journal and its purpose, so it opens
nowhere else. Taking the wrapped key away shreds a session: ``erase`` does that. What is not read back but
compared (marks, fingerprints, the signature of a row) is keyed too, since a bare hash of a social security
number can be enumerated; those keys come from the ``root``, which stays when master keys change.
"""

from __future__ import annotations

import hashlib
import hmac
import os
from collections.abc import Mapping
from functools import cache, lru_cache, partial
from typing import TYPE_CHECKING

from flowkit.run.errors import BrokenSessionError, KeysError
from flowkit.run.keys import LENGTH, Keys

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

SEALED = b"\x01"
_NONCE, _TAG, _ID, _PRINT = 12, 16, 4, 16
_WRAPPED = _ID + _NONCE + LENGTH + _TAG
_BOXES = 4096  # how many opened session keys are held in memory


class Box:
    """Seals and opens the payloads of one session."""

    __slots__ = ("_aead", "_print", "_session")

    def __init__(self, session: str, printer: bytes, aead: AESGCM | None) -> None:
        self._session, self._print, self._aead = session, printer, aead

    @property
    def sealed(self) -> bool:
        """Whether this session has a key; without one, its payloads stand as they are."""
        return self._aead is not None

    def seal(self, data: bytes, seq: int, purpose: str) -> bytes:
        """The data, readable at this place of this session only; itself when the session has no key."""
        if self._aead is None:
            return data
        nonce = os.urandom(_NONCE)
        return SEALED + nonce + self._aead.encrypt(nonce, data, self._place(seq, purpose))

    def open(self, blob: bytes, seq: int, purpose: str) -> bytes:
        """What was sealed at this place. BrokenSessionError when it was not, or is not what it was."""
        if self._aead is None:
            if blob[:1] == SEALED:
                raise BrokenSessionError(self._session, purpose, seq)
            return blob
        if blob[:1] != SEALED or len(blob) <= _NONCE + _TAG:
            raise BrokenSessionError(self._session, purpose, seq)
        try:
            return self._aead.decrypt(blob[1 : 1 + _NONCE], blob[1 + _NONCE :], self._place(seq, purpose))
        except _invalid_tag():
            raise BrokenSessionError(self._session, purpose, seq) from None

    def print(self, data: bytes) -> bytes:
        """The fingerprint of data, which nobody can make without the keys."""
        return _keyed(self._print, data)

    def _place(self, seq: int, purpose: str) -> bytes:
        return f"{seq}|{purpose}|{self._session}".encode()


class Vault:
    """Opens the keys of sessions with the master keys. Safe to be used by several threads at once.

    ``root`` is the secret behind all that is compared; it is kept in the store (see ``opening``). Without
    one it is the first master key's, which is enough while that key does not change.
    """

    def __init__(self, keys: Keys, root: bytes | None = None) -> None:
        self.keys = keys
        root = root or derived(keys.keys[0], "root")
        self._root = root
        self._look, self._sign = derived(root, "look"), derived(root, "sign")
        self._print = derived(root, "print")
        self._masters = {_short(key): key for key in keys.keys}
        self._opened = lru_cache(_BOXES)(partial(_box, self._masters))

    def secret(self, purpose: str) -> bytes:
        """A secret for what is kept beside the store; it stays when master keys change."""
        return derived(self._root, purpose)

    def new_key(self, session: str) -> bytes:
        """A new key for a session, wrapped by the first master key."""
        return _wrap(self.keys.keys[0], os.urandom(LENGTH), session)

    def rewrapped(self, session: str, wrapped: bytes) -> bytes:
        """The same key of a session, wrapped by the first master key."""
        return _wrap(self.keys.keys[0], _unwrap(self._masters, wrapped, session), session)

    def is_first(self, wrapped: bytes) -> bool:
        """Whether a session's key is wrapped by the first master key."""
        return wrapped[:_ID] == _short(self.keys.keys[0])

    def box(self, session: str, wrapped: bytes | None) -> Box:
        """What seals and opens for a session; KeysError when its key was wrapped by another master key."""
        if wrapped is None:
            return Box(session, _keyed(self._print, session.encode(), LENGTH), None)
        return self._opened(session, wrapped)

    def forget(self) -> None:
        """Hold no session's key in memory any more."""
        self._opened.cache_clear()

    def mark(self, answer: str, value: str) -> bytes:
        """The keyed hash by which an answer's value is looked up."""
        return hmac.digest(self._look, f"{answer}\0{value}".encode(), "sha256")[:_PRINT]

    def sign(self, data: bytes) -> bytes:
        """The signature of a session's row."""
        return _keyed(self._sign, data)

    def signed(self, data: bytes, mark: bytes) -> bool:
        """Whether this is the signature of the data."""
        return hmac.compare_digest(self.sign(data), mark)

    def print(self, session: str, data: bytes) -> bytes:
        """The fingerprint of data of a session without a key; with one, its ``Box`` makes it."""
        return self.box(session, None).print(data)


def derived(secret: bytes, purpose: str) -> bytes:
    """A key for one purpose only, from a secret."""
    return hmac.digest(secret, b"flowkit " + purpose.encode(), "sha256")


def _keyed(key: bytes, data: bytes, size: int = _PRINT) -> bytes:
    return hashlib.blake2b(data, key=key, digest_size=size).digest()


def _short(master: bytes) -> bytes:
    """The id of a master key as bytes (``Keys.ids``)."""
    return hashlib.sha256(master).digest()[:_ID]


def _wrap(master: bytes, key: bytes, session: str) -> bytes:
    nonce = os.urandom(_NONCE)
    aead = _aesgcm()(derived(master, "wrap"))
    return _short(master) + nonce + aead.encrypt(nonce, key, session.encode())


def _unwrap(masters: Mapping[bytes, bytes], wrapped: bytes, session: str) -> bytes:
    if len(wrapped) != _WRAPPED:
        raise BrokenSessionError(session, "key")
    master = masters.get(wrapped[:_ID])
    if master is None:
        raise KeysError("other-keys", ids=(wrapped[:_ID].hex(),))
    aead = _aesgcm()(derived(master, "wrap"))
    try:
        return aead.decrypt(wrapped[_ID : _ID + _NONCE], wrapped[_ID + _NONCE :], session.encode())
    except _invalid_tag():
        raise BrokenSessionError(session, "key") from None


def _box(masters: Mapping[bytes, bytes], session: str, wrapped: bytes) -> Box:
    key = _unwrap(masters, wrapped, session)
    return Box(session, derived(key, "print"), _aesgcm()(derived(key, "seal")))


@cache
def _aesgcm() -> type[AESGCM]:
    """The cipher, from a library that is only wanted where something is sealed (extra ``sessions``)."""
    try:
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM
    except ImportError:
        raise KeysError("no-cryptography") from None
    return AESGCM


@cache
def _invalid_tag() -> type[Exception]:
    from cryptography.exceptions import InvalidTag

    return InvalidTag
