"""Walking the recorded automaton and running python-statemachine live give the same journeys."""

from __future__ import annotations

import random
from typing import Any

import pytest
from statemachine.exceptions import TransitionNotAllowed

from flowkit.core import step as stepping
from flowkit.core.automaton import Automaton
from flowkit.core.fate import Nowhere
from flowkit.core.flow import Flow, StateKind
from flowkit.core.snapshot import Event, Moved, Refused, Snapshot
from flowkit.core.step import InputsError
from flowkit.core.tree import Ask, Cycle, leaves
from flowkit.kinds import DEFAULT
from flowkit.unfold import JourneyModel, TooManyOutcomesError, to_statechart, unfold
from flowkit.unfold.chart import chart, names
from flowkit.unfold.record import Recorder
from tests.unfold.random_flows import ANSWERS, EVENTS, random_flow

SEEDS = 40
FLOWS_PER_SEED = 50


class RunawayError(Exception):
    """The live machine went round an automatic cycle."""


class Bounded(JourneyModel):
    """A model whose machine is stopped in an automatic cycle."""

    __slots__ = ("left",)

    def bound(self) -> None:
        self.left = 400

    def __getattribute__(self, name: str) -> Any:
        if name == "trace":
            left = object.__getattribute__(self, "left") - 1
            object.__setattr__(self, "left", left)
            if left < 0:
                raise RunawayError
        return object.__getattribute__(self, name)


def live(chart: Any, answers: dict[str, Any]) -> Any:
    model = Bounded(answers=dict(answers))
    model.bound()
    return chart(model)


def resting(flow: Flow, machine: Any) -> tuple[str, ...]:
    label = names(flow)
    active = [label.state[name] for name in machine.configuration_values]
    inner = {flow.states[state].parent for state in active}
    return tuple(sorted((s for s in active if s not in inner), key=label.place.__getitem__))


def in_route(flow: Flow, machine: Any) -> bool:
    return any(flow.states[state].kind is StateKind.ROUTE for state in resting(flow, machine))


def journey(flow: Flow, automaton: Automaton, chart: Any, seed: int) -> int:
    """Run both until they end, stop in a route, or 12 events have passed; the number of events compared."""
    chance = random.Random(seed)
    answers: dict[str, Any] = {name: chance.random() < 0.5 for name in ANSWERS}
    label = names(flow)
    try:
        moved: Moved | Refused = _start(automaton, answers)
    except InputsError:
        moved = Refused(Snapshot("", "", "", ()), "refused", "")
    try:
        machine = live(chart, answers)
    except RunawayError:
        assert isinstance(moved, Refused)
        return 0
    if isinstance(moved, Refused):
        assert in_route(flow, machine)
        return 0
    compared = 0
    snapshot = moved.snapshot
    for _ in range(12):
        assert snapshot.states == resting(flow, machine)
        known = [(s, c.event) for s in snapshot.states for c in flow.states[s].controls if c.event in EVENTS]
        if not known or snapshot.ended:
            break
        at, event = chance.choice(known)
        before, effects = len(machine.model.trace), len(machine.model.effects)
        moved = automaton.step(snapshot, Event(event, at=at))
        machine.model.bound()
        try:
            machine.send(label.event(at, event))
        except TransitionNotAllowed:
            assert isinstance(moved, Refused)
            assert moved.reason == "no-rule-holds"
            continue
        except RunawayError:
            assert isinstance(moved, Refused)
            assert moved.reason == "automatic-cycle"
            break
        if isinstance(moved, Refused):
            assert in_route(flow, machine), moved
            break
        assert list(moved.trace) == machine.model.trace[before:]
        assert list(moved.effects) == machine.model.effects[effects:]
        snapshot = moved.snapshot
        compared += 1
    return compared


def _start(automaton: Any, answers: dict[str, Any]) -> Moved:
    plans = automaton
    fate, kept, counts = stepping.walk(plans.opening(), answers, {}, None)
    if isinstance(fate, Nowhere):
        raise InputsError(())
    flow = plans.flow
    fresh = Snapshot(flow.id, flow.version, flow.digest, (), answers)
    return stepping._land(plans, fresh, fate, answers, kept, counts, None, None)


@pytest.mark.parametrize("seed", range(SEEDS))
def test_a_recorded_walk_and_a_live_run_agree(seed: int) -> None:
    compared = too_many = 0
    for number in range(FLOWS_PER_SEED):
        flow = random_flow(seed * FLOWS_PER_SEED + number)
        automaton, chart = unfold(flow), to_statechart(flow)
        for run in range(2):
            try:
                compared += journey(flow, automaton, chart, run)
            except TooManyOutcomesError:
                too_many += 1
            except AssertionError as error:
                raise AssertionError(f"random_flow({flow.digest}), journey {run}: {error}") from error
    assert compared > 100  # the comparison really happened
    assert too_many <= 8


@pytest.mark.parametrize("seed", range(0, 2000, 40))
def test_recording_all_at_once_and_on_demand_give_the_same_trees(seed: int) -> None:
    flow = random_flow(seed)
    whole, lazy = unfold(flow), unfold(flow)
    whole.explore()
    order = sorted(whole.trees, key=repr)
    random.Random(seed).shuffle(order)
    for where, source, event in order:
        assert lazy.tree(where, source, event) == whole.trees[where, source, event]
    assert dict(lazy.trees) == dict(whole.trees)


@pytest.mark.parametrize("seed", range(0, 2000, 20))
def test_the_short_way_to_the_hooks_and_the_usual_registry_record_the_same(seed: int) -> None:
    flow = random_flow(seed)
    quick, usual = unfold(flow), Automaton(flow, Recorder(flow, chart), DEFAULT)
    assert quick.explore() == usual.explore()
    assert quick.trees == usual.trees
    for where, source, event in list(quick.trees)[:3]:  # an event that nobody knows there
        if where is not None:
            assert quick.tree(where, source, event + "x") == usual.tree(where, source, event + "x")


def test_the_random_flows_meet_regions_resume_routes_and_cycles() -> None:
    met = {"parallel": 0, "resume": 0, "cycle": 0, "ask": 0, "count": 0}
    for seed in range(300):
        flow = random_flow(seed)
        automaton = unfold(flow)
        found = automaton.explore()
        met["parallel"] += any(len(where.states) > 1 for where in found)
        met["resume"] += any(where.resume for where in found)
        met["count"] += bool(flow.counters)
        for tree in automaton.trees.values():
            met["cycle"] += any(isinstance(end, Cycle) for end in leaves(tree))
            met["ask"] += isinstance(tree, Ask)
    assert min(met.values()) > 10, met
