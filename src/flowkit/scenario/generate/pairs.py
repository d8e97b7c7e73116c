"""Journeys for every two transitions that can follow each other: one may be right in one order only."""

from __future__ import annotations

from flowkit.check.space.explore import Space
from flowkit.scenario.generate.goals import Goal, goals_of
from flowkit.scenario.generate.plan import LONGEST, Planner, Way


class PairPlanner(Planner):
    """Plans journeys over a space whose goals are two ways, one after the other."""

    def __init__(self, space: Space) -> None:
        super().__init__(space, goals_of(space, "pairs"))
        self.first: dict[Goal, tuple[int, int]] = {}
        for place, target in enumerate(space.targets):
            for following in self.out[target] if target >= 0 else ():
                if (goal := self._pair(place, following)) is not None:
                    self.first.setdefault(goal, (place, following))
        self.open = dict.fromkeys(self.first)

    @property
    def seconds(self) -> list[tuple[Goal, ...]]:
        """For each way of the space, the goal that it completes at the end of the shortest journey to it."""
        entries = [self.entry[source] for source in self.space.sources]
        pairs = [self._pair(entry, place) if entry >= 0 else None for place, entry in enumerate(entries)]
        return [(goal,) if goal else () for goal in pairs]

    def _pair(self, place: int, following: int) -> Goal | None:
        labels, ways = self.space.program.labels, self.space.ways
        before, after = labels[ways[place]].taken, labels[ways[following]].taken
        return ("pair", before[-1], after[0]) if before and after else None

    def wished(self, way: Way) -> list[tuple[int, tuple[Goal, ...]]]:
        """The goals a journey is meant for: the place of the second event of each."""
        left = dict(self.open)
        found: list[tuple[int, tuple[Goal, ...]]] = []
        for place in range(1, len(way)):
            goal = self._pair(way[place - 1], way[place])
            if goal is not None and goal in left:
                del left[goal]
                found.append((place, (goal,)))
        return found

    def _journey(self) -> Way | None:
        goal = next(iter(self.open), None)
        if goal is None:
            return None
        first, second = self.first[goal]
        way = [*self._to(self.space.sources[first]), first, second]
        left = dict(self.open)
        while len(way) < LONGEST:
            left.pop(self._pair(way[-2], way[-1]) or (), None)
            following = self.out[self.space.targets[way[-1]]]
            more = next((place for place in following if self._pair(way[-1], place) in left), None)
            if more is None:
                break
            way.append(more)
        return (*way, *self._closing(self.space.targets[way[-1]]))
