"""From a way through situations to a journey that really happens: values chosen, walked on the machine."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time

from flowkit.check.space.cells import Variable
from flowkit.check.space.numbers import TODAY
from flowkit.check.space.program import Label
from flowkit.check.space.sample import accepts, sample
from flowkit.check.space.ways import Change, Conduct, Reader
from flowkit.core.automaton import Automaton
from flowkit.core.flow import Trigger
from flowkit.core.snapshot import Event, Moved, Snapshot
from flowkit.core.tree import Configuration
from flowkit.core.witness import Move, Witness

BEGINNING = datetime.combine(TODAY, time(9), UTC)
_MOST_TRIES = 200

Path = Sequence[tuple[Label, Configuration | None]]


@dataclass(frozen=True, slots=True)
class _Known:
    """What is known of the values so far. Each time an answer is set, it gets a new version.

    ``now`` maps a variable to its version; ``masks`` holds the cells each version may be in; ``brought``
    the event (0: the start) and variable of each version that somebody gives.
    """

    now: Mapping[str, int]
    masks: tuple[int, ...]
    brought: Mapping[int, tuple[int, str]]

    def renewed(self, name: str, mask: int, event: int | None) -> _Known:
        version = len(self.masks)
        brought = self.brought if event is None else {**self.brought, version: (event, name)}
        return _Known({**self.now, name: version}, (*self.masks, mask), brought)

    def narrowed(self, name: str, mask: int) -> _Known | None:
        version = self.now[name]
        left = self.masks[version] & mask
        masks = (*self.masks[:version], left, *self.masks[version + 1 :])
        return replace(self, masks=masks) if left else None


class Walker:
    """Makes witnesses for the ways of one automaton and conduct."""

    def __init__(self, automaton: Automaton, conduct: Conduct | None = None) -> None:
        self.automaton = automaton
        self.flow = automaton.flow
        self.conduct = conduct or Conduct()
        self.reader = Reader(automaton, self.conduct, self.flow.counters)
        self.variables = self.reader.variables

    def walk(self, path: Path) -> Witness | None:
        """The journey along a way (the start first), or None when no answers lead along it."""
        masks = tuple(variable.start for variable in self.variables.values())
        now = {name: version for version, name in enumerate(self.variables)}
        start = {version: (0, name) for name, version in now.items() if name in self.flow.parameters}
        for tries, known in enumerate(self._along(path, 0, Configuration(("",)), _Known(now, masks, start))):
            witness = self._walked(path, self._values(known))
            if witness is not None or tries >= _MOST_TRIES:
                return witness
        return None

    def _along(self, path: Path, place: int, where: Configuration, known: _Known) -> Iterator[_Known]:
        """What may be known at the end of a way, for each manner of going it."""
        if place == len(path):
            yield known
            return
        label, there = path[place]
        if label.event == "back":
            assert there is not None
            yield from self._along(path, place + 1, there, known)
            return
        for changes, reached in self._manners(label, where):
            if reached == there:
                for after in self._after(known, changes, place):
                    yield from self._along(path, place + 1, there or where, after)

    def _manners(
        self, label: Label, where: Configuration
    ) -> Iterator[tuple[tuple[Change, ...], Configuration | None]]:
        if not label.source:
            ways = self.reader.start()
        else:
            control = self.flow.states[label.source].control(label.event)
            assert control is not None
            ways = self.reader.event(where, label.source, control)
        for way in ways:
            if way.taken == label.taken and way.end == label.end:
                yield way.changes, way.where

    def _after(self, known: _Known, changes: Sequence[Change], event: int) -> Iterator[_Known]:
        found: _Known | None = known
        for place, (verb, name, mask) in enumerate(changes):
            assert found is not None
            if verb == "may":
                given = found.renewed(name, mask, event)
                rest = changes[place + 1 :]
                yield from self._after(given, rest, event)
                yield from self._after(found, rest, event)
                return
            if verb == "keep":
                found = found.narrowed(name, mask)
                if found is None:
                    return
            elif verb == "add":
                found = found.renewed(name, self._more(found, name), None)
            else:
                forgotten = mask == 1 or self.variables[name].fleeting
                found = found.renewed(name, mask, None if forgotten else event)
        assert found is not None
        yield found

    def _more(self, known: _Known, name: str) -> int:
        mask, every = known.masks[known.now[name]], self.variables[name].every
        return (mask << 1 | mask & ~(every >> 1)) & every

    def _values(self, known: _Known) -> dict[int, dict[str, object]]:
        """For each event (0: the inputs), the values given with it."""
        values: dict[int, dict[str, object]] = {}
        for version, (event, name) in known.brought.items():
            chosen = self._chosen(self.variables[name], known.masks[version])
            if chosen is not None:
                values.setdefault(event, {})[name] = chosen
        return values

    def _chosen(self, variable: Variable, mask: int) -> object | None:
        declared = self.flow.declaration(variable.name)
        kind = self.automaton.kinds[declared.kind]
        for usual in (declared.default, declared.example):
            if usual is not None and accepts(declared, self.automaton.kinds, usual):
                value = kind.parse(usual, declared, TODAY.isoformat())
                cell = next((n for n, c in enumerate(variable.cells) if c.value == value), None)
                if cell is not None and mask >> cell & 1:
                    return usual
        if mask & 1:
            return None
        values = [cell.value for n, cell in enumerate(variable.cells) if mask >> n & 1]
        return next((v for v in values if accepts(declared, self.automaton.kinds, v)), values[0])

    def _walked(self, path: Path, values: Mapping[int, dict[str, object]]) -> Witness | None:
        """The journey with these values, if the machine goes along the way."""
        inputs = {n: v for n, v in values.get(0, {}).items() if n in self.flow.parameters}
        inputs = {n: v for n, v in inputs.items() if v != self.flow.parameters[n].default}
        try:
            moved = self.automaton.start(inputs, BEGINNING)
        except ValueError:
            return None
        first, moves, now = moved.snapshot.states, [], BEGINNING
        for place, (label, there) in enumerate(path[1:], 1):
            now = _due(moved.snapshot, label, now)
            answers = self._typed(label, values.get(place, {}))
            at = label.source if len(moved.snapshot.states) > 1 and label.event != "back" else None
            result = self.automaton.step(moved.snapshot, Event(label.event, answers, now, at))
            arrived = result.snapshot.states if isinstance(result, Moved) else ()
            if arrived != (there.states if there else ()):
                return None
            taken = result.trace if isinstance(result, Moved) else ()
            moves.append(Move(label.source, label.event, answers, arrived, taken, now))
            if isinstance(result, Moved):
                moved = result
            elif place < len(path) - 1 or result.reason not in ("no-rule-holds", "automatic-cycle"):
                return None
        return Witness(first, tuple(moves), inputs)

    def _typed(self, label: Label, values: Mapping[str, object]) -> dict[str, object]:
        """The raw answers of an event: those that matter as chosen, the others as they may be."""
        state = self.flow.states[label.source]
        if label.trigger is Trigger.OUTCOME:
            return {name: value for name, value in values.items() if name in state.gives}
        if label.trigger is not Trigger.NEXT:
            return {}
        typed = {}
        for name in state.fields:
            declared = self.flow.answers[name]
            value = values.get(name)
            if value is None and not (declared.optional and name in self.variables):
                value = sample(declared, self.automaton.kinds)
            if value is not None:
                typed[name] = value
        return typed


def _due(snapshot: Snapshot, label: Label, now: datetime) -> datetime:
    """When an event happens: a timer when it is due, anything else at once."""
    due = snapshot.timers.get(f"{label.source}/{label.event}") if label.trigger is Trigger.TIMER else None
    return now if due is None else max(now, datetime.fromisoformat(due))
