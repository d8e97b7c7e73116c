"""From where something can still be brought about: the same as going through every concrete journey."""

from __future__ import annotations

from collections import deque
from itertools import product

import pytest

from flowkit.check.space.explore import Space, explore
from flowkit.check.space.finish import winning
from flowkit.check.space.program import compile_program
from flowkit.core.automaton import Automaton
from flowkit.core.flow import State, Trigger
from flowkit.core.snapshot import Event, Moved, Snapshot
from flowkit.core.step import InputsError, configuration
from flowkit.unfold import TooManyOutcomesError, unfold
from tests.check.space.random_cases import Holder, random_case

MOST = 3_000  # snapshots of one flow
CAP = 6  # counts are told apart up to here


def events(automaton: Automaton, snapshot: Snapshot) -> list[Event]:
    """Every event that can happen, with every manner of answering."""
    found = []
    for source, name in automaton.events(configuration(snapshot)):
        state = automaton.flow.states[source]
        found += [Event(name, answers, at=source) for answers in _answered(automaton, state, name)]
    return found


def _answered(automaton: Automaton, state: State, event: str) -> list[dict[str, object]]:
    control = state.control(event)
    assert control is not None
    names: tuple[str, ...] = ()
    if control.trigger is Trigger.NEXT:
        names = state.fields
    elif control.trigger is Trigger.OUTCOME:
        names = state.gives
    answers = automaton.flow.answers
    blank = control.trigger is Trigger.OUTCOME
    pools = [[True, False, *([None] if blank or answers[name].optional else [])] for name in names]
    return [
        {name: value for name, value in zip(names, row, strict=True) if value is not None}
        for row in product(*pools)
    ]


def everything(automaton: Automaton) -> tuple[dict[str, set[str]], dict[str, Snapshot]] | None:
    """Every snapshot with those that follow it, by going through them all; None when there are too many."""
    known: dict[str, Snapshot] = {}
    after: dict[str, set[str]] = {}
    waiting: deque[str] = deque()

    def met(snapshot: Snapshot) -> str:
        counts = {name: min(count, CAP) for name, count in snapshot.counts.items()}
        kept = snapshot._replace(visited=(), counts=counts)
        key = kept.to_json()
        if key not in known:
            known[key] = kept
            waiting.append(key)
        return key

    for sure in ({}, {"sure": "yes"}, {"sure": "no"}):
        try:
            met(automaton.start(sure).snapshot)
        except InputsError:
            continue
    while waiting:
        key = waiting.popleft()
        after[key] = set()
        for event in events(automaton, known[key]) if known[key].ended is None else ():
            result = automaton.step(known[key], event)
            if isinstance(result, Moved):
                after[key].add(met(result.snapshot))
        if len(known) > MOST:
            return None
    return after, known


def can_end(after: dict[str, set[str]], known: dict[str, Snapshot]) -> set[str]:
    """The snapshots from which some journey comes to an end."""
    before: dict[str, set[str]] = {}
    for key, following in after.items():
        for other in following:
            before.setdefault(other, set()).add(key)
    found = {key for key, snapshot in known.items() if snapshot.ended}
    waiting = list(found)
    while waiting:
        for key in before.get(waiting.pop(), ()):
            if key not in found:
                found.add(key)
                waiting.append(key)
    return found


def exact(automaton: Automaton) -> Space:
    """All that can happen, with every counter counted."""
    flow = automaton.flow
    tracked = flow.counters.union(flow.answers, flow.parameters)
    return explore(compile_program(automaton, counters=tracked))


@pytest.mark.parametrize("seed", range(4))
def test_what_can_still_end_is_what_a_walk_through_everything_finds(seed: int) -> None:
    compared = lost = unsure = 0
    for number in range(seed * 12, (seed + 1) * 12):
        automaton = unfold(random_case(number))
        try:
            walked = everything(automaton)
            space = exact(automaton)
        except TooManyOutcomesError:
            continue
        if walked is None:
            continue
        after, known = walked
        finishing = can_end(after, known)
        over = space.where(lambda where: any(state.startswith("end") for state in where.states))
        wins = winning(space, over)
        won, open_still = Holder(space, [bool(w) for w in wins]), Holder(space, [not w for w in wins])
        for key, snapshot in known.items():
            compared += 1
            lost += key not in finishing
            if won.holds(snapshot):
                assert key in finishing, f"random_case({number}): {snapshot} cannot end, but is said to"
            else:
                assert open_still.holds(snapshot)
                unsure += key in finishing
    assert compared > 100
    assert lost > 0
    assert unsure < compared / 10
