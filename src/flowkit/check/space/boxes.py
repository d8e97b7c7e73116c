"""Conditions as sets of boxes: a box allows some cells of each variable it names; boxes never meet."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeAlias

from flowkit.check.space.cells import Variable
from flowkit.check.space.decide import MOST_BOXES, Box, Boxes, Decisions, TooComplicatedError
from flowkit.check.space.trial import EVERYTHING, Split, tried
from flowkit.core.guard_tree import And, Expression, Not, Or, Test

__all__ = ["EVERYTHING", "MOST_BOXES", "Box", "Boxes", "Split", "Splitter", "TooComplicatedError"]

_MOST_ALTERNATIVES = 32  # of a condition that is one question


Before: TypeAlias = Callable[[Boxes], list[Box]]


class Splitter:
    """Turns conditions over some variables into boxes and questions. Each test is tried once."""

    def __init__(self, variables: dict[str, Variable]) -> None:
        self.variables = variables
        self._tests: dict[Test, Split] = {}
        self._simple: dict[tuple[Expression, bool], Boxes | None] = {}

    def split(self, tree: Expression) -> Split:
        """Where a condition holds, and where it does not."""
        graph = Decisions()
        found = graph.regions(self.asked(graph, tree, (-1, -2)), self.variables)
        if not found.exact:
            raise TooComplicatedError
        return Split(found.boxes.get(-1, ()), found.boxes.get(-2, ()))

    def asked(
        self, graph: Decisions, tree: Expression, ways: tuple[int, int], before: Before = list
    ) -> int:
        """The node of a graph at which a condition is asked, and leads one way (yes) or the other (no).

        ``before`` says where that was so when the first question of the graph was asked.
        """
        yes, no = ways
        boxes = self.alternatives(tree, wanted=True)
        if boxes is None and isinstance(tree, Test):
            boxes = self.test(tree).yes
        if boxes is not None:
            return graph.ask(before(boxes), yes, no)
        if isinstance(tree, Not):
            return self.asked(graph, tree.part, (no, yes), before)
        assert isinstance(tree, And | Or)
        node = yes if isinstance(tree, And) else no
        for part in reversed(tree.parts):
            node = self.asked(graph, part, (node, no) if isinstance(tree, And) else (yes, node), before)
        return node

    def alternatives(self, tree: Expression, *, wanted: bool) -> Boxes | None:
        """The boxes, which may meet, in which a condition is as wanted; None when there would be too many."""
        key = tree, wanted
        if key not in self._simple:
            self._simple[key] = self._alternatives(tree, wanted=wanted)
        return self._simple[key]

    def _alternatives(self, tree: Expression, *, wanted: bool) -> Boxes | None:
        if isinstance(tree, Not):
            return self.alternatives(tree.part, wanted=not wanted)
        if not isinstance(tree, And | Or):
            found = self.test(tree)
            boxes = found.yes if wanted else found.no
            return boxes if len(boxes) <= _MOST_ALTERNATIVES else None
        together = EVERYTHING if isinstance(tree, And) == wanted else ()
        for part in tree.parts:
            more = self.alternatives(part, wanted=wanted)
            if more is None:
                return None
            together = _merged(both(together, more) if isinstance(tree, And) == wanted else together + more)
            if len(together) > _MOST_ALTERNATIVES:
                return None
        return together

    def test(self, test: Test) -> Split:
        """Where a test holds, and where it does not."""
        found = self._tests.get(test)
        if found is None:
            found = self._tests[test] = tried(test, self.variables)
        return found


def _merged(boxes: Boxes) -> Boxes:
    """The boxes, those about one variable only joined."""
    single: dict[str, int] = {}
    others: list[Box] = []
    for box in boxes:
        if len(box) == 1:
            ((name, mask),) = box.items()
            single[name] = single.get(name, 0) | mask
        elif box not in others:
            others.append(box)
    return (*({name: mask} for name, mask in single.items()), *others)


def both(some: Iterable[Box], others: Boxes) -> Boxes:
    """Where boxes of both sets meet. Raises TooComplicatedError."""
    met = tuple(box for one in some for other in others if (box := meet(one, other)) is not None)
    if len(met) > MOST_BOXES:
        raise TooComplicatedError
    return met


def meet(one: Box, other: Box) -> Box | None:
    """What lies in both boxes; None when nothing does."""
    if not one:
        return other
    found = dict(one)
    for name, mask in other.items():
        common = found.get(name, mask) & mask
        if not common:
            return None
        found[name] = common
    return found
