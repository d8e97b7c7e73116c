"""Passwords: made up for people, hashed, and refused with a reason where they are easily guessed."""

from __future__ import annotations

import hashlib
import hmac
import unicodedata
from collections.abc import Iterable
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError

_SIGNS = "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789"  # none that is taken for another
_GROUPS, _LENGTH = 4, 4
_SHORTEST = 4  # signs of something personal that may not be in a password
_LONGEST_SCORED = 72  # characters that zxcvbn takes
_WEAK = 2  # zxcvbn: 0 and 1 are guessed at once


def made_up(secret: bytes, purpose: str) -> str:
    """A password like ``Xk4m-9aTq-…``, always the same for a purpose: a message sent twice says the same.

    Nobody can make it without the secret: 16 signs of 57, about 93 bits.
    """
    digits = int.from_bytes(hashlib.shake_256(hmac.digest(secret, purpose.encode(), "sha256")).digest(32))
    signs = []
    for _ in range(_GROUPS * _LENGTH):
        digits, sign = divmod(digits, len(_SIGNS))
        signs.append(_SIGNS[sign])
    return "-".join("".join(signs[at : at + _LENGTH]) for at in range(0, len(signs), _LENGTH))


@cache
def _hasher() -> PasswordHasher:
    return PasswordHasher()


def hashed(password: str) -> str:
    """The argon2id hash of a password."""
    return _hasher().hash(_normal(password))


def is_it(password: str, hash: str | None) -> bool:
    """Whether a password is the one of a hash. It takes as long where there is none."""
    try:
        return _hasher().verify(hash or _nobodys(), _normal(password)) and hash is not None
    except (VerifyMismatchError, InvalidHashError):
        return False


@cache
def _nobodys() -> str:
    return hashed("nobody's")


def why_not(password: str, about: Iterable[str]) -> str | None:
    """Why a password is refused: ``personal`` (it holds what is known of the person) or ``guessable``."""
    plain = _plain(password)
    for known in about:
        for part in {known, *known.replace("@", " ").replace("-", " ").split()}:
            piece = _plain(part)
            if len(piece) >= _SHORTEST and piece in plain:
                return "personal"
    return "guessable" if _score(password) < _WEAK else None


def _score(password: str) -> int:
    from zxcvbn import zxcvbn  # its word lists take a tenth of a second to load

    return int(zxcvbn(_normal(password)[:_LONGEST_SCORED])["score"])


def _normal(password: str) -> str:
    return unicodedata.normalize("NFC", password)


def _plain(text: str) -> str:
    apart = unicodedata.normalize("NFD", text.casefold())
    return "".join(sign for sign in apart if sign.isalnum())
