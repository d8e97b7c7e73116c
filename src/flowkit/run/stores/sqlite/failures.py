"""What SQLite says when something goes wrong, as our own errors."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from flowkit.run.errors import StoreError

_REASONS = {
    "SQLITE_BUSY": "busy",
    "SQLITE_LOCKED": "busy",
    "SQLITE_FULL": "full",
    "SQLITE_TOOBIG": "full",
    "SQLITE_READONLY": "read-only",
    "SQLITE_PERM": "read-only",
    "SQLITE_AUTH": "read-only",
    "SQLITE_CANTOPEN": "no-such-place",
    "SQLITE_NOTADB": "not-a-store",
    "SQLITE_CORRUPT": "broken",
    "SQLITE_IOERR": "failed",
    "SQLITE_NOMEM": "failed",
    "SQLITE_PROTOCOL": "failed",
}


@contextmanager
def told(name: str) -> Iterator[None]:
    """Raise what SQLite raises here as a StoreError; what cannot be explained is a failure of the handle."""
    try:
        yield
    except (sqlite3.Error, UnicodeDecodeError) as error:
        raise failure(error, name) from error


def failure(error: sqlite3.Error | UnicodeDecodeError, name: str) -> StoreError:
    """The StoreError for an error of SQLite. Its text may name values, so it is not repeated."""
    told = getattr(error, "sqlite_errorname", None) or ""
    main = "_".join(told.split("_")[:2])
    if main == "SQLITE_ERROR" and "no such table" in str(error):
        return StoreError("broken", store=name, what="tables")
    if isinstance(error, UnicodeDecodeError) or "Could not decode to UTF-8" in str(error):
        return StoreError("broken", store=name, what="text")
    return StoreError(_REASONS.get(main, "failed"), store=name, code=told or type(error).__name__)
