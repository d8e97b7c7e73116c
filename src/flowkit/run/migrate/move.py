"""One snapshot carried over into another version of its flow, or why it is not. Pure, like a step."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple

from flowkit.core.answer import Answer, AnswerError, Value
from flowkit.core.configuration import around
from flowkit.core.flow import StateKind
from flowkit.core.graph import landings
from flowkit.core.plan import Plans
from flowkit.core.restore import SnapshotError, restore
from flowkit.core.snapshot import Effect, Moved, Snapshot
from flowkit.core.step import filled
from flowkit.core.timers import changed, today_of
from flowkit.run.migrate.passage import UNSURE, Passage
from flowkit.run.migrate.stays import Stays, StaysError, stay


class Landed(NamedTuple):
    """A session in the new version: its snapshot with the checks to ask, and the names of what it loses."""

    moved: Moved
    lost: tuple[str, ...] = ()


class Ground:
    """Two versions and the passage between them: what is the same for every session that goes over it."""

    def __init__(self, old: Plans, new: Plans, passage: Passage) -> None:
        self.old, self.new, self.passage = old, new, passage
        self.order = {state: place for place, state in enumerate(new.flow.states)}
        self.declared = {**new.flow.parameters, **new.flow.answers}
        before = {**old.flow.parameters, **old.flow.answers}
        named = {name: passage.answers.get(name, name) for name in before}
        self.alike = {
            name
            for name, to in named.items()
            if to in self.declared and _domain(before[name]) == _domain(self.declared[to])
        }

    def move(self, snapshot: Snapshot, now: datetime) -> Landed | Stays:
        """Where a session that has not ended stands in the new version. Pure."""
        try:
            return _Mover(self).landed(snapshot, now)
        except StaysError as error:
            return error.stays


class _Mover:
    def __init__(self, ground: Ground) -> None:
        self.ground, self.old, self.new, self.passage = ground, ground.old, ground.new, ground.passage
        self.lost: dict[str, None] = {}

    def landed(self, snapshot: Snapshot, now: datetime) -> Landed:
        flow = self.new.flow
        states = self._together(snapshot.states)
        if any(state in self.new.ends for state in states):
            stay("no-rest", state=states[0])
        answers = self._answers(snapshot.answers, today_of(now))
        timers = self._timers(snapshot.timers, states, now)
        moved = Snapshot(
            flow.id,
            flow.version,
            flow.digest,
            states,
            answers,
            self._visited(snapshot.visited, states),
            timers,
            self._counts(snapshot.counts, states),
            self._resume(snapshot.resume),
        )
        try:
            restore(self.new, moved.to_json())
        except SnapshotError:
            stay("regions", state=" ".join(states))
        return Landed(Moved(moved, self._checks(moved)), tuple(self.lost))

    def _place(self, state: str) -> tuple[str, ...]:
        """Where somebody rests who rested in a state; nowhere when the migration says to wait."""
        told = self.passage.states.get(state)
        flow = self.new.flow
        if told == "":
            return ()
        if told is None:
            found = flow.states.get(state)
            if found is None:
                stay("no-state", state=state)
            if found.kind is not self.old.flow.states[state].kind:
                stay("other-kind", state=state)
            return (state,)
        if told not in flow.states:
            stay("no-state", state=state)
        places = landings(flow, told)
        if any(place not in self.new.resting for place in places):
            stay("no-rest", state=told)
        return places

    def _together(self, states: tuple[str, ...]) -> tuple[str, ...]:
        """The states of a moment in the new version, in its order. Raises StaysError."""
        found = [self._place(state) for state in states]
        if not all(found):
            stay("asked-to-wait", state=" ".join(states))
        together = {place for places in found for place in places}
        return tuple(sorted(together, key=self.ground.order.__getitem__))

    def _answers(self, answers: Mapping[str, Value], today: str | None) -> dict[str, Value]:
        declared = self.ground.declared
        kept: dict[str, Value] = {}
        for name, value in answers.items():
            to = self.passage.answers.get(name, name)
            if not to:
                self.lost[name] = None
                continue
            if to not in declared:
                stay("no-answer", answer=name)
            if to in kept:
                stay("meet", answer=to)
            value = self._renamed(name, value)
            alike = name in self.ground.alike or self._read(declared[to], value, today) == value
            if not (alike and self.new.forms[to](value)):
                stay("value", answer=to)
            kept[to] = value
        for name, parameter in self.new.flow.parameters.items():
            if name not in kept and parameter.default is not None:
                kept[name] = self._read(parameter, parameter.default, today)
            elif name not in kept and not parameter.optional:
                stay("no-parameter", answer=name)
        return kept

    def _renamed(self, answer: str, value: Value) -> Value:
        """A value as its choices are called now. Raises StaysError where that is not sure."""
        names = self.passage.values.get(answer)
        parts = value if isinstance(value, list) else [value] if isinstance(value, str) else []
        if not names or not any(part in names for part in parts):
            return value
        found = [names.get(part, part) for part in parts]
        if UNSURE in found:
            stay("turned", answer=answer)
        return found if isinstance(value, list) else found[0]

    def _read(self, answer: Answer, raw: object, today: str | None) -> Value:
        try:
            return self.new.kinds[answer.kind].parse(raw, answer, today)
        except AnswerError:
            stay("value", answer=answer.id)

    def _timers(self, timers: Mapping[str, str], states: tuple[str, ...], now: datetime) -> Mapping[str, str]:
        """Those that run on until they are due, and new ones, from now on."""
        running: dict[str, str] = {}
        arms = self.new.arms([self.new.flow.states[state] for state in states])
        known = {arm.key for arm in arms}
        for timer, due in timers.items():
            state, _, event = timer.rpartition("/")
            same = [key for place in self._place(state) if (key := f"{place}/{event}") in known]
            running |= {key: min(due, running.get(key, due), key=datetime.fromisoformat) for key in same}
            if not same:
                self.lost[timer] = None
        fresh = tuple(arm for arm in arms if arm.key not in running)
        return changed(running, {}, fresh, now)[0]

    def _visited(
        self, pages: tuple[tuple[str, ...], ...], states: tuple[str, ...]
    ) -> tuple[tuple[str, ...], ...]:
        """The pages that `back` returns to: none past a barrier, none twice in a row, not the present one."""
        found: list[tuple[str, ...]] = []
        if not self.new.goes_back or self._bars(states):
            return ()
        for page in pages:
            try:
                there = self._together(page)
            except StaysError as error:
                if error.stays.reason != "asked-to-wait":
                    raise
                self.lost.update(dict.fromkeys(page))
                continue
            if self._bars(there):
                found.clear()
            if not found or found[-1] != there:
                found.append(there)
        if found and found[-1] == states:
            found.pop()
        return tuple(found)

    def _bars(self, states: tuple[str, ...]) -> bool:
        return any(self.new.flow.states[state].barrier for state in states)

    def _counts(self, counts: Mapping[str, int], states: tuple[str, ...]) -> dict[str, int]:
        """How often what conditions ask about has happened; where somebody rests, they have been."""
        flow = self.new.flow
        found: dict[str, int] = {}
        for counter, count in counts.items():
            function, _, state = counter.removesuffix(")").partition("(")
            to = self.passage.states.get(state, state)
            name = f"{function}({to})"
            if name in flow.counters:
                found[name] = found.get(name, 0) + count
            else:
                self.lost[counter] = None
        for state in {one for leaf in states for one in around(flow, leaf)}:
            if f"visits({state})" in flow.counters:
                found.setdefault(f"visits({state})", 1)
        return dict(sorted(found.items()))

    def _resume(self, resume: Mapping[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
        """Where steps were left that are resumed in the new version too."""
        flow = self.new.flow
        found: dict[str, tuple[str, ...]] = {}
        for step, states in resume.items():
            to = self.passage.states.get(step, step)
            if to and (to not in flow.states or flow.states[to].kind is not StateKind.STEP):
                stay("no-state", state=step)
            waits = not to or "" in [self.passage.states.get(state) for state in states]
            if waits or not flow.states[to].resume:
                self.lost[step] = None
            else:
                found[to] = self._together(states)
        return {step: found[step] for step in flow.steps if step in found}

    def _checks(self, moved: Snapshot) -> tuple[Effect, ...]:
        """The checks of the states it rests in now, asked anew."""
        found = (self.new.flow.states[state] for state in moved.states)
        asked = [Effect("check", s.check, s.id, s.check_arguments) for s in found if s.check]
        return tuple(filled(effect, moved.answers) for effect in asked)


def _domain(answer: Answer) -> tuple[object, ...]:
    """What an answer can be, apart from what it is called and how it is asked for."""
    options = tuple(option.id for option in answer.options)
    return (answer.kind, answer.minimum, answer.maximum, answer.length, options, answer.many)
