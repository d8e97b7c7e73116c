"""Sessions in one SQLite file: no service to start, and nothing acknowledged is ever lost.

Write-ahead log, synchronous FULL. One connection writes, and whoever holds it commits what all callers have
queued meanwhile, in one transaction; who is refused has written nothing. So many callers share one sync of
the disk. Several processes may read a file and take turns writing it; one process is what it is made for.
"""

from __future__ import annotations

from pathlib import Path

from flowkit.run.errors import StoreError
from flowkit.run.stores.sqlite.store import SqliteStore

__all__ = ["SqliteStore", "open_url"]

_SCHEME = "sqlite:///"


def open_url(url: str, make: bool = True) -> SqliteStore:
    """The store at ``sqlite:///file`` (relative) or ``sqlite:////file`` (absolute)."""
    path = url.removeprefix(_SCHEME)
    if not url.startswith(_SCHEME) or not path or "\0" in path:
        raise StoreError("no-such-place", store=url[:100])
    return SqliteStore(Path(path), make)
