"""A disk that remembers what was done to it, and fails when told: a VFS of apsw.

``Disk`` lets SQLite work on real files and notes every write, truncation, sync and deletion in order, so
that the files can be made as a power cut would have left them (``images``). A ``fault`` is asked before
each operation and may raise what the disk says then.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple, TypeAlias

import apsw


class Op(NamedTuple):
    """What was done to a file: ``write``, ``truncate``, ``sync``, ``delete``; or a campaign's ``note``."""

    kind: str
    file: str
    offset: int = 0
    data: bytes = b""


Fault: TypeAlias = Callable[[Op], None]
_numbers = itertools.count(1)
PERSISTENT = (".db", ".db-wal", ".db-journal")


class Disk(apsw.VFS):
    """A VFS over the machine's own. ``ops`` is what was done; ``fault`` may refuse it by raising."""

    def __init__(self) -> None:
        self.vfs = f"faults-{next(_numbers)}"
        self.ops: list[Op] = []
        self.fault: Fault | None = None
        self.recording = True
        super().__init__(self.vfs, "")

    def do(self, op: Op) -> None:
        """Ask the fault, then remember."""
        if self.fault is not None:
            self.fault(op)
        if self.recording:
            self.ops.append(op)

    def note(self, text: str) -> None:
        """Remember a moment of the campaign: what has been acknowledged by now."""
        self.ops.append(Op("note", text))

    def xOpen(self, name: str | apsw.URIFilename | None, flags: list[int]) -> apsw.VFSFile:  # noqa: N802
        """Open a file; those that outlive the process are watched."""
        path = name.filename() if isinstance(name, apsw.URIFilename) else name
        if path and str(path).endswith(PERSISTENT):
            return _File(self, name, flags, Path(path).name)
        return apsw.VFSFile("", name, flags)

    def xDelete(self, filename: str, syncdir: bool) -> None:  # noqa: N802
        """Delete a file."""
        self.do(Op("delete", Path(filename).name))
        super().xDelete(filename, syncdir)


class _File(apsw.VFSFile):
    def __init__(self, disk: Disk, name: str | apsw.URIFilename | None, flags: list[int], short: str) -> None:
        self._disk, self._short = disk, short
        super().__init__("", name, flags)

    def xWrite(self, data: bytes, offset: int) -> None:  # noqa: N802
        self._disk.do(Op("write", self._short, offset, bytes(data)))
        super().xWrite(data, offset)

    def xTruncate(self, newsize: int) -> None:  # noqa: N802
        self._disk.do(Op("truncate", self._short, newsize))
        super().xTruncate(newsize)

    def xSync(self, flags: int) -> None:  # noqa: N802
        self._disk.do(Op("sync", self._short))
        super().xSync(flags)


def full(op: Op) -> None:
    """No room left: every write fails."""
    if op.kind == "write":
        raise apsw.FullError("no room left on the device")


def unsynced(op: Op) -> None:
    """What was written cannot be made durable: every sync fails."""
    if op.kind == "sync":
        raise apsw.IOError("input/output error")


class At:
    """Let a fault begin at the n-th operation of its kind, and last for ``lasting`` of them (0: for ever)."""

    def __init__(self, fault: Fault, kind: str, number: int, lasting: int = 0) -> None:
        self._fault, self._kind = fault, kind
        self._first, self._last = number, number + lasting if lasting else None
        self.seen = 0

    def __call__(self, op: Op) -> None:
        """Count, and fail in the window."""
        if op.kind != self._kind:
            return
        self.seen += 1
        if self.seen >= self._first and (self._last is None or self.seen < self._last):
            self._fault(op)


@contextmanager
def disk() -> Iterator[Disk]:
    """A disk, registered while it is used."""
    made = Disk()
    try:
        yield made
    finally:
        made.unregister()
