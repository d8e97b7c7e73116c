"""From which situations something can still be brought about, whatever the answers known there are.

A situation stands for all the answers in its cells, so one way to the goal is not enough when a condition on
an answer given earlier decides whether it is open: then the ways together must be open for every answer that
is possible there. A condition nobody counts for (see ``compile_program``) is decided against the person.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable

from flowkit.check.space.boxes import MOST_BOXES, Box
from flowkit.check.space.explore import Space
from flowkit.check.space.orders import freed
from flowkit.check.space.outcomes import less
from flowkit.check.space.program import Label, Program

Follow = Callable[[Label], bool]


def winning(space: Space, goals: Iterable[int], follow: Follow = lambda _: True) -> bytearray:
    """For each situation, whether every journey there can come to a goal by the ways to be followed."""
    program = space.program
    followed = [follow(label) for label in program.labels]
    needs = [_needs(program, label) for label in program.labels]
    backwards = _Backwards(space, followed)
    found = bytearray(len(space.keys))
    waiting = list(goals)
    for goal in waiting:
        found[goal] = 1
    open_for: dict[int, list[Box]] = {}
    while waiting:
        for source, way in backwards.of(waiting.pop()):
            if found[source]:
                continue
            need = needs[way]
            if need:
                boxes = open_for.setdefault(source, [])
                boxes.append(need)
                if not _covered(program, space.packed(source), boxes):
                    continue
                del open_for[source]
            found[source] = 1
            waiting.append(source)
    return found


class _Backwards:
    """The ways into each situation."""

    def __init__(self, space: Space, followed: list[bool]) -> None:
        count = len(space.keys)
        self.firsts = array("i", bytes(4 * (count + 1)))
        taken = [
            place
            for place, (target, way) in enumerate(zip(space.targets, space.ways, strict=True))
            if target >= 0 and followed[way]
        ]
        taken.sort(key=space.targets.__getitem__)
        self.space, self.taken = space, taken
        for place in taken:
            self.firsts[space.targets[place] + 1] += 1
        for number in range(count):
            self.firsts[number + 1] += self.firsts[number]

    def of(self, number: int) -> Iterable[tuple[int, int]]:
        """From where, and by which label."""
        sources, ways = self.space.sources, self.space.ways
        places = self.taken[self.firsts[number] : self.firsts[number + 1]]
        return ((sources[place], ways[place]) for place in places)


def _needs(program: Program, label: Label) -> Box:
    """What must hold beforehand for a way to be open: the cells of what was known or is not counted."""
    need: Box = {}
    brought: set[str] = set()
    more: dict[str, int] = {}
    for verb, name, mask in label.changes:
        variable = program.variables[name]
        if verb == "keep" and name not in brought:
            allowed = less(variable, mask, more.get(name, 0))
            if variable.is_order:
                allowed = freed(variable, mask, brought)
            need[name] = need.get(name, variable.every) & allowed
        elif verb == "add":
            more[name] = more.get(name, 0) + 1
        elif verb in ("set", "may"):
            brought.add(name)
    return need


def _covered(program: Program, packed: int, boxes: list[Box]) -> bool:
    """Whether every combination of the cells of a situation lies in one of the boxes."""
    names = list(dict.fromkeys(name for box in boxes for name in box))
    rest: list[Box] = [{name: program.mask(name, packed) for name in names}]
    for box in boxes:
        rest = [part for whole in rest for part in without(whole, box)]
        if len(rest) > MOST_BOXES:
            return False
    return not rest


def without(whole: Box, box: Box) -> list[Box]:
    """What is left of a box when another is taken out of it, in boxes that do not meet."""
    if any(not whole[name] & mask for name, mask in box.items()):
        return [whole]
    parts: list[Box] = []
    inside = dict(whole)
    for name, mask in box.items():
        outside = inside[name] & ~mask
        if outside:
            parts.append({**inside, name: outside})
        inside[name] &= mask
    return parts
