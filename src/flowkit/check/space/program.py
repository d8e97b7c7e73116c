"""The recorded machine over cells: every way on as a few operations on masks, ready to run many times.

A situation is a configuration and, for each variable, the set of cells it may be in. The sets of all
variables are packed into one integer, so a way on is mostly one `and` and one `or`. Sets of variables that
nobody reads from a configuration on are full there: situations that differ in nothing else are one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from flowkit.check.space.cells import Variable
from flowkit.check.space.history import Returns
from flowkit.check.space.pack import Loose, Packer, Step, live
from flowkit.check.space.ways import Change, Conduct, Demand, Reader, Way
from flowkit.core.automaton import Automaton
from flowkit.core.flow import Flow, Trigger
from flowkit.core.tree import Configuration, Op

MOST_CONFIGURATIONS = 200_000

BEFORE = Configuration(("",))
"""Where a journey is before it begins: configuration 0, whose ways are those to begin."""


class Label(NamedTuple):
    """What happens on a way: the event at its source state ("" for the start), and all that follows from it.

    ``end`` is "rest", or "stuck" (no rule holds) or "cycle": then nothing is reached. ``taken`` are the
    indices of the transitions, ``ops`` all that is left, taken and entered, in order; ``where`` is where it
    leads (None: nothing is reached). ``demands`` are those of an onlooker.
    """

    source: str
    event: str
    trigger: Trigger | None
    taken: tuple[int, ...] = ()
    ops: tuple[Op, ...] = ()
    changes: tuple[Change, ...] = ()
    end: str = "rest"
    where: Configuration | None = None
    demands: tuple[Demand, ...] = ()


class Onlooker(Protocol):
    """Looks on while a journey is made, with a state of its own that moves may change; 0 is the first.

    A program with an onlooker has a configuration for each pair of a configuration and its state.
    """

    def looks(
        self, state: int, where: Configuration, label: Label, there: Configuration
    ) -> Iterable[tuple[int, tuple[Demand, ...]]]:
        """Its states after a move, each with what must hold for it."""


class Edge(NamedTuple):
    """A way on: the number of its label, that of the configuration it reaches (-1: none), and its steps."""

    label: int
    target: int
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Program:
    """The machine ready to be explored. Configurations and labels are numbered.

    ``undecided`` names the conditions and variables about which more may be said to happen than does.
    ``looking`` is the state of the onlooker in each configuration.
    """

    automaton: Automaton
    variables: Mapping[str, Variable]
    offsets: Mapping[str, int]
    labels: tuple[Label, ...]
    configurations: tuple[Configuration, ...]
    edges: tuple[tuple[Edge, ...], ...]
    undecided: tuple[str, ...]
    looking: tuple[int, ...]

    @property
    def flow(self) -> Flow:
        """The flow whose machine this is."""
        return self.automaton.flow

    @property
    def fresh(self) -> int:
        """The packed sets of a journey that has not begun."""
        return sum(v.start << self.offsets[name] for name, v in self.variables.items())

    def mask(self, name: str, packed: int) -> int:
        """The set of cells of one variable in a packed situation."""
        return packed >> self.offsets[name] & self.variables[name].every


def compile_program(
    automaton: Automaton,
    conduct: Conduct | None = None,
    *,
    counters: frozenset[str] = frozenset(),
    back: bool = False,
    onlooker: Onlooker | None = None,
) -> Program:
    """The machine of an automaton over cells.

    Visits and tries are counted only when ``counters`` names them; then only what it names, counters and
    answers, is kept track of: a condition on anything else may hold, and may not. With ``back``, there is
    also every return to a page visited before: it is possible here whenever some journey makes it so, with
    the answers that are known by then. In both cases more can happen than does, so what is not reached here
    is never reached; what is reached is to be tried (``witness``).

    Raises OverflowError beyond MOST_CONFIGURATIONS, and what ``Automaton.tree`` raises.
    """
    return _Compiler(Reader(automaton, conduct or Conduct(), counters), onlooker).program(back)


class _Compiler:
    def __init__(self, reader: Reader, onlooker: Onlooker | None) -> None:
        self.reader = reader
        self.automaton = reader.automaton
        self.onlooker = onlooker
        self.labels: list[Label] = []
        self.configurations: list[Configuration] = [BEFORE]
        self.looking: list[int] = [0]
        self.numbers = {(BEFORE, 0): 0}
        self.ways: list[list[Loose]] = []
        self.returns: dict[Configuration, list[tuple[str, Configuration]]] = {}
        self._left: dict[Configuration, tuple[tuple[str, str, Way], ...]] = {}

    def program(self, back: bool) -> Program:
        self._extend()
        if back:
            returns = Returns(self.automaton)
            while self._returned(returns):
                self._extend()
        variables = self.reader.variables
        offsets: dict[str, int] = {}
        place = 0
        for name, variable in variables.items():
            offsets[name] = place
            place += len(variable.cells)
        packer = Packer(variables, offsets)
        kept = live(self.ways)
        nothing = frozenset[str]()
        edges = tuple(
            tuple(
                Edge(label, target, steps)
                for label, target, changes in ways
                if (steps := packer.steps(changes, kept[target] if target >= 0 else nothing)) is not None
            )
            for ways in self.ways
        )
        loose = [name for name, variable in variables.items() if not variable.decided]
        undecided = (*self.reader.undecided, *loose)
        labels, configurations = tuple(self.labels), tuple(self.configurations)
        return Program(
            self.automaton, variables, offsets, labels, configurations, edges, undecided, tuple(self.looking)
        )

    def _extend(self) -> None:
        """Read the ways of every configuration that has none yet; what they reach is one, too."""
        while len(self.ways) < len(self.configurations):
            number = len(self.ways)
            where = self.configurations[number]
            self.ways.append([])
            for source, event, way in self._leaving(where):
                self._add(number, source, event, way)
            for source, there in self.returns.get(where, ()):
                self._add(number, source, "back", Way((), (), (), "rest", there))

    def _leaving(self, where: Configuration) -> Iterable[tuple[str, str, Way]]:
        """The ways that leave a configuration; kept where an onlooker makes several of one."""
        if self.onlooker is None:
            return self._read(where)
        if where not in self._left:
            self._left[where] = tuple(self._read(where))
        return self._left[where]

    def _read(self, where: Configuration) -> Iterator[tuple[str, str, Way]]:
        if where is BEFORE:
            yield from (("", "", way) for way in self.reader.start())
            return
        seen: set[str] = set()
        for source, event in self.automaton.events(where):
            control = self.automaton.flow.states[source].control(event)
            assert control is not None
            if not (control.inherited and event in seen):  # of an inherited event, one is enough
                yield from ((source, event, way) for way in self.reader.event(where, source, control))
            seen.add(event)

    def _add(self, number: int, source: str, event: str, way: Way) -> None:
        """Add a way that leaves a configuration, once for each state of the onlooker that it may lead to."""
        control = self.automaton.flow.states[source].control(event) if source and event != "back" else None
        trigger = control.trigger if control else None
        label = Label(source, event, trigger, way.taken, way.ops, way.changes, way.end, way.where)
        if way.where is None:
            self._way(number, label, -1)
            return
        for after, demands in self._looks(number, label, way.where):
            target = self._number(way.where, after)
            for changes in self.reader.demanding(way, demands):
                self._way(number, label._replace(changes=changes, demands=demands), target)

    def _looks(
        self, number: int, label: Label, there: Configuration
    ) -> Iterable[tuple[int, tuple[Demand, ...]]]:
        if self.onlooker is None:
            return ((0, ()),)
        return self.onlooker.looks(self.looking[number], self.configurations[number], label, there)

    def _way(self, number: int, label: Label, target: int) -> None:
        self.labels.append(label)
        self.ways[number].append((len(self.labels) - 1, target, label.changes))

    def _number(self, where: Configuration, state: int) -> int:
        number = self.numbers.setdefault((where, state), len(self.configurations))
        if number == len(self.configurations):
            if number > MOST_CONFIGURATIONS:
                raise OverflowError(f"more than {MOST_CONFIGURATIONS} configurations")
            self.configurations.append(where)
            self.looking.append(state)
        return number

    def _returned(self, returns: Returns) -> bool:
        """Add the returns that the ways known so far make possible; whether there were any new ones."""
        known = {
            (self.configurations[number], self.configurations[target], self.labels[label].ops): None
            for number, ways in enumerate(self.ways)
            for label, target, _ in ways
            if target >= 0 and self.labels[label].event != "back"
        }
        added = returns.since(known, tuple(dict.fromkeys(self.configurations)))
        news: dict[Configuration, list[tuple[str, Configuration]]] = {}
        for source, where, there in added:
            self.returns.setdefault(where, []).append((source, there))
            news.setdefault(where, []).append((source, there))
        for number in range(len(self.ways)):
            for source, there in news.get(self.configurations[number], ()):
                self._add(number, source, "back", Way((), (), (), "rest", there))
        return bool(added)
