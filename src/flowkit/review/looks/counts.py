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
from flowkit.core.flow import Flow
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


def counted(subject: Subject, sessions: Iterable[Session]) -> Counts:
    """What the sessions of a flow add up to."""
    alike = Counter(session.events for session in sessions)
    return _Tally(subject, alike).counts()


class _Tally:
    """Adds up sessions; those that are alike are followed once."""

    def __init__(self, subject: Subject, alike: Mapping[tuple[Happened, ...], int]) -> None:
        self.subject, self.space, self.alike = subject, subject.wide, alike
        self.taken: Counter[str] = Counter()
        self.entered: Counter[str] = Counter()
        self.left: Counter[str] = Counter()
        self.unsure = self.strangers = 0
        self.moves: dict[tuple[int, str], list[_Move]] = defaultdict(list)
        labels = self.space.program.labels
        for move in map(_Move, self.space.sources, self.space.targets, self.space.ways):
            if move.target >= 0:
                label = labels[move.way]
                for name in {label.event, f"{label.source}/{label.event}"}:
                    self.moves[move.source, name].append(move)

    def counts(self) -> Counts:
        for events, often in self.alike.items():
            layers = self._followed(events)
            fits = len(layers) == len(events) + 1
            for layer in layers:
                self._add(layer, often)
            self.strangers += 0 if fits else often
            if fits:
                self._stop({move.target for move in layers[-1]}, often)
        sessions = sum(self.alike.values())
        return Counts(sessions, self.taken, self.entered, self.left, self.unsure, self.strangers)

    def _followed(self, events: tuple[Happened, ...]) -> list[list[_Move]]:
        """For the beginning and each event the moves that it may have been, knowing what follows."""
        layers: list[list[_Move]] = []
        spots = {0}
        for name in ("/", *(f"{one.state}/{one.event}" if one.state else one.event for one in events)):
            moves = [move for spot in sorted(spots) for move in self.moves.get((spot, name), ())]
            if not moves:
                break
            layers.append(moves)
            spots = {move.target for move in moves}
        for number in range(len(layers) - 1, -1, -1):
            layers[number] = [move for move in layers[number] if move.target in spots]
            spots = {move.source for move in layers[number]}
        return layers

    def _add(self, layer: list[_Move], often: int) -> None:
        """Count what all the moves that it may have been have in common."""
        labels = [self.space.program.labels[way] for way in dict.fromkeys(move.way for move in layer)]
        took = [frozenset(label.taken) for label in labels]
        entered = [
            frozenset(name for name, what in label.ops if what == "enter")
            or frozenset(label.where.states if label.where else ())
            for label in labels
        ]
        sure = frozenset.intersection(*took)
        transitions = self.subject.flow.transitions
        self.taken.update({transitions[index].id: often for index in sure})
        self.entered.update({str(state): often for state in frozenset.intersection(*entered)})
        self.unsure += often if any(each != sure for each in took) else 0

    def _stop(self, spots: set[int], often: int) -> None:
        """A session that is not over stopped where it is, if that is known."""
        places = {self.space.configuration(spot) for spot in spots}
        if any(self.subject.ended(place) for place in places):
            return
        for state in frozenset.intersection(*(_around(self.subject.flow, place.states) for place in places)):
            self.left[state] += often


def _around(flow: Flow, states: tuple[str, ...]) -> frozenset[str]:
    """Some states and all that contain them."""
    found: set[str] = set()
    for state in states:
        at: str | None = state
        while at is not None:
            found.add(at)
            at = flow.states[at].parent
    return frozenset(found)
