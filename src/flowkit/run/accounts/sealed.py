"""Addresses as a book keeps them: sealed for one account, so that its file tells nobody's."""

from __future__ import annotations

import hmac
import os

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_NONCE = 12


def sealed(secret: bytes, id: bytes, text: str) -> bytes:
    """A text that only this secret opens, and only for this account."""
    nonce = os.urandom(_NONCE)
    return nonce + _aead(secret).encrypt(nonce, text.encode(), id)


def opened(secret: bytes, id: bytes, blob: bytes) -> str:
    """The text. Raises cryptography's InvalidTag for what was sealed otherwise."""
    return _aead(secret).decrypt(blob[:_NONCE], blob[_NONCE:], id).decode()


def _aead(secret: bytes) -> AESGCM:
    return AESGCM(hmac.digest(secret, b"addresses", "sha256"))
