"""Where something can still be brought about, configuration by configuration, for which answers.

Going backwards from the goal: before each way, the boxes of what must be known for it to lead to where there
is hope. What an event brings, people choose so that it does; a test that is not counted turns out well. So
where there is no hope, there is none: whatever is done and answered from there on, the goal is not reached.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from flowkit.check.space.boxes import Box, TooComplicatedError
from flowkit.check.space.cells import Variable
from flowkit.check.space.explore import Space
from flowkit.check.space.finish import without
from flowkit.check.space.outcomes import Change, less
from flowkit.check.space.program import Label, Program

MOST_BOXES = 300
"""Boxes of one configuration; beyond them it is not decided."""

Leads = Callable[[int, Label, int], bool | None]
"""Whether a way (from, label, to) reaches the goal (True), is one to go on by (False), or is none (None)."""


class Hope:
    """For each configuration of a program, the boxes from which the goal can still be reached."""

    def __init__(
        self, program: Program, goals: Sequence[int], leads: Leads = lambda _from, _label, _to: False
    ) -> None:
        self.program = program
        self.boxes: list[list[Box]] = [[] for _ in program.configurations]
        before: list[list[tuple[int, tuple[Change, ...]]]] = [[] for _ in program.configurations]
        waiting: list[tuple[int, Box]] = [(goal, {}) for goal in goals]
        for source, leaving in enumerate(program.edges):
            for number, target, _ in leaving:
                label = program.labels[number]
                led = leads(source, label, target) if target >= 0 else None
                if led:
                    waiting += [(source, box) for box in self._before(label.changes, {})]
                elif led is not None:
                    before[target].append((source, label.changes))
        while waiting:
            where, box = waiting.pop()
            if self._add(where, box):
                for source, changes in before[where]:
                    waiting += [(source, earlier) for earlier in self._before(changes, box)]

    def _add(self, where: int, box: Box) -> bool:
        """Whether a box says something new about a configuration."""
        boxes = self.boxes[where]
        if any(_holds(other, box) for other in boxes):
            return False
        self.boxes[where] = [other for other in boxes if not _holds(box, other)] + [box]
        if len(self.boxes[where]) > MOST_BOXES:
            raise TooComplicatedError
        return True

    def _before(self, changes: tuple[Change, ...], box: Box) -> list[Box]:
        """What must be so for these changes to be possible and to lead into a box."""
        found = dict(box)
        for change in reversed(changes):
            if not _undo(found, change, self.program.variables):
                return []
        return [{name: mask for name, mask in found.items() if not self.program.variables[name].fleeting}]

    def lost(self, space: Space) -> Iterator[tuple[int, Box]]:
        """The situations of a space, nearest first, with answers for which there is no hope.

        The space is of this program, or of one with the same variables.
        """
        own = {where: number for number, where in enumerate(self.program.configurations)}
        last = (1 << space.width) - 1
        numbers = [own.get(where, -1) for where in space.program.configurations]
        told: dict[tuple[int, int], Box | None] = {}
        fields = [self._field(space.program, number) for number in numbers]
        for situation, key in enumerate(space.keys):
            place = key & last
            number = numbers[place]
            if number < 0:
                continue
            packed = key >> space.width & fields[place]
            if (place, packed) not in told:
                told[place, packed] = self._rest(space.program, number, packed)
            rest = told[place, packed]
            if rest is not None:
                yield situation, rest

    def fails(self, number: int) -> bool:
        """Whether there are answers without hope in a configuration, whether anybody gives them or not."""
        everything = sum(v.every << self.program.offsets[name] for name, v in self.program.variables.items())
        return self._rest(self.program, number, everything) is not None

    def _field(self, program: Program, number: int) -> int:
        """Where what the boxes of a configuration speak of lies among the packed sets."""
        names = dict.fromkeys(name for box in self.boxes[number] for name in box)
        return sum(program.variables[name].every << program.offsets[name] for name in names)

    def _rest(self, program: Program, number: int, packed: int) -> Box | None:
        """Cells of a situation that lie in no box of its configuration."""
        boxes = self.boxes[number]
        names = dict.fromkeys(name for box in boxes for name in box)
        rest: list[Box] = [{name: program.mask(name, packed) for name in names}]
        for box in boxes:
            rest = [part for whole in rest for part in without(whole, box)]
        return rest[0] if rest else None


def _holds(one: Box, other: Box) -> bool:
    """Whether the first box holds all of the other."""
    return all(name in other and not other[name] & ~mask for name, mask in one.items())


def _undo(box: Box, change: Change, variables: Mapping[str, Variable]) -> bool:
    """Make of a box what must be so before one change; False when nothing leads into it by that change."""
    verb, name, mask = change
    held = box.get(name)
    if verb == "keep":
        box[name] = mask if held is None else held & mask
        return bool(box[name])
    if held is None:
        return True
    if verb == "add":
        box[name] = less(variables[name], held, 1)
        return bool(box[name])
    if held & mask:  # it is set to, or may be, what is asked for
        del box[name]
        return True
    return verb == "may"
