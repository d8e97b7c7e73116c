"""What became of a condition: does it hold more often now, less often, elsewhere, or just as it did?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import NamedTuple, cast

from flowkit.check.guards.conditions import Conditions
from flowkit.check.space.boxes import TooComplicatedError
from flowkit.check.space.cells import Variable
from flowkit.check.space.numbers import TODAY
from flowkit.check.space.sample import accepts
from flowkit.check.subject import Subject
from flowkit.core.answer import Answer, Kinds, Value
from flowkit.core.automaton import Automaton
from flowkit.core.flow import Flow
from flowkit.core.guard_compile import compiled
from flowkit.core.guard_tree import And, Expression, Not
from flowkit.core.project import Project
from flowkit.core.tree import Stuck
from flowkit.review.diff.model import Case

ALWAYS = And(())
_MOST_NAMED = 4  # answers of an example


class Shift(NamedTuple):
    """How a condition changed: ``verdict`` is ``same``, ``weakened``, ``strengthened``, ``changed``, or
    ``undecided``; an example of what is accepted ``now`` and was not, and of what was accepted ``before``."""

    verdict: str
    now: tuple[Case, ...] = ()
    before: tuple[Case, ...] = ()


class Judge:
    """Compares conditions of two versions; every answer of both is cut where either asks for it."""

    def __init__(self, old: Flow, new: Flow, kinds: Kinds) -> None:
        self.flow = _joined(old, new)
        self.kinds = kinds
        machine = Automaton(self.flow, lambda _where, _source, _event: Stuck(()), kinds)
        self.conditions = Conditions(Subject(Project(self.flow), machine))

    def shift(self, old: Expression | None, new: Expression | None) -> Shift:
        """What became of a condition; None is one that always holds."""
        before, after = old or ALWAYS, new or ALWAYS
        try:
            now = self._example(And((after, Not(before))))
            gone = self._example(And((before, Not(after))))
        except TooComplicatedError:
            return Shift("undecided")
        verdict = "weakened" if now is not None else "strengthened" if gone is not None else "same"
        if now is not None and gone is not None:
            verdict = "changed"
        return Shift(verdict, now or (), gone or ())

    def meet(self, one: Expression | None, other: Expression | None) -> bool:
        """Whether two conditions may hold together; what cannot be decided may."""
        try:
            return self.conditions.can_hold(And((one or ALWAYS, other or ALWAYS)))
        except TooComplicatedError:
            return True

    def _example(self, condition: Expression) -> tuple[Case, ...] | None:
        """Answers for which a condition holds; None when there are none."""
        walk = self.conditions.first_of([condition], self.conditions.anybody)
        if -1 not in walk.leaves:
            return None
        box = next(walk.some(-1), {})
        variables = self.conditions.variables
        named = [name for name in box if box[name] != self._usual(name) and not variables[name].is_order]
        cases = tuple(self._case(variables[name], box[name]) for name in named)
        return cases[:_MOST_NAMED] if self._shows(condition, cases) else ()

    def _usual(self, name: str) -> int:
        return self.conditions.anybody.get(name, self.conditions.variables[name].every)

    def _case(self, variable: Variable, mask: int) -> Case:
        """One value out of some cells: that of the author's own example, if it is in one of them."""
        name = variable.name
        if name.startswith("?"):
            return Case(name, mask == 1)
        declared = self.flow.answers.get(name) or self.flow.parameters.get(name)
        own = (declared.example, declared.default) if declared is not None else ()
        for raw in own:
            if declared is not None and raw is not None and accepts(declared, self.kinds, raw):
                value = self.kinds[declared.kind].parse(raw, declared, TODAY.isoformat())
                number = variable.number_of(value)
                if number is not None and mask >> number & 1:
                    return Case(name, value)
        cells = (cell.value for number, cell in enumerate(variable.cells) if mask >> number & 1)
        return Case(name, next((value for value in cells if value is not None), None))

    def _shows(self, condition: Expression, cases: Iterable[Case]) -> bool:
        """Whether a condition really holds for an example, as far as all of it is answers."""
        answers: dict[str, Value] = {}
        counts: dict[str, int] = {}
        today = TODAY.isoformat()
        for case in cases:
            if case.name.startswith("?"):
                return True
            if case.name == "today":
                today = str(case.value)
            elif "(" in case.name:
                counts[case.name] = int(str(case.value))
            elif case.value is not None:
                answers[case.name] = cast(Value, case.value)
        return compiled(condition)(answers, counts, today)


def _joined(old: Flow, new: Flow) -> Flow:
    """A flow with the answers and conditions of both: what can be answered in either, can be in it."""
    return replace(
        new,
        transitions=(*new.transitions, *old.transitions),
        answers=_declared(old.answers, new.answers),
        parameters=_declared(old.parameters, new.parameters),
        counters=old.counters | new.counters,
    )


def _declared(old: Mapping[str, Answer], new: Mapping[str, Answer]) -> dict[str, Answer]:
    found = {**old, **new}
    for name in old.keys() & new.keys():
        options = {option.id: option for option in (*old[name].options, *new[name].options)}
        found[name] = replace(new[name], options=tuple(options.values()))
    return found
