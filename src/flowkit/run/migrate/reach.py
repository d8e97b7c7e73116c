"""Proofs that somebody who stands somewhere, with these answers, can still come to an end.

The way is searched in the cells of ``check.space``, nearest first, with everything counted, and then gone on
the machine itself, event by event, from the very snapshot. Only what was gone is proved. Where dates or
answers are compared with each other, cells do not say enough, and ways are tried on the machine (``trial``).
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import datetime
from itertools import islice

from flowkit.check.space.explore import Space
from flowkit.check.space.instants import due, forestalled
from flowkit.check.space.program import Label, compile_program
from flowkit.check.space.witness import Path, Walker
from flowkit.core.automaton import Automaton
from flowkit.core.flow import Result
from flowkit.core.snapshot import Event, Moved, Snapshot
from flowkit.core.step import configuration
from flowkit.core.tree import Configuration
from flowkit.run.migrate.trial import Proof, Trial

_MOST = 20_000  # situations looked at from one
_WAYS = 40  # ways tried from one
_MANNERS = 10  # of going each
_REMEMBERED = 100_000  # proofs; birthdays make many


class Reach:
    """Finds out which ends can be reached in one flow. What was proved once is proved for all alike."""

    def __init__(self, automaton: Automaton) -> None:
        self.automaton = automaton
        flow = automaton.flow
        everything = flow.counters.union(flow.answers, flow.parameters)
        self.program = compile_program(automaton, counters=everything, back=True)
        self.space = Space(self.program, None)
        self.walker = Walker(automaton)
        self.places = {where: number for number, where in enumerate(self.program.configurations)}
        variables = self.program.variables.values()
        loose = [v for v in variables if v.is_order or not v.decided]
        dates = {v.name for v in variables if v.scale.kind == "date"}
        self.compared = sorted(dates.union(*(variable.reads for variable in loose)))
        self.exact = not (loose or dates)
        self.trial = Trial(automaton, self.program.variables)
        self._known: dict[tuple[object, ...], Proof | None] = {}
        self._lock = threading.Lock()

    def knows(self, snapshot: Snapshot) -> bool:
        """Whether any journey comes to where this one stands."""
        return configuration(snapshot) in self.places

    def proof(self, snapshot: Snapshot, now: datetime) -> Proof | None:
        """The end that a journey can come to from here, giving up only where there is no other; or None."""
        key = self._key(snapshot)
        if key is None:
            return None
        alike = (key, str(now.date()), *(str(snapshot.answers.get(name)) for name in self.compared))
        with self._lock:
            if alike not in self._known:
                if len(self._known) >= _REMEMBERED:
                    self._known.clear()
                self._known[alike] = self._proved(key, snapshot, now)
            return self._known[alike]

    def _key(self, snapshot: Snapshot) -> int | None:
        """The situation of a snapshot; None where nobody can be."""
        place = self.places.get(configuration(snapshot))
        if place is None:
            return None
        packed = 0
        for name, variable in self.program.variables.items():
            mask = variable.every
            if name in self.automaton.flow.counters:
                mask = 1 << min(snapshot.counts.get(name, 0), len(variable.cells) - 1)
            elif name in self.automaton.forms:
                number = variable.number_of(snapshot.answers.get(name))
                mask = variable.every if number is None else 1 << number
            packed |= mask << self.program.offsets[name]
        return packed << self.space.width | place

    def _proved(self, key: int, snapshot: Snapshot, now: datetime) -> Proof | None:
        given_up: Proof | None = None
        for path in islice(self._ways(key), _WAYS):
            proof = self._gone(path, key, snapshot, now)
            if proof is not None and proof.is_finish:
                return proof
            given_up = given_up or proof
        return given_up if self.exact else self.trial.proof(snapshot, now) or given_up

    def _ways(self, key: int) -> Iterator[Path]:
        """The ways to ends, the nearest first; those that give up last."""
        ends = self.automaton.ends
        mask = (1 << self.space.width) - 1
        came: dict[int, tuple[int, int]] = {key: (-1, -1)}
        waiting = [key]
        last: list[Path] = []
        for at in waiting:
            for move in self.space.leading[at & mask]:
                after = self.space.after(move, at)
                if after is None or after in came or self.program.labels[move.label].event == "back":
                    continue
                came[after] = (at, move.label)
                result = ends.get(self.program.configurations[after & mask].states[0])
                if result == Result.ABANDONED:
                    last.append(self._path(came, after))
                elif result is not None:
                    yield self._path(came, after)
                elif len(waiting) < _MOST:
                    waiting.append(after)
        yield from last

    def _path(self, came: dict[int, tuple[int, int]], key: int) -> Path:
        mask = (1 << self.space.width) - 1
        path: list[tuple[Label, Configuration | None]] = []
        while came[key][0] >= 0:
            before, label = came[key]
            path.append((self.program.labels[label], self.program.configurations[key & mask]))
            key = before
        return path[::-1]

    def _gone(self, path: Path, key: int, snapshot: Snapshot, now: datetime) -> Proof | None:
        packed = key >> self.space.width
        masks = {name: self.program.mask(name, packed) for name in self.program.variables}
        tries = self.walker.values(path, {}, configuration(snapshot), masks)
        for values in islice(tries, _MANNERS):
            at, moment = snapshot, now
            events = []
            for place, (label, _) in enumerate(path):
                moment = max(moment, due(at, label, moment))
                if forestalled(self.automaton, at, label, moment):
                    break
                several = label.source if len(at.states) > 1 else None
                answers = self.walker.typed(label, values.get(place, {}))
                result = self.automaton.step(at, Event(label.event, answers, moment, several))
                if not isinstance(result, Moved):
                    break
                at = result.snapshot
                events.append(f"{label.source}/{label.event}")
            if at.ended is not None:
                return Proof(at.ended, tuple(events))
        return None
