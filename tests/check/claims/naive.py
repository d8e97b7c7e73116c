"""Claims judged the plain way: every journey up to a length is made, and the claim is read off what happened.

Nothing of the proofs is used here: neither their automata, nor their cells, nor their pasts.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import product
from typing import Any

from flowkit.core.automaton import Automaton
from flowkit.core.back import can_go_back
from flowkit.core.claim import Claim, Fact, Facts, Pattern
from flowkit.core.flow import Control, Flow, State, Trigger
from flowkit.core.snapshot import Event, Moved, Snapshot
from tests.check.claims.random_claims import CONDITIONS, VALUES

NOW = datetime(2026, 1, 5, 9, tzinfo=UTC)


@dataclass(frozen=True)
class Thing:
    """One thing that happened, where, and the answers known when an event had brought its own and at rest."""

    kind: str
    name: str
    at: str
    brought: Mapping[str, Any]
    rest: Mapping[str, Any]


Word = tuple[Thing, ...]


@dataclass(frozen=True)
class Journey:
    """Events, what happened, and whether it is over."""

    events: tuple[Event, ...]
    word: Word
    snapshot: Snapshot


def journeys(automaton: Automaton, most: int) -> Iterator[Journey]:
    """Every journey of a flow without steps of at most so many events, the shorter ones first."""
    moved = automaton.start({}, NOW)
    waiting = [Journey((), _word(automaton.flow, moved, None, {}), moved.snapshot)]
    for journey in waiting:
        yield journey
        if journey.snapshot.ended is None and len(journey.events) < most:
            waiting += _longer(automaton, journey)


def _longer(automaton: Automaton, journey: Journey) -> Iterator[Journey]:
    before = journey.snapshot
    for event in _events(automaton, before):
        result = automaton.step(before, event)
        if isinstance(result, Moved):
            known = _brought(automaton.flow.states[before.state], before, event)
            word = _word(automaton.flow, result, (before.state, event.name), known)
            yield Journey((*journey.events, event), journey.word + word, result.snapshot)


def _events(automaton: Automaton, snapshot: Snapshot) -> Iterator[Event]:
    state = automaton.flow.states[snapshot.state]
    for control in state.controls:
        for answers in _answers(state, control):
            yield Event(control.event, answers, NOW)
    if can_go_back(automaton, snapshot):
        yield Event("back", {}, NOW)


def _answers(state: State, control: Control) -> Iterator[dict[str, object]]:
    names = {Trigger.NEXT: state.fields, Trigger.OUTCOME: state.gives}.get(control.trigger, ())
    for values in product(*(_values(name, control.trigger) for name in names)):
        yield {name: value for name, value in zip(names, values, strict=True) if value is not None}


def _values(name: str, trigger: Trigger) -> tuple[object, ...]:
    owed = trigger is Trigger.NEXT and name != "k"  # the number is optional
    return VALUES[name] if owed else (*VALUES[name], None)


def _brought(state: State, before: Snapshot, event: Event) -> dict[str, Any]:
    known: dict[str, Any] = dict(before.answers)
    control = state.control(event.name)
    if control is not None and control.trigger is Trigger.NEXT:
        for name in state.fields:
            known.pop(name, None)
    if control is not None and control.trigger is Trigger.CHOICE and state.save_as:
        known[state.save_as] = event.name
    return {**known, **event.answers}


def _word(flow: Flow, moved: Moved, event: tuple[str, str] | None, brought: Mapping[str, Any]) -> Word:
    rest = moved.snapshot.answers
    things = [] if event is None else [("event", event[1], event[0])]
    by_id = {transition.id: transition for transition in flow.transitions}
    if event is None:
        things += _come(flow, flow.start)
    if moved.trace == ("back",):
        things += [("enter", moved.snapshot.state, moved.snapshot.state)]
    for name in () if moved.trace == ("back",) else moved.trace:
        taken = by_id[name]
        things.append(("take", name, taken.source))
        things += [("effect", action.name, taken.source) for action in taken.actions]
        things += _come(flow, taken.target)
    things.append(("rest", moved.snapshot.ended or "", moved.snapshot.state))
    return tuple(Thing(*thing, brought, rest) for thing in things)


def _come(flow: Flow, state: str) -> list[tuple[str, str, str]]:
    actions = flow.states[state].actions
    return [("enter", state, state), *(("effect", action.name, state) for action in actions)]


def broken(claim: Claim, journey: Journey) -> bool:
    """Whether a claim is broken on a journey, for good."""
    over = journey.snapshot.ended is not None
    return any(_broken(claim, part, owed) for part, owed in _parts(claim, journey.word, over))


def _parts(claim: Claim, word: Word, over: bool) -> Iterator[tuple[Word, bool]]:
    """The parts of a journey that a claim speaks of, and whether what must happen there is owed by now."""
    begins = [n + 1 for n, thing in enumerate(word) if _any(claim.after, thing)] if claim.after else [0]
    if not claim.before:
        yield from ((word[begin:], over) for begin in begins[:1])
        return
    for begin in begins:
        ends = [n for n in range(begin, len(word)) if _any(claim.before, word[n])]
        yield (word[begin : ends[0]], True) if ends else (word[begin:], False)


def _broken(claim: Claim, part: Word, closed: bool) -> bool:
    excused = next((n for n, thing in enumerate(part) if _any(claim.unless, thing)), len(part))
    asked, pattern = part[:excused], claim.pattern
    what = [n for n, thing in enumerate(asked) if _is(claim, thing)]
    if pattern is Pattern.NEVER:
        return bool(what)
    if pattern is Pattern.ALWAYS:
        return any(thing.kind == "rest" and not _is(claim, thing) for thing in asked)
    if pattern is Pattern.EXISTS:
        return closed and not what and excused == len(part)
    if pattern is Pattern.AT_MOST:
        return len(what) > claim.times
    if pattern is Pattern.PRECEDES:
        then = [n for n, thing in enumerate(asked) if _any(claim.then, thing)]
        return bool(then) and not any(n <= then[0] for n in what)
    for number, thing in enumerate(part):
        if _is(claim, thing) and not _any(claim.unless, thing):
            later = part[number:]
            if closed and not any(_any(claim.then, one) or _any(claim.unless, one) for one in later):
                return True
    return False


def _is(claim: Claim, thing: Thing) -> bool:
    if claim.pattern is not Pattern.ALWAYS:
        return _any(claim.what, thing)
    there = (fact.state in (None, thing.at) and _holds(fact, thing.rest) for fact in claim.what)
    return thing.kind == "rest" and any(there)


def _any(facts: Facts, thing: Thing) -> bool:
    return any(_fact(fact, thing) for fact in facts)


def _fact(fact: Fact, thing: Thing) -> bool:
    if fact.at is not None and fact.at != thing.at:
        return False
    late = _holds(fact, thing.rest)
    early = _holds(fact, thing.brought)
    if fact.state is not None:
        return (thing.kind, thing.name) == ("enter", fact.state) and late
    if fact.event is not None:
        return (thing.kind, thing.name) == ("event", fact.event) and early
    if fact.effect is not None:
        return (thing.kind, thing.name) == ("effect", fact.effect) and early
    if fact.transition is not None:
        return (thing.kind, thing.name) == ("take", fact.transition) and early
    if fact.ends is not None:
        return (thing.kind, thing.name) == ("rest", fact.ends) and late
    return thing.kind == "rest" and late


def _holds(fact: Fact, known: Mapping[str, Any]) -> bool:
    return fact.guard is None or CONDITIONS[fact.guard.text](known)
