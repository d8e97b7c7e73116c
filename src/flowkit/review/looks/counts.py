"""How many people took each transition and came to each state, from recorded sessions.

A session does not say what people answered. Where several transitions may have been taken and what follows
does not tell which, none of them is counted: no number here is a guess.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import NamedTuple

from flowkit.check.subject import Subject
from flowkit.core.configuration import around
from flowkit.scenario.replay.journal import Happened, Session

_NONE: Mapping[str, int] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Counts:
    """Passages by transition id; by state how often it was entered, and how many sessions stopped there.

    ``unsure`` passages may have been by several transitions; ``strangers`` are sessions that the flow does
    not allow: they count as far as they fit.
    """

    sessions: int = 0
    transitions: Mapping[str, int] = field(default_factory=lambda: _NONE)
    states: Mapping[str, int] = field(default_factory=lambda: _NONE)
    left: Mapping[str, int] = field(default_factory=lambda: _NONE)
    unsure: int = 0
    strangers: int = 0


class _Move(NamedTuple):
    """A move between two situations by a way, as the check numbers them."""

    source: int
    target: int
    way: int


class _Step(NamedTuple):
    """What an event may have been: the moves, where they lead, and what all of them take and enter.

    ``sure`` says that they take the same, ``plain`` that they differ in nothing.
    """

    moves: tuple[_Move, ...]
    spots: frozenset[int]
    taken: frozenset[int]
    entered: frozenset[str]
    sure: bool
    plain: bool


def counted(subject: Subject, sessions: Iterable[Session]) -> Counts:
    """What the sessions of a flow add up to."""
    alike = Counter(session.events for session in sessions)
    return _Tally(subject, alike).counts()


class _Tally:
    """Adds up sessions; those that are alike are followed once, as is an event at the same place."""

    def __init__(self, subject: Subject, alike: Mapping[tuple[Happened, ...], int]) -> None:
        self.subject, self.space, self.alike = subject, subject.wide, alike
        self.taken: Counter[int] = Counter()
        self.entered: Counter[str] = Counter()
        self.left: Counter[str] = Counter()
        self.unsure = self.strangers = 0
        self.steps: dict[tuple[frozenset[int], str], _Step] = {}
        self.moves: dict[tuple[int, str], list[_Move]] = defaultdict(list)
        labels = self.space.program.labels
        for move in map(_Move, self.space.sources, self.space.targets, self.space.ways):
            if move.target >= 0:
                label = labels[move.way]
                for name in {label.event, f"{label.source}/{label.event}"}:
                    self.moves[move.source, name].append(move)

    def counts(self) -> Counts:
        for events, often in self.alike.items():
            steps = self._followed(events)
            for step in steps:
                for index in step.taken:
                    self.taken[index] += often
                for state in step.entered:
                    self.entered[state] += often
                self.unsure += 0 if step.sure else often
            if len(steps) == len(events) + 1:
                self._stop(steps[-1].spots, often)
            else:
                self.strangers += often
        names = {t.id: self.taken[t.index] for t in self.subject.flow.transitions if self.taken[t.index]}
        sessions = sum(self.alike.values())
        return Counts(sessions, names, self.entered, self.left, self.unsure, self.strangers)

    def _followed(self, events: tuple[Happened, ...]) -> list[_Step]:
        """For the beginning and each event what it may have been, knowing what follows."""
        steps: list[_Step] = []
        spots = frozenset({0})
        for name in ("/", *(f"{one.state}/{one.event}" if one.state else one.event for one in events)):
            step = self._step(spots, name)
            if not step.moves:
                break
            steps.append(step)
            spots = step.spots
        if all(step.plain for step in steps):
            return steps
        for number in range(len(steps) - 1, -1, -1):
            moves = [move for move in steps[number].moves if move.target in spots]
            if not steps[number].plain:
                steps[number] = self._said(moves)
            spots = frozenset(move.source for move in moves)
        return steps

    def _step(self, spots: frozenset[int], name: str) -> _Step:
        if (spots, name) not in self.steps:
            moves = [move for spot in sorted(spots) for move in self.moves.get((spot, name), ())]
            self.steps[spots, name] = self._said(moves)
        return self.steps[spots, name]

    def _said(self, moves: list[_Move]) -> _Step:
        """What these moves have in common."""
        labels = [self.space.program.labels[way] for way in {move.way for move in moves}]
        taken = {frozenset(label.taken) for label in labels}
        entered = {
            frozenset(str(name) for name, what in label.ops if what == "enter")
            or frozenset(label.where.states if label.where else ())
            for label in labels
        }
        spots = frozenset(move.target for move in moves)
        all_take = frozenset.intersection(*taken) if taken else frozenset[int]()
        all_enter = frozenset.intersection(*entered) if entered else frozenset[str]()
        sure = len(taken) == 1
        return _Step(tuple(moves), spots, all_take, all_enter, sure, sure and len(entered) == 1)

    def _stop(self, spots: frozenset[int], often: int) -> None:
        """A session that is not over stopped where it is, if that is known."""
        places = {self.space.configuration(spot) for spot in spots}
        if any(self.subject.ended(place) for place in places):
            return
        flow = self.subject.flow
        inside = ({one for s in place.states for one in around(flow, s)} for place in places)
        for state in set.intersection(*inside):
            self.left[state] += often
