"""Two machines walked side by side: the second looks on while the first moves, and notes where they part."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import NamedTuple

from flowkit.check.space.program import BEFORE, Label
from flowkit.check.space.ways import Conduct, Demand
from flowkit.core.automaton import Automaton
from flowkit.core.flow import Flow, Trigger
from flowkit.core.guard_print import printed
from flowkit.core.tree import Ask, Configuration, Cycle, Op, Rest, Stuck, Tree

PARTED = 1
_MOST_LEAVES = 64  # of one event: beyond, any of them may be come to

Seen = tuple[object, ...]


class Leaf(NamedTuple):
    """One end of a decision tree: what must have been answered, what happened, where it rests (None: not)."""

    demands: tuple[Demand, ...]
    seen: Seen
    where: Configuration | None


class Asking(Conduct):
    """People and the world may do everything; the conditions of the other version cut the answers as well."""

    def __init__(self, other: Flow) -> None:
        guards = (way.guard for way in other.transitions)
        self.conditions = tuple(guard.expression for guard in guards if guard is not None)


class Beside:
    """The onlooker that another version is. Its states are where that version is; ``PARTED`` is for ever."""

    def __init__(self, one: Automaton, other: Automaton) -> None:
        self.one, self.other = one, other
        self.places: list[Configuration | None] = [BEFORE, None]
        self._numbers: dict[Configuration | None, int] = {BEFORE: 0, None: PARTED}
        self._leaves: dict[tuple[Configuration, str, str], tuple[Leaf, ...]] = {}
        self._alike: dict[tuple[Configuration, Configuration, str, str], bool] = {}
        declared = ({**m.flow.parameters, **m.flow.answers} for m in (one, other))
        mine, theirs = ({n: replace(a, label="", hint="", span=None) for n, a in d.items()} for d in declared)
        self.redeclared = {name for name in mine if mine[name] != theirs.get(name)}

    def looks(
        self, state: int, where: Configuration, label: Label, there: Configuration
    ) -> Iterator[tuple[int, tuple[Demand, ...]]]:
        """Where the other version may be after a move, with what must have been answered for that."""
        at = self.places[state]
        if at is None:
            return
        if label.source and not self._knows(at, label):
            yield PARTED, ()
            return
        if self._is_alike(where, at, label):
            yield self._number(there), ()
            return
        if self._asks_otherwise(label):
            yield PARTED, ()
        seen = seen_of(self.one.flow, label.ops, there)
        leaves = self._ends(at, label.source, label.event)
        for leaf in leaves:
            demands = leaf.demands if len(leaves) <= _MOST_LEAVES else ()
            yield (self._number(leaf.where) if leaf.seen == seen else PARTED), demands

    def _number(self, where: Configuration | None) -> int:
        number = self._numbers.setdefault(where, len(self.places))
        if number == len(self.places):
            self.places.append(where)
        return number

    def _knows(self, at: Configuration, label: Label) -> bool:
        state = self.other.flow.states.get(label.source)
        return label.source in at.states and state is not None and state.control(label.event) is not None

    def _is_alike(self, where: Configuration, at: Configuration, label: Label) -> bool:
        """Whether the event is decided by the same conditions, with the same effect, in both versions."""
        key = where, at, label.source, label.event
        if key not in self._alike:
            trees = [
                machine.tree(None if place is BEFORE else place, label.source, label.event)
                for machine, place in ((self.one, where), (self.other, at))
            ]
            mine, theirs = _shape(self.one.flow, trees[0]), _shape(self.other.flow, trees[1])
            self._alike[key] = mine == theirs and not self._asks_otherwise(label)
        return self._alike[key]

    def _asks_otherwise(self, label: Label) -> bool:
        """Whether the event brings other answers there, or answers that are judged otherwise."""
        if label.trigger not in (Trigger.NEXT, Trigger.OUTCOME, Trigger.CHOICE):
            return False
        mine, theirs = (machine.flow.states[label.source] for machine in (self.one, self.other))
        if (mine.fields, mine.gives, mine.save_as) != (theirs.fields, theirs.gives, theirs.save_as):
            return True
        brought = mine.fields if label.trigger is Trigger.NEXT else mine.gives
        return not self.redeclared.isdisjoint(brought)

    def _ends(self, at: Configuration, source: str, event: str) -> tuple[Leaf, ...]:
        key = at, source, event
        if key not in self._leaves:
            tree = self.other.tree(None if at is BEFORE else at, source, event)
            self._leaves[key] = tuple(_leaves(self.other.flow, tree))
        return self._leaves[key]


def _leaves(flow: Flow, tree: Tree) -> Iterable[Leaf]:
    """Every end of a tree, with the conditions on the way to it."""
    waiting: list[tuple[Tree, tuple[Demand, ...], tuple[Op, ...]]] = [(tree, (), ())]
    while waiting:
        at, demands, ops = waiting.pop()
        done = ops + at.ops
        if isinstance(at, Ask):
            guard = flow.transitions[at.guard].guard
            assert guard is not None
            for wanted, part in ((False, at.no), (True, at.yes)):
                waiting.append((part, (*demands, Demand(guard.expression, wanted, False)), done))
        else:
            where = at.where if isinstance(at, Rest) else None
            yield Leaf(demands, seen_of(flow, done, where), where)


def seen_of(flow: Flow, ops: Iterable[Op], where: Configuration | None) -> Seen:
    """What a person, and the world, see of a move: where it comes to rest, and what is asked for."""
    asked: list[object] = []
    for what, verb in ops:
        if isinstance(what, int):
            asked += [(a.name, *sorted(a.arguments.items())) for a in flow.transitions[what].actions]
        elif verb == "enter":
            state = flow.states[what]
            asked += [(a.name, *sorted(a.arguments.items())) for a in state.actions]
            asked += [("check", state.check, *sorted(state.check_arguments.items()))] if state.check else []
    return (frozenset(where.states) if where else None, *asked)


def _shape(flow: Flow, tree: Tree) -> object:
    """What a tree decides, comparable across versions."""
    asks: list[object] = []
    while isinstance(tree, Ask):
        guard = flow.transitions[tree.guard].guard
        assert guard is not None
        asks.append((_ops(flow, tree.ops), printed(guard.expression), _shape(flow, tree.yes)))
        tree = tree.no
    assert isinstance(tree, Rest | Stuck | Cycle)
    where: object = type(tree).__name__
    if isinstance(tree, Rest):
        where = frozenset(tree.where.states), tree.where.resume
    return (*asks, _ops(flow, tree.ops), where)


def _ops(flow: Flow, ops: Iterable[Op]) -> tuple[object, ...]:
    found: list[object] = []
    for what, verb in ops:
        if isinstance(what, int):
            way = flow.transitions[what]
            found.append((way.source, way.event, way.target, way.forget))
        else:
            found.append((what, verb))
    listed = list(ops)
    rests = next((what for what, verb in reversed(listed) if verb == "enter"), None)
    return (*found, seen_of(flow, listed, None), rests)
