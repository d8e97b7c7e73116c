"""The changes on one way packed into steps over one integer; which variables are still read from where."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeAlias

from flowkit.check.space.cells import Variable
from flowkit.check.space.ways import Change

Step: TypeAlias = tuple[int, int, int, int, tuple[int, ...]]
"""``(keep, put, field, top, must)``: s = (s & keep) | put; one more in ``field`` (0: none), whose last cell
is ``top``; then every field of ``must`` has a cell left, or the way is not taken."""

Loose: TypeAlias = tuple[int, int, tuple[Change, ...]]
"""A way not yet packed: label, target (-1: none), changes."""

_ALL = -1


def live(ways: Sequence[Sequence[Loose]]) -> list[frozenset[str]]:
    """For each configuration, the variables whose cells still matter there."""
    found: list[frozenset[str]] = [frozenset()] * len(ways)
    before: list[list[int]] = [[] for _ in ways]
    for number, leaving in enumerate(ways):
        for _, target, _ in leaving:
            if target >= 0:
                before[target].append(number)
    waiting = dict.fromkeys(reversed(range(len(ways))))
    while waiting:
        number = next(iter(waiting))
        del waiting[number]
        needed = found[number]
        for _, target, changes in ways[number]:
            needed |= _before(found[target] if target >= 0 else frozenset(), changes)
        if needed != found[number]:
            found[number] = needed
            waiting.update(dict.fromkeys(before[number]))
    return found


def _before(needed: frozenset[str], changes: tuple[Change, ...]) -> frozenset[str]:
    """What matters before these changes when ``needed`` matters after them."""
    for verb, name, _ in reversed(changes):
        if verb == "keep":
            needed |= {name}
        elif verb == "set":
            needed -= {name}
    return needed


class Packer:
    """Packs changes; ``fields`` are the masks of all cells of each variable, where they lie."""

    def __init__(self, variables: Mapping[str, Variable], offsets: Mapping[str, int]) -> None:
        self.offsets = offsets
        self.fields = {name: v.every << offsets[name] for name, v in variables.items()}
        self.tops = {name: 1 << (offsets[name] + len(v.cells) - 1) for name, v in variables.items()}

    def steps(self, changes: Sequence[Change], kept: frozenset[str]) -> tuple[Step, ...] | None:
        """The steps of a way after which only the variables ``kept`` matter; None when it cannot be taken."""
        self.done: list[Step] = []
        self.keep, self.put = _ALL, 0
        self.must: dict[int, None] = {}
        for verb, name, mask in changes:
            field = self.fields[name]
            bits = mask << self.offsets[name]
            if verb == "keep":
                self._narrow(field, bits)
                if not (self.keep | self.put) & field:
                    return None
            elif verb == "add":
                self._flush(field, self.tops[name])
            else:
                if field in self.must:
                    self._flush()
                if verb == "set":
                    self.keep &= ~field
                    self.put &= ~field
                self.put |= bits
        dead = [field for name, field in self.fields.items() if name not in kept]
        if any(field in self.must for field in dead):
            self._flush()
        for field in dead:
            self.keep &= ~field
            self.put |= field
        if (self.keep, self.put) != (_ALL, 0) or self.must:
            self._flush()
        return tuple(self.done)

    def _narrow(self, field: int, bits: int) -> None:
        allowed = ~field | bits
        self.keep &= allowed
        self.put &= allowed
        if not self.put & field:
            self.must[field] = None

    def _flush(self, field: int = 0, top: int = 0) -> None:
        self.done.append((self.keep, self.put, field, top, tuple(self.must)))
        self.keep, self.put, self.must = _ALL, 0, {}
