"""From a way through situations to a journey that really happens: values chosen, walked on the machine."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date

from flowkit.check.space.instants import BEGINNING, due, earliest, forestalled, on, spans
from flowkit.check.space.numbers import TODAY
from flowkit.check.space.program import BEFORE, Label
from flowkit.check.space.sample import sample
from flowkit.check.space.values import Chooser, Known
from flowkit.check.space.ways import Change, Conduct, Reader, Way
from flowkit.core.automaton import Automaton
from flowkit.core.flow import Trigger
from flowkit.core.snapshot import Event, Moved
from flowkit.core.tree import Configuration
from flowkit.core.witness import Move, Witness

_MOST_TRIES = 200

__all__ = ["BEGINNING", "Path", "Walker", "Wishes"]

Path = Sequence[tuple[Label, Configuration | None]]
"""Labels with the configurations they lead to (None: it is refused), the start first."""

Wishes = Mapping[int, Mapping[str, int]]
_NO_WISHES: Wishes = {}
_NOTHING_MORE: Mapping[str, int] = {}


class Walker:
    """Makes witnesses for the ways of one automaton and conduct."""

    def __init__(self, automaton: Automaton, conduct: Conduct | None = None) -> None:
        self.automaton = automaton
        self.flow = automaton.flow
        self.conduct = conduct or Conduct()
        everything = self.flow.counters.union(self.flow.answers, self.flow.parameters)
        self.reader = Reader(automaton, self.conduct, everything)
        self.variables = self.reader.variables
        self.chooser = Chooser(self.flow, automaton.kinds, self.variables)

    def walk(
        self, path: Path, wishes: Wishes = _NO_WISHES, inside: Mapping[str, int] = _NOTHING_MORE
    ) -> Witness | None:
        """The journey along a way (the start first), or None when no answers lead along it.

        ``wishes`` narrow what is answered: for an event (by its place on the way), the cells of answers;
        ``inside`` narrows what is so at its end.
        """
        for tries, ended in enumerate(self._along(path, wishes, self._fresh(), BEFORE)):
            known = self._narrowed(ended, inside, len(path))
            values = None if known is None else self.chooser.values(known)
            witness = None
            if known is not None and values is not None:
                witness = self._walked(path, values, self._days(known))
            if witness is not None or tries >= _MOST_TRIES:
                return witness
        return None

    def _narrowed(self, known: Known, inside: Mapping[str, int], event: int) -> Known | None:
        for name, mask in inside.items():
            found = known.narrowed(self.variables[name], mask, event)
            if found is None:
                return None
            known = found
        return known

    def values(
        self, path: Path, wishes: Wishes, where: Configuration, masks: Mapping[str, int]
    ) -> Iterator[Mapping[int, Mapping[str, object]]]:
        """What can be answered on a way that begins in the middle, where answers are in these cells.

        For each manner of going it: the values brought by each event, by its place on the way; those known
        before have the place -1.
        """
        found = [masks.get(name, variable.start) for name, variable in self.variables.items()]
        now = {name: version for version, name in enumerate(self.variables)}
        declared = {**self.flow.parameters, **self.flow.answers}
        known = {version: (-1, name) for name, version in now.items() if name in declared}
        for manner in self._along(path, wishes, Known(now, tuple(found), known), where):
            values = self.chooser.values(manner)
            if values is not None:
                yield values

    def _fresh(self) -> Known:
        masks = tuple(variable.start for variable in self.variables.values())
        now = {name: version for version, name in enumerate(self.variables)}
        start = {version: (0, name) for name, version in now.items() if name in self.flow.parameters}
        return Known(now, masks, start)

    def _along(self, path: Path, wishes: Wishes, begun: Known, where: Configuration) -> Iterator[Known]:
        """What may be known at the end of a way from somewhere, for each manner of going it."""
        open_still = [self._one(path, (0, where), begun, wishes)]
        while open_still:
            known = next(open_still[-1], None)
            if known is None:
                open_still.pop()
            elif len(open_still) == len(path):
                yield known
            else:
                at = path[len(open_still) - 1][1]
                assert at is not None, "only the last event of a way leads nowhere"
                open_still.append(self._one(path, (len(open_still), at), known, wishes))

    def _one(
        self, path: Path, at: tuple[int, Configuration], known: Known, wishes: Wishes
    ) -> Iterator[Known]:
        """What may be known after the event at a place of a way, which happens in a configuration."""
        place, where = at
        label, there = path[place]
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

    def _after(self, known: Known, changes: Sequence[Change], event: int) -> Iterator[Known]:
        found: Known | None = known
        for place, (verb, name, mask) in enumerate(changes):
            assert found is not None
            if verb == "may":
                given = found.renewed(name, mask, event)
                rest = changes[place + 1 :]
                yield from self._after(given, rest, event)
                yield from self._after(found, rest, event)
                return
            if verb == "keep":
                found = found.narrowed(self.variables[name], mask, event)
                if found is None:
                    return
            elif verb == "add":
                found = found.renewed(name, self._more(found, name), None)
            else:
                forgotten = mask == 1 or self.variables[name].fleeting
                found = found.renewed(name, mask, None if forgotten else event)
        assert found is not None
        yield found

    def _more(self, known: Known, name: str) -> int:
        mask, every = known.masks[known.now[name]], self.variables[name].every
        return (mask << 1 | mask & ~(every >> 1)) & every

    def _days(self, known: Known) -> dict[int, date]:
        """For each event that happens on a day of some cells, that day: no earlier than those before."""
        if not known.days:
            return {}
        today = self.variables["today"]
        asked = [(event, spans(today, mask)) for event, mask in sorted(known.days.items())]
        usual = earliest(TODAY.toordinal(), asked)
        return usual or earliest(min(last for _, last in asked[0][1]), asked) or {}

    def _walked(
        self, path: Path, values: Mapping[int, dict[str, object]], days: Mapping[int, date]
    ) -> Witness | None:
        """The journey with these values, if the machine goes along the way."""
        inputs = {n: v for n, v in values.get(0, {}).items() if n in self.flow.parameters}
        inputs = {n: v for n, v in inputs.items() if v != self.flow.parameters[n].default}
        asked = {n: d for n, d in self.flow.parameters.items() if not d.optional and d.default is None}
        inputs = {n: sample(declared, self.automaton.kinds) for n, declared in asked.items()} | inputs
        now = on(days.get(0, min(days.values(), default=TODAY)))  # nobody waits longer than asked
        try:
            moved = self.automaton.start(inputs, now)
        except ValueError:
            return None
        first, moves, refused = moved.snapshot.states, [], ""
        for place, (label, there) in enumerate(path[1:], 1):
            now = max(due(moved.snapshot, label, now), on(days.get(place, TODAY.min)))
            if forestalled(self.automaton, moved.snapshot, label, now):
                return None
            answers = self.typed(label, values.get(place, {}))
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
            else:
                refused = result.reason
        return Witness(first, tuple(moves), inputs, refused=refused)

    def typed(self, label: Label, values: Mapping[str, object]) -> dict[str, object]:
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
