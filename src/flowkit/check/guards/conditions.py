"""The conditions of a flow taken apart, every answer and counter kept track of."""

from __future__ import annotations

from collections.abc import Sequence

from flowkit.check.space.boxes import Box, Splitter, TooComplicatedError
from flowkit.check.space.decide import Decisions, Walk
from flowkit.check.space.variables import variables
from flowkit.check.subject import Subject, Undecided
from flowkit.core.guard_print import printed
from flowkit.core.guard_tree import And, Expression, Not, Or


class Conditions:
    """Answers questions about conditions alone: whoever may come there, with whatever answers."""

    def __init__(self, subject: Subject) -> None:
        flow = subject.flow
        guards = [t.guard.expression for t in flow.transitions if t.guard is not None]
        tracked = flow.counters.union(flow.answers, flow.parameters)
        self.variables = variables(flow, guards, subject.automaton.kinds, tracked)
        self.splitter = Splitter(self.variables)
        self.anybody: Box = {
            name: self.variables[name].start for name in flow.parameters if name in self.variables
        }

    def first_of(self, conditions: Sequence[Expression | None], inside: Box) -> Walk:
        """Where each of these conditions is the first that holds: leaf -1 - number; one more for none.

        Raises TooComplicatedError.
        """
        graph = Decisions()
        node = -1 - len(conditions)
        for number, condition in reversed(list(enumerate(conditions))):
            leaf = -1 - number
            node = leaf if condition is None else self.splitter.asked(graph, condition, (leaf, node))
        return Walk(graph, node, self.variables, inside)

    def can_hold(self, condition: Expression, inside: Box | None = None) -> bool:
        """Whether a condition can be true. Raises TooComplicatedError."""
        where = self.anybody if inside is None else inside
        boxes = self.splitter.alternatives(condition, wanted=True)
        if boxes is not None:
            return any(self._meets(box, where) for box in boxes)
        return -1 in self.first_of([condition], where).leaves

    def can_fail(self, condition: Expression, inside: Box | None = None) -> bool:
        """Whether a condition can be false. Raises TooComplicatedError."""
        return self.can_hold(Not(condition), inside)

    def _meets(self, box: Box, inside: Box) -> bool:
        return all(mask & inside.get(name, mask) for name, mask in box.items())

    def idle_part(self, condition: Expression, inside: Box) -> Expression | None:
        """A part without which a condition means the same."""
        if not isinstance(condition, And | Or):
            return None
        kind = type(condition)
        for place in reversed(range(len(condition.parts))):
            part = condition.parts[place]
            rest = condition.parts[:place] + condition.parts[place + 1 :]
            left = rest[0] if len(rest) == 1 else kind(rest)
            more, less = (left, part) if kind is And else (part, left)
            if not self.can_hold(And((more, Not(less))), inside):
                return part
        return None


def too_complicated(*conditions: Expression) -> Undecided:
    """That conditions are too much to be taken apart."""
    return Undecided("too-complicated", tuple(f"`{printed(condition)}`" for condition in conditions))


__all__ = ["Conditions", "TooComplicatedError", "too_complicated"]
