"""A folder into which finished files are put: whole or not at all, the same one for a repeated task."""

from __future__ import annotations

import hashlib
import os
import re
from contextlib import suppress
from pathlib import Path
from tempfile import NamedTemporaryFile

_PLAIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,100}(/[0-9]{1,18}){2}")


def name_of(task: str) -> str:
    """A file name for the id of a task, always the same."""
    if _PLAIN.fullmatch(task):
        return task.replace("/", ".")
    return hashlib.sha256(task.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def put(folder: Path, name: str, content: bytes) -> Path:
    """Put a file there, durably, readable by its owner only; it replaces one of the same name.

    Whoever empties the folder sees whole files only: while it is written, its name begins with a dot.
    Raises OSError.
    """
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    with NamedTemporaryFile(dir=folder, prefix=f".{name}.", delete=False) as file:
        try:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
            Path(file.name).replace(folder / name)
        except BaseException:
            with suppress(OSError):
                Path(file.name).unlink()
            raise
    _synced(folder)
    return folder / name


def _synced(folder: Path) -> None:
    """Make the name durable too, on systems where a folder can be opened."""
    with suppress(PermissionError):
        opened = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(opened)
        finally:
            os.close(opened)
