"""A copy of a store's file that can be opened by itself."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path

from flowkit.run.errors import StoreError


def copy(connection: sqlite3.Connection, target: Path) -> None:
    """Write a copy to ``target``, whole or not at all, and close the connection.

    It holds the rows that are there now and no free pages, so nothing that was erased before.
    Raises StoreError when the target exists or cannot be written.
    """
    part = target.with_name(f"{target.name}.part")
    try:
        if target.exists() or not target.parent.is_dir():
            raise StoreError("no-such-place", store=str(target))
        part.unlink(missing_ok=True)
        connection.execute("VACUUM INTO ?", (str(part),))
        part.chmod(0o600)
        with part.open("rb+") as file:
            os.fsync(file.fileno())
        part.rename(target)
    except OSError as error:
        raise StoreError("no-such-place", store=str(target)) from error
    finally:
        connection.close()
        part.unlink(missing_ok=True)
