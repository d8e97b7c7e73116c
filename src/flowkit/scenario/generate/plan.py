"""Which journeys cover all goals in few steps: each goes on while that is cheaper than beginning again."""

from __future__ import annotations

from array import array
from collections import deque
from collections.abc import Iterator, Sequence

from flowkit.check.space.explore import Space
from flowkit.core.flow import StateKind
from flowkit.scenario.generate.goals import Goal, reached

OVERHEAD = 3  # what a further scenario costs, in steps: each has a name and must be understood
LONGEST = 25  # steps after which a journey looks for no further goal
SHORT = 8  # a goal further from the start than LONGEST is come to from a page so many ways before it

Way = tuple[int, ...]
"""A journey as the places of its ways in the lists of a space."""


class Planner:
    """Plans journeys over a space. ``goals`` names what each way reaches."""

    def __init__(self, space: Space, goals: Sequence[tuple[Goal, ...]]) -> None:
        self.space, self.goals = space, goals
        count = len(space)
        self.out: list[list[int]] = [[] for _ in range(count)]
        for place, (source, target) in enumerate(zip(space.sources, space.targets, strict=True)):
            if target >= 0:
                self.out[source].append(place)
        self.open = dict.fromkeys(goal for found in goals for goal in found)
        self.depth = self._depths()
        self.height, self.closing = self._heights()
        self.entry = self._entries()
        self._next = 0  # no way before this place has a goal that is still open

    def journeys(self) -> Iterator[Way]:
        """Journeys until no goal is left in ``open``; whoever takes one removes from there what it covers."""
        while self.open and (way := self._journey()) is not None:
            yield way

    def wished(self, way: Way) -> list[tuple[int, tuple[Goal, ...]]]:
        """The goals a journey is meant for: the place of each event, and what it reaches."""
        left = dict(self.open)
        found = []
        for place, event in enumerate(way):
            goals = reached(self.goals[event], left)
            for goal in goals:
                del left[goal]
            if goals:
                found.append((place, goals))
        return found

    def _journey(self) -> Way | None:
        """The next journey: to the nearest goal, on to others while that is cheaper, and to an end."""
        while not any(goal in self.open for goal in self.goals[self._next]):
            self._next += 1
            if self._next == len(self.goals):
                return None
        more: list[int] | None = [*self._to(self.space.sources[self._next]), self._next]
        way: list[int] = []
        left = dict(self.open)
        while more is not None:
            way += more
            for place in more:
                for goal in reached(self.goals[place], left):
                    del left[goal]
            more = self._nearest(self.space.targets[way[-1]], left) if len(way) < LONGEST else None
        return (*way, *self._closing(self.space.targets[way[-1]]))

    def _to(self, number: int) -> list[int]:
        """The ways to a situation: from the start, or where that is far from a page before it."""
        way: list[int] = []
        far = self.depth[number] > LONGEST
        while number and not (far and len(way) >= SHORT and self._is_page(number)):
            way.append(self.entry[number])
            number = self.space.sources[self.entry[number]]
        return way[::-1]

    def _is_page(self, number: int) -> bool:
        """Whether a scenario can begin in a situation."""
        where = self.space.configuration(number)
        states = self.space.program.flow.states
        return len(where.states) == 1 and not where.resume and states[where.states[0]].kind is StateKind.PAGE

    def _closing(self, at: int) -> Iterator[int]:
        """The ways to the nearest end, if there is one near."""
        if self.height[at] <= LONGEST:
            while (place := self.closing[at]) >= 0:
                yield place
                at = self.space.targets[place]

    def _nearest(self, at: int, left: dict[Goal, None]) -> list[int] | None:
        """The ways to the nearest goal left from a situation, if that pays (see OVERHEAD)."""
        bound = min(self.height[at], SHORT) + OVERHEAD
        came: dict[int, int] = {at: -1}
        waiting = deque([(at, 0)])
        while waiting:
            number, length = waiting.popleft()
            for place in self.out[number]:
                target = self.space.targets[place]
                if any(goal in left for goal in self.goals[place]) and self._pays(place, length + 1, bound):
                    return [*self._back(came, number), place]
                if target not in came and length < bound + min(self.depth[target], SHORT):
                    came[target] = place
                    waiting.append((target, length + 1))
        return None

    def _pays(self, place: int, length: int, bound: int) -> bool:
        """Whether going on is no dearer than another journey that goes straight there."""
        return length <= bound + min(self.depth[self.space.sources[place]], SHORT) + 1

    def _back(self, came: dict[int, int], number: int) -> list[int]:
        found: list[int] = []
        while (place := came[number]) >= 0:
            found.append(place)
            number = self.space.sources[place]
        return found[::-1]

    def _entries(self) -> list[int]:
        """For each situation, the way by which it was first reached."""
        space = self.space
        entry = [-1] * len(space)
        for place, (source, target) in enumerate(zip(space.sources, space.targets, strict=True)):
            if target > 0 and entry[target] < 0 and space.came(target)[0] == source:
                entry[target] = place
        return entry

    def _depths(self) -> array[int]:
        depth = array("i", bytes(4 * len(self.space)))
        for number in range(1, len(self.space)):
            depth[number] = depth[self.space.came(number)[0]] + 1
        return depth

    def _heights(self) -> tuple[array[int], array[int]]:
        """How many ways it is to the nearest end, and the first of them (-1: at an end, or there is none)."""
        space, flow = self.space, self.space.program.flow
        into: list[list[int]] = [[] for _ in range(len(space))]
        for place, target in enumerate(space.targets):
            if target >= 0:
                into[target].append(place)
        far = 1_000_000
        height, closing = array("i", [far] * len(space)), array("i", [-1] * len(space))
        over = {state.id for state in flow.states.values() if state.result and state.parent is None}
        ends = space.where(lambda where: not over.isdisjoint(where.states))
        waiting = deque(ends)
        for number in ends:
            height[number] = 0
        while waiting:
            number = waiting.popleft()
            for place in into[number]:
                source = space.sources[place]
                if height[source] == far:
                    height[source], closing[source] = height[number] + 1, place
                    waiting.append(source)
        return height, closing
