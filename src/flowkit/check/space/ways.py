"""Decision trees as ways: what an event brings, where conditions let it pass, what changes, where it ends."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import NamedTuple

from flowkit.check.space.boxes import EVERYTHING, Box, Boxes, Split, Splitter, TooComplicatedError, both
from flowkit.check.space.cells import Variable
from flowkit.check.space.outcomes import Change, Outcome, outcomes
from flowkit.check.space.variables import variables
from flowkit.core.automaton import Automaton
from flowkit.core.flow import Control, State, StateKind, Trigger
from flowkit.core.guard_print import printed
from flowkit.core.guard_tree import Expression
from flowkit.core.tree import Configuration, Cycle, Op, Rest, Tree

__all__ = ["Case", "Change", "Conduct", "Demand", "Reader", "Way"]


class Way(NamedTuple):
    """One way through the decisions of an event, before it is packed.

    After the first ``brought`` changes the event has brought its answers.
    """

    changes: tuple[Change, ...]
    taken: tuple[int, ...]
    ops: tuple[Op, ...]
    end: str
    where: Configuration | None
    brought: int = 0


class Demand(NamedTuple):
    """Something more that must hold on a way, or must not: at rest, or once the event has brought answers."""

    condition: Expression
    wanted: bool
    at_rest: bool


_ANYWHERE: Box = {}


class Case(NamedTuple):
    """A manner in which an event can come about: where it does, and the cells of the answers it brings.

    ``brings`` None: it brings whatever may be answered.
    """

    box: Box = _ANYWHERE
    when: tuple[tuple[Expression, bool], ...] = ()
    brings: Mapping[str, int] | None = None


class Conduct:
    """What people and the world may do: everything. Persons allow less.

    ``conditions`` are all that its cases ask for. It may have variables of its own. ``starts`` are the cells
    in which some variables begin.
    """

    conditions: tuple[Expression, ...] = ()
    own: tuple[Variable, ...] = ()
    starts: Mapping[str, int] = MappingProxyType({})

    def cases(self, reader: Reader, source: State, control: Control) -> Iterable[Case]:
        """The manners in which an event of a state can come about; none when it never does."""
        return (Case(),)


class Reader:
    """Turns decision trees into ways."""

    def __init__(self, automaton: Automaton, conduct: Conduct, counters: frozenset[str]) -> None:
        self.automaton = automaton
        self.flow = automaton.flow
        self.conduct = conduct
        conditions = [t.guard.expression for t in self.flow.transitions if t.guard is not None]
        everything = [*conditions, *conduct.conditions]
        self.variables = variables(self.flow, everything, automaton.kinds, counters)
        self.variables |= {variable.name: variable for variable in conduct.own}
        for name in conduct.starts.keys() & self.variables.keys():
            variable = self.variables[name]
            self.variables[name] = replace(variable, start=variable.start & conduct.starts[name])
        self.splitter = Splitter(self.variables)
        self.undecided: dict[str, None] = {}
        self._splits: dict[Expression, Split] = {}
        self._ends: dict[int, tuple[list[Outcome], bool]] = {}

    def split(self, condition: Expression) -> Split:
        """Where a condition holds; where that is too complicated to say: it may hold anywhere, and not."""
        found = self._splits.get(condition)
        if found is None:
            try:
                found = self.splitter.split(condition)
            except TooComplicatedError:
                self.undecided[printed(condition)] = None
                found = Split(EVERYTHING, EVERYTHING)
            self._splits[condition] = found
        return found

    def start(self) -> Iterator[Way]:
        """The ways a journey can begin."""
        return self._ways(self.automaton.tree(None, "", ""), ())

    def event(self, where: Configuration, source: str, control: Control) -> Iterator[Way]:
        """The ways an event can go in a configuration."""
        state = self.flow.states[source]
        tree = self.automaton.tree(where, source, control.event)
        for case in self.conduct.cases(self, state, control):
            brought = tuple(self._taken_in(state, control, case.brings))
            for box in self._all(case.when):
                yield from self._ways(tree, _kept(case.box) + _kept(box) + brought)

    def demanding(self, way: Way, demands: tuple[Demand, ...]) -> Iterator[tuple[Change, ...]]:
        """The changes of a way on which more must hold; one for each box in which it does."""
        if not demands:
            yield way.changes
            return
        renewed = len(self._renewed(way.changes))
        rests = len(way.changes) - renewed
        begun, gone, last = way.changes[: way.brought], way.changes[way.brought : rests], way.changes[rests:]
        for early in self._demanded(demand for demand in demands if not demand.at_rest):
            for late in self._demanded(demand for demand in demands if demand.at_rest):
                asked = _kept(early) + _kept(late)
                yield begun + _kept(early) + gone + _kept(late) + last + self._renewed(asked)

    def _demanded(self, demands: Iterable[Demand]) -> Boxes:
        return self._all((demand.condition, demand.wanted) for demand in demands)

    def _all(self, wanted: Iterable[tuple[Expression, bool]]) -> Boxes:
        """Where all of these conditions are as wanted, as far as that is not too complicated to say."""
        boxes = EVERYTHING
        for condition, holds in wanted:
            found = self.split(condition)
            try:
                boxes = both(boxes, found.yes if holds else found.no)
            except TooComplicatedError:
                self.undecided[printed(condition)] = None
        return boxes

    def _taken_in(self, state: State, control: Control, brings: Mapping[str, int] | None) -> Iterator[Change]:
        """What the event itself brings: answers typed, brought or chosen, and the attempt counted."""
        sure = brings or {}
        if control.trigger is Trigger.NEXT:
            for name in filter(self._has, state.fields):
                yield "set", name, sure.get(name, self.variables[name].given)
        elif control.trigger is Trigger.OUTCOME:
            for name in filter(self._has, state.gives):
                if name in sure:
                    yield "set", name, sure[name]
                elif brings is None:
                    yield "may", name, self.variables[name].given & ~1
        elif control.trigger is Trigger.CHOICE and state.save_as and self._has(state.save_as):
            yield "set", state.save_as, self.variables[state.save_as].cell_of(control.event) or 2
        if control.trigger.is_personal and self._has(f"tries({state.id})"):
            yield "add", f"tries({state.id})", 0

    def _has(self, name: str) -> bool:
        return name in self.variables

    def _ways(self, tree: Tree, brought: tuple[Change, ...]) -> Iterator[Way]:
        """The ways through the decisions of an event, once it has brought what it brings."""
        if id(tree) not in self._ends:  # the automaton keeps its trees, so an id stays that of one tree
            self._ends[id(tree)] = outcomes(self.flow, self.splitter, tree)
        found, exact = self._ends[id(tree)]
        if not exact:
            taken = dict.fromkeys(index for outcome in found for index in outcome.taken)
            guards = [self.flow.transitions[index].guard for index in taken]
            self.undecided.update({guard.text: None for guard in guards if guard is not None})
        for outcome in found:
            for box in outcome.boxes:
                changes = brought + _kept(box) + outcome.changes
                way = self._way(outcome, changes + self._renewed(changes))
                yield way._replace(brought=len(brought))

    def _renewed(self, changes: tuple[Change, ...]) -> tuple[Change, ...]:
        """What is open again at the next event."""
        asked = dict.fromkeys(name for verb, name, _ in changes if verb == "keep")
        fleeting = [self.variables[name] for name in asked if self.variables[name].fleeting]
        return tuple(("set", variable.name, variable.every) for variable in fleeting)

    def _way(self, outcome: Outcome, changes: tuple[Change, ...]) -> Way:
        end = outcome.end
        if isinstance(end, Rest) and not self._is_route(end.where):
            return Way(changes, outcome.taken, outcome.ops, "rest", end.where)
        return Way(changes, outcome.taken, outcome.ops, "cycle" if isinstance(end, Cycle) else "stuck", None)

    def _is_route(self, where: Configuration) -> bool:
        return any(self.flow.states[state].kind is StateKind.ROUTE for state in where.states)


def _kept(box: Box) -> tuple[Change, ...]:
    return tuple(("keep", name, mask) for name, mask in box.items())
