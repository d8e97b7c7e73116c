"""Ids of sessions, and the keys of callers."""

from __future__ import annotations

import base64
import hmac
from secrets import token_bytes

from flowkit.run.store import Store

LONGEST = 200  # characters of an idempotency key: it stands in an index


def id_for(store: Store, flow: str, key: str | None) -> str:
    """A new id; with a key, the one that it starts: nobody can tell it from the key who has not the store.

    None begins with a dash: on a command line it would be taken for an option.
    """
    data = token_bytes(16)
    if key is not None:
        text = f"{flow}\n{key}".encode("utf-8", "surrogatepass")
        data = hmac.digest(store.keep_first("salt", data), text, "sha256")[:16]
    return base64.urlsafe_b64encode(data).decode().rstrip("=").lstrip("-")


def must_be_key(key: str | None) -> None:
    """Raises ValueError for what is no idempotency key: a short line (or none)."""
    if key is not None and not (isinstance(key, str) and 0 < len(key) <= LONGEST and key.isprintable()):
        raise ValueError(f"a key is a line of 1 to {LONGEST} characters")
