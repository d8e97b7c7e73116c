"""What rules look at: a project, its machine, and all that can happen in it, worked out when first asked."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from typing import TypeVar, cast

from flowkit.check.space.boxes import Box
from flowkit.check.space.cover import covered
from flowkit.check.space.explore import MOST_SITUATIONS, Space, explore
from flowkit.check.space.program import Label, Program, compile_program
from flowkit.check.space.values import translated
from flowkit.check.space.ways import Conduct
from flowkit.check.space.witness import Path, Walker
from flowkit.core.automaton import Automaton
from flowkit.core.flow import Flow, State
from flowkit.core.graph import Graph, graph
from flowkit.core.project import Project
from flowkit.core.tree import Configuration
from flowkit.core.witness import Witness

_T = TypeVar("_T")
_CANDIDATES = 20  # ways tried before conditions on counters are looked at more closely

Inside = tuple[Box, Program]
"""Cells that are asked for, and the program they are of."""

Wanted = Callable[[Space], Iterable[tuple[int, int | None]]]
"""Situations looked for in a space, nearest first; or ways, by where they begin and their label."""


@dataclass(frozen=True, slots=True)
class Found:
    """Something that happens, shown by a journey that was walked on the machine."""

    witness: Witness
    label: Label
    space: Space
    situation: int


@dataclass(frozen=True, slots=True)
class Undecided:
    """It may happen or not. ``what`` names the answers and counters that made it too much."""

    why: str  # "too-many" situations, "too-complicated" conditions, "no-journey" that shows it
    what: tuple[str, ...] = ()


class Subject:
    """A project as rules see it. Nothing here changes it."""

    def __init__(self, project: Project, automaton: Automaton, limit: int = MOST_SITUATIONS) -> None:
        self.project = project
        self.automaton = automaton
        self.limit = limit
        self._spaces: dict[tuple[Conduct | None, frozenset[str]], Space] = {}
        self._walkers: dict[Conduct | None, Walker] = {}
        self._made: dict[Callable[[Subject], object], object] = {}

    @property
    def flow(self) -> Flow:
        """The flow that is checked."""
        return self.project.flow

    @cached_property
    def graph(self) -> Graph:
        """What leads where, whatever the conditions say."""
        return graph(self.flow)

    @cached_property
    def space(self) -> Space:
        """All that can happen going forward; conditions on counters may hold or not."""
        return self.explored()

    @cached_property
    def wide(self) -> Space:
        """All that can happen and more: also every return by `back`. What is not in it never happens."""
        return covered(compile_program(self.automaton, back=True))

    def explored(
        self, conduct: Conduct | None = None, counters: frozenset[str] = frozenset()
    ) -> Space:
        """All that can happen under a conduct, with some counters counted (see ``compile_program``)."""
        key = (conduct, counters)
        if key not in self._spaces:
            program = compile_program(self.automaton, conduct, counters=counters)
            self._spaces[key] = explore(program, self.limit)
        return self._spaces[key]

    def witness(
        self, space: Space, situation: int, label: int | None = None, conduct: Conduct | None = None
    ) -> Witness | None:
        """The shortest journey to a situation (and the event of ``label`` there); None if it is none."""
        return self.walked(way_to(space, situation, label), conduct)

    def walked(
        self, path: Path, conduct: Conduct | None = None, inside: Inside | None = None
    ) -> Witness | None:
        """The journey along a way, the start first, that ends inside a box of some program; None if none."""
        if conduct not in self._walkers:
            self._walkers[conduct] = Walker(self.automaton, conduct)
        walker = self._walkers[conduct]
        if inside is None:
            return walker.walk(path)
        within = translated(inside[0], inside[1].variables, walker.variables)
        return None if within is None else walker.walk(path, inside=within)

    def once(self, make: Callable[[Subject], _T]) -> _T:
        """What ``make`` works out for this subject, worked out when first asked for."""
        if make not in self._made:
            self._made[make] = make(self)
        return cast(_T, self._made[make])

    def first(self, wanted: Wanted, conduct: Conduct | None = None) -> Found | Undecided | None:
        """The nearest of the situations wanted that really happens; None when none does.

        Where a journey to one depends on a count, that counter is counted, and all that the journey asks for
        is explored again, keeping track of nothing else.
        """
        counters: frozenset[str] = frozenset()
        while True:
            space = self.explored(conduct, counters)
            tried = 0
            more = counters
            for situation, label in islice(wanted(space), _CANDIDATES):
                witness = self.witness(space, situation, label, conduct)
                if witness is not None:
                    shown = space.came(situation)[1] if label is None else label
                    return Found(witness, space.program.labels[shown], space, situation)
                tried += 1
                if more == counters:  # what the nearest asks for is enough to begin with
                    gone = [*space.path(situation), *([] if label is None else [label])]
                    more |= counted(space.program, gone)
            if not space.complete:
                return Undecided("too-many", blown(space))
            if not tried:
                return None
            if more == counters:
                return Undecided("no-journey", space.program.undecided)
            counters = more

    def ended(self, where: Configuration, *results: str) -> bool:
        """Whether a journey is over there, with one of these results (or any, when none is named)."""
        ends = [self.flow.states[s] for s in where.states if s]
        return any(s.parent is None and s.result and (not results or s.result in results) for s in ends)

    def leaves(self) -> Iterator[State]:
        """The states that contain no other, in the order of the document."""
        return (state for state in self.flow.states.values() if not state.children)


def way_to(
    space: Space, situation: int, label: int | None = None
) -> list[tuple[Label, Configuration | None]]:
    """The shortest way to a situation (and the event of ``label`` there), the start first."""
    labels = space.program.labels
    path: list[tuple[Label, Configuration | None]] = []
    at = situation
    while at:
        before, by = space.came(at)
        path.append((labels[by], space.configuration(at)))
        at = before
    path.reverse()
    return path if label is None else [*path, (labels[label], labels[label].where)]


def counted(program: Program, labels: Iterable[int]) -> frozenset[str]:
    """The counters and answers that the conditions of these ways ask for: what must be kept track of."""
    asked = {name for label in labels for verb, name, _ in program.labels[label].changes if verb == "keep"}
    names = {name for variable in asked for name in program.variables[variable].reads}
    return frozenset(names | (asked & {*program.flow.answers, *program.flow.parameters})) - {"today"}


def blown(space: Space) -> tuple[str, ...]:
    """The variables that have the most different sets of cells: what made a space too large."""
    program = space.program
    sample = space.keys[:: max(1, len(space.keys) // 2_000)]
    kinds = {n: len({program.mask(n, key >> space.width) for key in sample}) for n in program.variables}
    return tuple(sorted((n for n in kinds if kinds[n] > 1), key=lambda n: (-kinds[n], n))[:5])
