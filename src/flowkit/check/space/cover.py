"""A coarser space of bounded size: of each configuration at most so many situations, the last taking in more.

Sets of cells that lie inside others are left out, which loses nothing. Where there are still too many, the
last of a configuration is widened to hold the rest. So whatever happens, happens in a cover too; what is
only in the cover may be an invention of the widening.
"""

from __future__ import annotations

from flowkit.check.space.explore import Space, explore, run
from flowkit.check.space.program import Program

MOST = 64


class Cover:
    """For each configuration the packed sets that cover all that can happen there."""

    def __init__(self, program: Program, most: int = MOST) -> None:
        self.most = most
        self.boxes: list[list[int]] = [[] for _ in program.configurations]
        self.boxes[0] = [program.fresh]
        waiting: dict[tuple[int, int], None] = {(0, 0): None}
        while waiting:
            place = next(iter(waiting))
            del waiting[place]
            where, number = place
            packed = self.boxes[where][number]
            for _, target, steps in program.edges[where]:
                after = run(steps, packed) if target >= 0 else -1
                if after >= 0 and (grown := self._add(target, after)) is not None:
                    waiting[target, grown] = None

    def _add(self, where: int, packed: int) -> int | None:
        """Cover one more; the number of the box that is new or has grown."""
        boxes = self.boxes[where]
        if any(packed & ~box == 0 for box in boxes):
            return None
        if len(boxes) < self.most:
            boxes.append(packed)
        else:
            boxes[-1] |= packed
        return len(boxes) - 1

    def of(self, where: int, packed: int) -> int:
        """The first box that holds these sets."""
        return next(box for box in self.boxes[where] if packed & ~box == 0)


def covered(program: Program, most: int = MOST) -> Space:
    """A space of at most so many situations for each configuration, in which all that can happen happens."""
    return explore(program, settle=Cover(program, most).of)
