"""Where an event can lead: its decision tree as boxes of what is so just before the first decision."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import TypeAlias

from flowkit.check.space.boxes import EVERYTHING, Box, Boxes, Splitter, TooComplicatedError
from flowkit.check.space.cells import Variable, loose_name
from flowkit.check.space.cuts import tests
from flowkit.check.space.decide import Decisions
from flowkit.core.flow import Flow
from flowkit.core.tree import Ask, Cycle, Op, Rest, Stuck, Tree

Change: TypeAlias = tuple[str, str, int]
"""``("set", variable, mask)``, ``("may", variable, mask)``: also these cells, ``("keep", variable, mask)``:
only these cells, or it does not happen, ``("add", variable, 0)``: one more."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """One end of a decision tree: where it is come to, and all that happens on the way."""

    end: Rest | Stuck | Cycle
    boxes: Boxes
    changes: tuple[Change, ...]
    taken: tuple[int, ...]
    ops: tuple[Op, ...]


def outcomes(flow: Flow, splitter: Splitter, tree: Tree) -> tuple[list[Outcome], bool]:
    """The ends of a tree that can be come to; False where more of them are said to be than can."""
    maker = _Maker(flow, splitter)
    root = maker.node(tree, _Gone())
    try:
        found = maker.graph.regions(root, splitter.variables)
    except TooComplicatedError:
        return [maker.outcome(leaf, EVERYTHING) for leaf in range(-len(maker.ends), 0)], False
    return [maker.outcome(leaf, boxes) for leaf, boxes in sorted(found.boxes.items())], found.exact


@dataclass(frozen=True, slots=True)
class _Gone:
    """What has happened since the first decision: ``forgotten`` answers, counters that are ``more``.

    Of the tests that cells do not decide, ``asked`` are those asked so far; ``again`` counts how often
    something that one reads has changed since.
    """

    ops: tuple[Op, ...] = ()
    changes: tuple[Change, ...] = ()
    forgotten: frozenset[str] = frozenset()
    more: Mapping[str, int] = field(default_factory=dict)
    asked: frozenset[str] = frozenset()
    again: Mapping[str, int] = field(default_factory=dict)


def _on(gone: _Gone, ops: tuple[Op, ...], flow: Flow, variables: Mapping[str, Variable]) -> _Gone:
    """What has happened after some more."""
    if not ops:
        return gone
    changes: list[Change] = []
    forgotten, more, again = set(gone.forgotten), dict(gone.more), dict(gone.again)
    for what, verb in ops:
        names: tuple[str, ...] = ()
        if isinstance(what, int):
            names = flow.transitions[what].forget
            known = [name for name in names if name in variables]
            changes += [("set", name, 1) for name in known]
            forgotten.update(known)
        elif verb == "enter" and f"visits({what})" in flow.counters:
            names = (f"visits({what})",)
            if names[0] in variables:
                changes.append(("add", names[0], 0))
                more[names[0]] = more.get(names[0], 0) + 1
        if names:
            loose = [name for name in gone.asked if not {*names}.isdisjoint(variables[name].reads)]
            again |= {name: again.get(name, 0) + 1 for name in loose}
    return _Gone(gone.ops + ops, (*gone.changes, *changes), frozenset(forgotten), more, gone.asked, again)


class _Before:
    """Says what must have been so before the first decision for one of some boxes to be so now."""

    def __init__(self, gone: _Gone, variables: dict[str, Variable]) -> None:
        self.gone = gone
        self.variables = variables

    def __call__(self, boxes: Iterable[Box]) -> list[Box]:
        if not self.gone.changes and not self.gone.again:
            return list(boxes)
        return [box for one in boxes if (box := self._earlier(one)) is not None]

    def _earlier(self, box: Box) -> Box | None:
        earlier: Box = {}
        for name, mask in box.items():
            variable = self.variables[name]
            if name in self.gone.forgotten:
                if not mask & 1:
                    return None
                continue
            left = less(variable, mask, self.gone.more.get(name, 0))
            if not left:
                return None
            if left != variable.every:
                earlier[self._named(variable)] = left
        return earlier

    def _named(self, variable: Variable) -> str:
        """The variable itself, or another like it where what it reads has changed since."""
        times = self.gone.again.get(variable.name, 0)
        name = f"{variable.name}+{times}" if times else variable.name
        if name not in self.variables:
            self.variables[name] = replace(variable, name=name)
        return name


def less(variable: Variable, mask: int, times: int) -> int:
    """The cells of a counter that are in ``mask`` once it has counted on so often."""
    top = 1 << (len(variable.cells) - 1)
    for _ in range(times):
        mask = mask >> 1 | (mask & top)
    return mask


class _Maker:
    """Makes a graph of decisions of a tree; its leaves are numbered from -1 down."""

    def __init__(self, flow: Flow, splitter: Splitter) -> None:
        self.flow = flow
        self.splitter = splitter
        self.graph = Decisions()
        self.ends: list[tuple[Rest | Stuck | Cycle, _Gone]] = []
        self.is_loose = any(name[0] == "?" for name in splitter.variables)

    def node(self, tree: Tree, gone: _Gone) -> int:
        """The node at which a tree begins."""
        variables = self.splitter.variables
        asks: list[tuple[Ask, _Gone]] = []
        while isinstance(tree, Ask):
            gone = _on(gone, tree.ops, self.flow, variables)
            asks.append((tree, gone))
            gone = replace(gone, asked=gone.asked | self._loose(tree.guard))
            tree = tree.no
        self.ends.append((tree, _on(gone, tree.ops, self.flow, variables)))
        node = -len(self.ends)
        for ask, then in reversed(asks):
            guard = self.flow.transitions[ask.guard].guard
            assert guard is not None
            yes = self.node(ask.yes, replace(then, asked=then.asked | self._loose(ask.guard)))
            node = self.splitter.asked(self.graph, guard.expression, (yes, node), _Before(then, variables))
        return node

    def _loose(self, index: int) -> frozenset[str]:
        """The variables of the tests of a condition that cells do not decide."""
        guard = self.flow.transitions[index].guard
        if guard is None or not self.is_loose:
            return frozenset()
        return frozenset(map(loose_name, tests(guard.expression))) & self.splitter.variables.keys()

    def outcome(self, leaf: int, boxes: Boxes) -> Outcome:
        """What a leaf stands for."""
        end, gone = self.ends[-leaf - 1]
        taken = tuple(what for what, _ in gone.ops if isinstance(what, int))
        return Outcome(end, boxes, gone.changes, taken, gone.ops)
