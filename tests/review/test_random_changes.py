"""Random changes of random flows: what the diff says of behaviour is what random journeys find."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace

import pytest

from flowkit.core.automaton import Automaton
from flowkit.core.flow import Flow, Source, StateKind, Transition, Trigger
from flowkit.core.guard_tree import Not
from flowkit.core.project import Project
from flowkit.core.snapshot import Event, Moved, Refused
from flowkit.core.step import InputsError
from flowkit.kinds import DEFAULT
from flowkit.review.diff import Level, Parting, Told, compared
from flowkit.review.diff.parting import partings, told_apart
from flowkit.review.diff.plain import as_text
from flowkit.scenario.mutate.conditions import shifted
from flowkit.scenario.mutate.switches import guard_of
from flowkit.unfold import unfold
from tests.check.space.random_cases import journey, random_case

SEEDS = range(30)
QUIET = ("basis", "source", "number", "order", "usual")
LOUD = ("retarget", "delete", "negate", "shift", "barrier", "back", "field", "forget")


def changed(flow: Flow, chance: random.Random, kinds: tuple[str, ...]) -> tuple[Flow, str]:
    """The flow with one change of one of these kinds, and which; "" where there is nothing to change."""
    for kind in chance.sample(kinds, len(kinds)):
        found = list(_changes(flow, kind))
        if found:
            return chance.choice(found), kind
    return flow, ""


def _changes(flow: Flow, kind: str) -> Iterator[Flow]:
    for number, way in enumerate(flow.transitions):
        yield from _ways(flow, number, way, kind)
    for state in flow.states.values():
        page = state.kind is StateKind.PAGE
        values: dict[str, object] = {"source": Source("7"), "number": "7"}
        if page:
            values |= {"barrier": not state.barrier, "back": not state.back}
        if page and state.fields and kind == "field":
            values |= {"fields": state.fields[1:]}
        name = "fields" if kind == "field" else kind
        if name in values:
            other = replace(state, **{name: values[name]})  # type: ignore[arg-type]
            yield replace(flow, states={**flow.states, state.id: other})
    if kind == "order" and not any(s.kind is StateKind.PARALLEL for s in flow.states.values()):
        yield replace(flow, states=dict(reversed(list(flow.states.items()))))


def _ways(flow: Flow, number: int, way: Transition, kind: str) -> Iterator[Flow]:
    if kind == "basis":
        yield _other(flow, number, basis="text 7")
    if kind == "usual":
        yield _other(flow, number, usual=not way.usual)
    if kind == "forget" and way.forget:
        yield _other(flow, number, forget=())
    if kind == "delete" and way.trigger is not Trigger.DONE:
        left = [one for one in flow.transitions if one is not way]
        yield replace(flow, transitions=tuple(replace(one, index=n) for n, one in enumerate(left)))
    if kind == "retarget" and way.trigger is not Trigger.DONE:
        parent = flow.states[way.source].parent
        near = {t.target for t in flow.transitions if flow.states[t.source].parent == parent}
        yield from (_other(flow, number, target=target) for target in sorted(near - {way.target}))
    if way.guard is not None:
        trees = {"negate": [Not(way.guard.expression)], "shift": shifted(way.guard.expression)}
        yield from (_other(flow, number, guard=guard_of(tree)) for tree in trees.get(kind, ()))


def _other(flow: Flow, number: int, **values: object) -> Flow:
    ways = list(flow.transitions)
    ways[number] = replace(ways[number], **values)  # type: ignore[arg-type]
    return replace(flow, transitions=tuple(ways), digest=flow.digest + "'")


def pair(seed: int, kinds: tuple[str, ...]) -> tuple[Flow, Flow, str]:
    flow = random_case(seed)
    after, kind = changed(flow, random.Random(seed), kinds)
    return flow, after, kind


@pytest.mark.parametrize("seed", SEEDS)
def test_what_is_told_as_no_change_of_behaviour_is_none(seed: int) -> None:
    old, new, kind = pair(seed, QUIET)
    found = compared(Project(old), Project(new))
    assert {change.level for change in found.changes} <= {Level.DOCUMENTATION, Level.LAYOUT}, kind
    assert found.changes
    _agree(unfold(old), unfold(new), seed)


@pytest.mark.parametrize("seed", SEEDS)
def test_where_no_change_of_behaviour_is_told_random_journeys_agree(seed: int) -> None:
    old, new, _ = pair(seed, LOUD)
    if compared(Project(old), Project(new)).behaves_alike:
        _agree(unfold(old), unfold(new), seed)


def _agree(one: Automaton, other: Automaton, seed: int) -> None:
    for number in range(20):
        there = [
            [(snapshot.states, dict(snapshot.answers), trace) for snapshot, trace in made]
            for made in (
                journey(one, random.Random(f"{seed}{number}"), back=True),
                journey(other, random.Random(f"{seed}{number}"), back=True),
            )
        ]
        assert there[0] == there[1]


@pytest.mark.parametrize("seed", range(80))
def test_a_journey_that_is_told_goes_in_one_version_and_not_in_the_other(seed: int) -> None:
    old, new, _ = pair(seed, LOUD)
    before, after = unfold(old), unfold(new)
    for one, other, is_new in ((after, before, True), (before, after, False)):
        for parting in partings(one, other, new=is_new):
            _replays(one, other, parting)


def _replays(one: Automaton, other: Automaton, parting: Parting) -> None:
    mine = one.start(parting.witness.inputs)
    try:
        theirs = other.start(parting.witness.inputs)
    except InputsError:
        assert (parting.other, parting.witness.moves) == ((), ())
        return
    for number, move in enumerate(parting.witness.moves, 1):
        last = number == len(parting.witness.moves)
        event = Event(move.event, move.answers, move.now)
        at = move.state if len(mine.snapshot.states) > 1 and move.event != "back" else None
        moved = one.step(mine.snapshot, event._replace(at=at))
        assert isinstance(moved, Moved)
        assert moved.snapshot.states == move.after
        answer = other.step(theirs.snapshot, event._replace(at=at))
        if last:
            shown = () if isinstance(answer, Refused) else answer.snapshot.states
            assert shown == parting.other
            assert shown != move.after or parting.effects
            return
        assert isinstance(answer, Moved)
        assert answer.snapshot.states == move.after
        mine, theirs = moved, answer
    assert theirs.snapshot.states == parting.other != mine.snapshot.states


def test_most_changes_that_random_journeys_notice_are_shown_by_a_journey() -> None:
    noticed = shown = 0
    for seed in range(120):
        old, new, kind = pair(seed, LOUD)
        before, after = unfold(old), unfold(new)
        if kind == "forget" or not _differ(before, after, seed):
            continue
        noticed += 1
        found = partings(before, after, new=False) or partings(after, before, new=True)
        shown += bool(found)
    assert noticed > 15
    assert shown >= 0.9 * noticed, (shown, noticed)


def _differ(one: Automaton, other: Automaton, seed: int) -> bool:
    """Whether one of some random journeys goes otherwise."""
    for number in range(30):
        made = [
            [snapshot.states for snapshot, _ in journey(a, random.Random(f"{seed}.{number}"), back=True)]
            for a in (one, other)
        ]
        if made[0] != made[1]:
            return True
    return False


def test_a_journey_that_both_allow_tells_nothing_apart() -> None:
    machine = unfold(random_case(3))
    for parting in partings(machine, unfold(random_case(4)), new=True):
        assert told_apart(machine, parting.witness, machine, new=True) is None


@pytest.mark.parametrize("seed", range(30))
def test_any_two_flows_can_be_compared_in_any_language(seed: int) -> None:
    old, new = random_case(seed), random_case(seed + 1)
    found = compared(Project(old), Project(new), DEFAULT)
    for language in ("en", "fr"):
        assert as_text(Told(found, language), ("a", "b"), lambda text, **_: text)
