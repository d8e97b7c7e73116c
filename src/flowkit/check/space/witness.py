"""From a way through situations to a journey that really happens: values chosen, walked on the machine."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time

from flowkit.check.space.cells import Variable
from flowkit.check.space.numbers import TODAY
from flowkit.check.space.program import BEFORE, Label
from flowkit.check.space.sample import accepts, sample
from flowkit.check.space.ways import Change, Conduct, Reader, Way
from flowkit.core.automaton import Automaton
from flowkit.core.flow import Trigger
from flowkit.core.snapshot import Event, Moved, Snapshot
from flowkit.core.tree import Configuration
from flowkit.core.witness import Move, Witness

BEGINNING = datetime.combine(TODAY, time(9), UTC)
_MOST_TRIES = 200

Path = Sequence[tuple[Label, Configuration | None]]
"""Labels with the configurations they lead to (None: it is refused), the start first."""

Wishes = Mapping[int, Mapping[str, int]]
_NO_WISHES: Wishes = {}


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

    def walk(self, path: Path, wishes: Wishes = _NO_WISHES) -> Witness | None:
        """The journey along a way (the start first), or None when no answers lead along it.

        ``wishes`` narrow what is answered: for an event (by its place on the way), the cells of answers.
        """
        for tries, known in enumerate(self._along(path, wishes)):
            witness = self._walked(path, self._values(known))
            if witness is not None or tries >= _MOST_TRIES:
                return witness
        return None

    def _along(self, path: Path, wishes: Wishes) -> Iterator[_Known]:
        """What may be known at the end of a way, for each manner of going it."""
        masks = tuple(variable.start for variable in self.variables.values())
        now = {name: version for version, name in enumerate(self.variables)}
        start = {version: (0, name) for name, version in now.items() if name in self.flow.parameters}
        begun = _Known(now, masks, start)
        open_still = [self._one(path, 0, begun, wishes)]
        while open_still:
            known = next(open_still[-1], None)
            if known is None:
                open_still.pop()
            elif len(open_still) == len(path):
                yield known
            else:
                open_still.append(self._one(path, len(open_still), known, wishes))

    def _one(self, path: Path, place: int, known: _Known, wishes: Wishes) -> Iterator[_Known]:
        """What may be known after the event at a place of a way."""
        label, there = path[place]
        where = path[place - 1][1] if place else BEFORE
        if where is None:
            yield known
            return
        wish = wishes.get(place, {})
        for changes, reached in self._manners(label, where, there):
            if reached == there:
                wished = [(v, n, m & wish.get(n, m) if v in ("set", "may") else m) for v, n, m in changes]
                if all(mask or verb == "add" for verb, _, mask in wished):
                    yield from self._after(known, wished, place)

    def _manners(
        self, label: Label, where: Configuration, there: Configuration | None
    ) -> Iterator[tuple[tuple[Change, ...], Configuration | None]]:
        ways: Iterable[Way]
        if not label.source:
            ways = self.reader.start()
        elif label.event == "back":
            ways = (Way((), (), (), "rest", there),)
        else:
            control = self.flow.states[label.source].control(label.event)
            assert control is not None
            ways = self.reader.event(where, label.source, control)
        for way in ways:
            if way.taken == label.taken and way.end == label.end:
                for changes in self.reader.demanding(way, label.demands):
                    yield changes, way.where

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
