"""A watch as the onlooker of a program: all that can happen, with what a claim makes of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from flowkit.check.claims.happenings import Happening, happenings, returning
from flowkit.check.claims.past import Past, Visit, moved, returned, visit
from flowkit.check.claims.watch import Letter, Watch
from flowkit.check.space.explore import Space
from flowkit.check.space.program import Label
from flowkit.check.space.ways import Demand
from flowkit.check.subject import Subject
from flowkit.core.automaton import Automaton
from flowkit.core.tree import Configuration

Onward = tuple[tuple[Label, Configuration], ...]
"""What may happen in a configuration, and where each leads."""

Node = tuple[Configuration, int]
"""A configuration with the state of an onlooker there."""


class Told(NamedTuple):
    """What happens on a move, one thing after the other, and what becomes of the past."""

    happened: tuple[Happening, ...]
    visit: Visit


class Story:
    """What happens on each move of a flow, worked out once."""

    def __init__(self, automaton: Automaton) -> None:
        self.automaton = automaton
        self._told: dict[tuple[object, ...], Told] = {}

    def of(self, where: Configuration, label: Label, there: Configuration) -> Told:
        """What happens on a move."""
        key = (where, label.source, label.event, label.ops, there)
        found = self._told.get(key)
        if found is None:
            flow = self.automaton.flow
            if is_back(label):
                happened = returning(flow, label.source, where, there)
            else:
                happened = happenings(flow, label.source, label.event, label.ops, there)
            found = Told(happened, visit(self.automaton, where, label.ops, there))
            self._told[key] = found
        return found


def story(subject: Subject) -> Story:
    """The story of a subject's flow."""
    return Story(subject.automaton)


def is_back(label: Label) -> bool:
    """Whether what happens is a return by the back button."""
    return label.event == "back" and not label.taken and label.trigger is None


class Looking:
    """The onlooker that a watch is. Its states are pairs: of the claim's automaton, and the past remembered.

    ``hopeful`` are the nodes from which the claim may still be broken; nothing else is looked at.
    """

    def __init__(self, subject: Subject, watch: Watch, most: int) -> None:
        self.flow = subject.flow
        self.watch = watch
        self.most = most
        self.story = subject.once(story)
        self.states: list[tuple[int, Past]] = [(0, Past())]
        self.hopeful: set[Node] | None = None
        self._numbers: dict[tuple[int, Past], int] = {self.states[0]: 0}
        self._letters: dict[int, tuple[Letter, ...]] = {}

    def looks(
        self, state: int, where: Configuration, label: Label, there: Configuration
    ) -> Iterator[tuple[int, tuple[Demand, ...]]]:
        """The states after a move, each with the conditions for it."""
        read, past = self.states[state]
        if read == self.watch.machine.broken:
            return
        told = self.story.of(where, label, there)
        after = returned(past, there) if is_back(label) else moved(past, told.visit, self.most)
        if after is None:
            return
        for answers, reached in self.watch.readings(read, self.letters(told)).items():
            number = self.number((reached, after))
            if self.hopeful is None or (there, number) in self.hopeful:
                yield number, tuple(Demand(g.expression, wanted, rests) for (g, rests), wanted in answers)

    def letters(self, told: Told) -> tuple[Letter, ...]:
        """The letters of a move."""
        found = self._letters.get(id(told))  # the story keeps all that it has told
        if found is None:
            found = self._letters[id(told)] = self.watch.letters(told.happened)
        return found

    def number(self, pair: tuple[int, Past]) -> int:
        """The number of a pair."""
        number = self._numbers.setdefault(pair, len(self.states))
        if number == len(self.states):
            self.states.append(pair)
        return number

    def suspects(self, space: Space) -> list[int]:
        """The situations of a space in which the claim is broken, nearest first."""
        program, mask = space.program, (1 << space.width) - 1
        pairs = zip(program.configurations, program.looking, strict=True)
        broken = [self.breaks(where, state) for where, state in pairs]
        return [number for number, key in enumerate(space.keys) if broken[key & mask]]

    def breaks(self, where: Configuration, state: int) -> bool:
        """Whether the claim is broken in a state there."""
        machine, read = self.watch.machine, self.states[state][0]
        if read == machine.broken or machine.kept[read]:
            return read == machine.broken
        states = (self.flow.states[name] for name in where.states if name)
        return any(end.parent is None and end.result is not None for end in states)


def moves(subject: Subject) -> dict[Configuration, Onward]:
    """From each configuration, the ways that may be taken there, whatever the answers."""
    space = subject.wide
    mask = (1 << space.width) - 1
    seen: dict[tuple[int, int], int] = {}
    for source, target, way in zip(space.sources, space.targets, space.ways, strict=True):
        if target >= 0:
            seen[way, space.keys[target] & mask] = space.keys[source] & mask
    found: dict[Configuration, dict[tuple[object, ...], tuple[Label, Configuration]]] = {}
    program = space.program
    for (way, target), source in seen.items():
        label, there = program.labels[way], program.configurations[target]
        same = (label.source, label.event, label.ops, there)
        found.setdefault(program.configurations[source], {})[same] = (label, there)
    return {where: tuple(steps.values()) for where, steps in found.items()}


def sketch(subject: Subject, looking: Looking) -> None:
    """Find the nodes from which a claim may still be broken, as far as one can tell without any answer."""
    onward = subject.once(moves)
    first: Node = (subject.wide.program.configurations[0], 0)
    before: dict[Node, list[Node]] = {first: []}
    waiting = [first]
    broken: list[Node] = []
    for node in waiting:
        where, state = node
        for label, there in onward.get(where, ()):
            for after, _ in looking.looks(state, where, label, there):
                reached = (there, after)
                if reached not in before:
                    before[reached] = []
                    (broken if looking.breaks(there, after) else waiting).append(reached)
                before[reached].append(node)
    hopeful = set(broken)
    while broken:
        for node in before[broken.pop()]:
            if node not in hopeful:
                hopeful.add(node)
                broken.append(node)
    looking.hopeful = hopeful
