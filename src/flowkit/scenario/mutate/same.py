"""Mutants that mean the same as the flow, proved on all that can happen (and more: see ``Subject.wide``)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cached_property

from flowkit.check.space.boxes import Box, Splitter, TooComplicatedError, meet
from flowkit.check.space.cells import Variable
from flowkit.check.space.outcomes import Outcome, outcomes
from flowkit.check.space.program import BEFORE, Program, compile_program
from flowkit.check.space.variables import variables
from flowkit.check.subject import Subject
from flowkit.core.automaton import Automaton
from flowkit.core.flow import Flow, Trigger
from flowkit.core.tree import Ask, Configuration, Tree
from flowkit.scenario.mutate.mutants import Mutant
from flowkit.scenario.mutate.switches import Switched


class Sameness:
    """Proves mutants equivalent."""

    def __init__(self, subject: Subject, switched: Switched) -> None:
        self.subject, self.switched = subject, switched
        self._asking: dict[int, list[tuple[Configuration, str, str, Tree]]] | None = None

    def proof(self, mutant: Mutant) -> str:
        """Why a mutant means the same (a message id), or "" when that is not proved."""
        if mutant.guards:
            return self._same_ways(mutant)
        if mutant.transitions:
            own = {back for back, index in self.switched.own.items() if index in mutant.transitions}
            return "" if own & self._taken else "same.never-taken"
        return self._same_state(mutant)

    @cached_property
    def _taken(self) -> frozenset[int]:
        """The transitions that are ever taken."""
        labels = self.subject.wide.program.labels
        return frozenset(index for way in set(self.subject.wide.ways) for index in labels[way].taken)

    def _same_state(self, mutant: Mutant) -> str:
        (state,) = mutant.states
        entered = {what for where in self.subject.wide.program.configurations for what in where.states}
        if not any(one == state or one.startswith(state + ".") for one in entered):
            return "same.never-entered"
        if mutant.kind in ("no-barrier", "no-back"):
            base = self.subject.automaton
            flow = replace(base.flow, states={**base.flow.states, **mutant.states})
            changed = compile_program(Automaton(flow, base.tree, base.kinds), back=True)
            if _returns(changed) == _returns(self.subject.wide.program):
                return "same.no-return"
        return ""

    def _same_ways(self, mutant: Mutant) -> str:
        """Whether the events that ask the changed conditions lead the same way wherever they are possible."""
        flow = mutant.flow(self.switched)
        trees = {id(found[3]): found for index in mutant.guards for found in self._trees().get(index, ())}
        if not trees:
            return "same.never-taken"
        transitions = (*self.switched.flow.transitions, *flow.transitions)
        conditions = [t.guard.expression for t in transitions if t.guard is not None]
        cells = variables(flow, conditions, self.subject.automaton.kinds, frozenset())
        splitter = Splitter(cells)
        try:
            for where, source, event, tree in trees.values():
                for box in _differences(self.switched.flow, flow, splitter, tree):
                    if self._possible(box, (where, source, event), cells):
                        return ""
        except TooComplicatedError:
            return ""
        return "same.no-difference"

    def _possible(
        self, box: Box, place: tuple[Configuration, str, str], cells: Mapping[str, Variable]
    ) -> bool:
        """Whether the answers can be in a box when an event happens; undecided counts as possible."""
        where, source, event = place
        space = self.subject.wide
        program = space.program
        brought = _brought(self.subject.flow, source, event, cells)
        if any(name in box and not mask & box[name] for name, mask in brought.items()):
            return False
        known = {n: m for n, m in box.items() if n in program.variables and n not in brought}
        if any(len(cells[name].cells) != len(program.variables[name].cells) for name in known):
            return True  # the mutant cuts finer than the flow
        return any(
            all(program.mask(name, space.packed(number)) & mask for name, mask in known.items())
            for number in space.where(lambda there: there == where)
        )

    def _trees(self) -> dict[int, list[tuple[Configuration, str, str, Tree]]]:
        """The trees of all that can happen that ask the condition of a transition."""
        if self._asking is None:
            self._asking = {}
            for where in self.subject.wide.program.configurations[1:]:
                for source, event in self.subject.automaton.events(where):
                    tree = self.switched.automaton.tree(where, source, event)
                    for index in asked(tree):
                        self._asking.setdefault(index, []).append((where, source, event, tree))
            tree = self.switched.automaton.tree(None, "", "")
            for index in asked(tree):
                self._asking.setdefault(index, []).append((BEFORE, "", "", tree))
        return self._asking


def _brought(flow: Flow, source: str, event: str, cells: Mapping[str, Variable]) -> dict[str, int]:
    """The cells of the answers that an event itself brings."""
    state = flow.states.get(source)
    control = state.control(event) if state else None
    if state is None or control is None:
        return {}
    if control.trigger is Trigger.NEXT:
        return {name: cells[name].given for name in state.fields if name in cells}
    if control.trigger is Trigger.OUTCOME:
        return {name: cells[name].every for name in state.gives if name in cells}
    saved = cells.get(state.save_as or "") if control.trigger is Trigger.CHOICE else None
    return {saved.name: saved.cell_of(event) or saved.every} if saved else {}


def asked(tree: Tree) -> set[int]:
    """The transitions whose conditions a tree asks."""
    found = set()
    waiting = [tree]
    for node in waiting:
        if isinstance(node, Ask):
            found.add(node.guard)
            waiting += (node.yes, node.no)
    return found


def _differences(before: Flow, after: Flow, splitter: Splitter, tree: Tree) -> Iterator[Box]:
    """Where an event leads otherwise."""
    olds, exact = outcomes(before, splitter, tree)
    news, exact_too = outcomes(after, splitter, tree)
    if not (exact and exact_too):
        raise TooComplicatedError
    for old in olds:
        for new in news:
            if not _alike(before, old, new):
                pairs = ((one, two) for one in old.boxes for two in new.boxes)
                yield from (box for one, two in pairs if (box := meet(one, two)) is not None)


def _alike(flow: Flow, old: Outcome, new: Outcome) -> bool:
    """Whether a person, and the world, see the same happen."""
    ids = [[flow.transitions[index].id for index in one.taken] for one in (old, new)]
    ops = [[op for op in one.ops if isinstance(op[0], str)] for one in (old, new)]
    return old.end == new.end and ids[0] == ids[1] and ops[0] == ops[1]


def _returns(program: Program) -> set[tuple[int, int]]:
    return {
        (number, edge.target)
        for number, leaving in enumerate(program.edges)
        for edge in leaving
        if program.labels[edge.label].event == "back"
    }
