"""A short fingerprint of a text, to tell whether it is still the one that was translated."""

from __future__ import annotations

from hashlib import sha256


def fingerprint(text: str) -> str:
    """Eight hexadecimal digits that another text would hardly have."""
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:8]
