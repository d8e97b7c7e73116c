"""All event sequences a flow allows, as one deterministic machine, worked out as far as it is asked."""

from __future__ import annotations

from collections.abc import Mapping

from flowkit.check.space.explore import Space
from flowkit.core.tree import Configuration


class Allowed:
    """Numbers stand for what a journey may be at after some events: 0 is the beginning.

    An event is known as ``event`` and as ``state/event``. Answers are not recorded, so where they decide,
    every outcome is allowed.
    """

    def __init__(self, space: Space) -> None:
        self.space = space
        labels = space.program.labels
        self._out: list[dict[str, list[int]]] = [{} for _ in space.keys]
        for source, target, way in zip(space.sources, space.targets, space.ways, strict=True):
            if target >= 0:
                label = labels[way]
                self._out[source].setdefault(f"{label.source}/{label.event}", []).append(target)
        self._numbers: dict[frozenset[int], int] = {}
        self._sets: list[frozenset[int]] = []
        self._after: list[dict[str, int] | None] = []
        self._number(frozenset(self._out[0].get("/", ())))

    def after(self, number: int) -> Mapping[str, int]:
        """What each event leads to from there, both as ``event`` and as ``state/event``."""
        return self._after[number] or self._worked_out(number)

    def by_state(self, number: int) -> Mapping[str, int]:
        """The same for ``state/event`` only: each way on once."""
        return {name: after for name, after in self.after(number).items() if "/" in name}

    def places(self, number: int) -> tuple[Configuration, ...]:
        """Where the journey may be, in the order of the flow."""
        return tuple(dict.fromkeys(self.space.configuration(n) for n in sorted(self._sets[number])))

    def _worked_out(self, number: int) -> Mapping[str, int]:
        reached: dict[str, set[int]] = {}
        for situation in sorted(self._sets[number]):
            for name, targets in self._out[situation].items():
                reached.setdefault(name, set()).update(targets)
                reached.setdefault(name.rpartition("/")[2], set()).update(targets)
        found = {name: self._number(frozenset(targets)) for name, targets in reached.items()}
        self._after[number] = found
        return found

    def _number(self, situations: frozenset[int]) -> int:
        number = self._numbers.setdefault(situations, len(self._sets))
        if number == len(self._sets):
            self._sets.append(situations)
            self._after.append(None)
        return number
