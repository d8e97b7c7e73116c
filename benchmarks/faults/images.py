"""What a power cut leaves: the files as they may stand when the current goes at any moment.

What was synced is there. Of what was written since, nothing, all, or any part may be there: sectors of 512
bytes reach the platter in any order, so a write can be torn. A new length or a deletion counts as
durable from the next sync on, as with a file system that journals its own records.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.faults.disk import Op

SECTOR = 512
Chances = random.Random | bool  # which part of what is pending arrives: all, nothing, or by chance


@dataclass(slots=True)
class Platter:
    """The durable bytes of each file, and what is on its way to them."""

    files: dict[str, bytearray] = field(default_factory=dict)
    pending: list[Op] = field(default_factory=list)

    def take(self, op: Op) -> None:
        """Let one operation happen."""
        if op.kind == "note":
            return
        if op.kind != "sync":
            self.pending.append(op)
            return
        arrived = [each for each in self.pending if each.file == op.file or each.kind == "delete"]
        self.pending = [each for each in self.pending if each.file != op.file and each.kind != "delete"]
        for each in arrived:
            _apply(self.files, each, True)
        self.files.setdefault(op.file, bytearray())

    def image(self, chances: Chances) -> dict[str, bytes]:
        """The files if the current goes now."""
        files = {name: bytearray(content) for name, content in self.files.items()}
        for op in self.pending:
            _apply(files, op, chances)
        return {name: bytes(content) for name, content in files.items()}


def _arrives(chances: Chances) -> bool:
    return chances if isinstance(chances, bool) else chances.random() < 0.5


def _apply(files: dict[str, bytearray], op: Op, chances: Chances) -> None:
    if op.kind == "delete":
        if _arrives(chances):
            files.pop(op.file, None)
        return
    content = files.setdefault(op.file, bytearray())
    if op.kind == "truncate":
        if _arrives(chances):
            _resize(content, op.offset)
        return
    for start in range(0, len(op.data), SECTOR):
        if _arrives(chances):
            part = op.data[start : start + SECTOR]
            at = op.offset + start
            if len(content) < at + len(part):
                _resize(content, at + len(part))
            content[at : at + len(part)] = part


def _resize(content: bytearray, size: int) -> None:
    if size < len(content):
        del content[size:]
    else:
        content.extend(bytes(size - len(content)))


def images(
    ops: Sequence[Op], chance: random.Random, torn: int = 3, step: int = 1
) -> Iterator[tuple[int, dict[str, bytes]]]:
    """Each (moment, files) that a cut may leave: at every ``step``-th operation nothing of what is
    pending, all of it, and ``torn`` random parts of it.
    """
    platter = Platter()
    for moment, op in enumerate(ops, 1):
        platter.take(op)
        if op.kind == "note" or moment % step:
            continue
        kinds: list[Chances] = [False, True, *(chance for _ in range(torn))] if platter.pending else [True]
        for kind in kinds:
            yield moment, platter.image(kind)


def write(files: dict[str, bytes], folder: Path) -> None:
    """Put the files of an image into an empty folder."""
    for old in folder.iterdir():
        old.unlink()
    for name, content in files.items():
        (folder / name).write_bytes(content)
