"""Honest people followed one by one, with their very answers, from the start to where they leave a step."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime

from flowkit.core.automaton import Automaton
from flowkit.core.flow import Control, State, Trigger
from flowkit.core.project import Person
from flowkit.core.snapshot import Event, Moved, Snapshot

NOW = datetime(2026, 1, 5, 9, tzinfo=UTC)
Place = tuple[object, ...]


def is_trapped(
    automaton: Automaton, person: Person, inputs: Mapping[str, object], steps: tuple[str, ...]
) -> bool:
    """Whether a person comes to a place in some steps where they can neither leave them nor finish well."""
    first = automaton.start(inputs, NOW).snapshot
    good: list[Place] = []
    waiting = [first]
    known = {_place(automaton, first)}
    before: dict[Place, list[Place]] = {}
    for snapshot in waiting:
        here = _place(automaton, snapshot)
        if _is_over(snapshot, steps):
            if snapshot.ended in (None, "success", "fallback"):
                good.append(here)
            continue
        for after in _next(automaton, person, snapshot):
            there = _place(automaton, after)
            before.setdefault(there, []).append(here)
            if there not in known:
                known.add(there)
                waiting.append(after)
    saved = set(good)
    open_still = list(good)
    while open_still:
        for earlier in before.get(open_still.pop(), ()):
            if earlier not in saved:
                saved.add(earlier)
                open_still.append(earlier)
    lost = [snapshot for snapshot in waiting if _place(automaton, snapshot) not in saved]
    return any(snapshot.ended is None for snapshot in lost)


def _is_over(snapshot: Snapshot, steps: tuple[str, ...]) -> bool:
    return snapshot.ended is not None or snapshot.state.partition(".")[0] not in steps


def _place(automaton: Automaton, snapshot: Snapshot) -> Place:
    """What matters of a snapshot: where it is, the answers that conditions read, counts as far as they do."""
    read = {name for t in automaton.flow.transitions if t.guard is not None for name in t.guard.reads}
    answers = tuple(sorted((name, str(value)) for name, value in snapshot.answers.items() if name in read))
    counts = tuple(sorted((name, min(count, 6)) for name, count in snapshot.counts.items()))
    return (snapshot.states, answers, counts)


def _next(automaton: Automaton, person: Person, snapshot: Snapshot) -> Iterator[Snapshot]:
    state = automaton.flow.states[snapshot.state]
    for control in state.controls:
        for answers in does(person, state, control, snapshot):
            due = snapshot.timers.get(f"{state.id}/{control.event}")
            now = NOW if due is None else datetime.fromisoformat(due)
            raw = {**examples(automaton, state), **answers} if control.trigger is Trigger.NEXT else answers
            result = automaton.step(snapshot, Event(control.event, raw, now))
            if isinstance(result, Moved):
                yield result.snapshot._replace(visited=())


def examples(automaton: Automaton, state: State) -> dict[str, object]:
    examples = {name: automaton.flow.answers[name].example for name in state.fields}
    return {name: example for name, example in examples.items() if example is not None}


def does(person: Person, state: State, control: Control, snapshot: Snapshot) -> list[dict[str, object]]:
    """The answers with which somebody does something: none of them when they never do."""
    if control.trigger is Trigger.BUTTON and control.event == "quit":
        return []
    if control.trigger is Trigger.CHOICE:
        offered = {each.event for each in state.controls if each.trigger is Trigger.CHOICE}
        wished = offered.intersection(person.choices.get(state.id, ()))
        return [{}] if not wished or control.event in wished else []
    if control.trigger is Trigger.NEXT:
        return [{name: value for name, value in person.answers.items() if name in state.fields}]
    if control.trigger is Trigger.OUTCOME:
        for rule in person.record.get(state.check or "", ()):
            if rule.guard is None or rule.guard.holds(snapshot.answers, snapshot.counts, "2026-01-05"):
                return [dict(rule.gives)] if rule.outcome == control.event else []
    return [{}]
