"""All that happens in random flows is among the situations explored; what a journey is shown for happens."""

from __future__ import annotations

import random

import pytest

from flowkit.check.space.explore import Space, explore
from flowkit.check.space.program import compile_program
from flowkit.check.subject import Subject
from flowkit.core.project import Project
from flowkit.unfold import TooManyOutcomesError, unfold
from tests.check.planted import replay
from tests.check.space.random_cases import Holder, journey, random_case

SEEDS = range(4)
FLOWS = 15
JOURNEYS = 5


def spaces(subject: Subject) -> tuple[Space, ...]:
    """What happens going forward: without counting, and with every counter counted."""
    flow = subject.flow
    everything = flow.counters.union(flow.answers, flow.parameters)
    return (subject.space, explore(compile_program(subject.automaton, counters=everything)))


@pytest.mark.parametrize("seed", SEEDS)
def test_every_snapshot_of_a_random_journey_is_in_a_situation_explored(seed: int) -> None:
    seen = 0
    for number in range(seed * FLOWS, (seed + 1) * FLOWS):
        flow = random_case(number)
        subject = Subject(Project(flow), unfold(flow))
        try:
            forward, both_ways = spaces(subject), (subject.wide,)
        except TooManyOutcomesError:
            continue
        for back, explored in ((False, forward), (True, both_ways)):
            holders = [Holder(space) for space in explored]
            for run in range(JOURNEYS):
                for snapshot, trace in journey(subject.automaton, random.Random(run), back=back):
                    seen += 1
                    inside = [holder.holds(snapshot) for holder in holders]
                    assert all(inside), f"random_case({number}), journey {run}: {inside} {snapshot} {trace}"
    assert seen > 800


@pytest.mark.parametrize("seed", SEEDS)
def test_every_transition_of_a_random_journey_is_on_a_way_explored(seed: int) -> None:
    for number in range(seed * FLOWS, (seed + 1) * FLOWS):
        flow = random_case(number)
        subject = Subject(Project(flow), unfold(flow))
        try:
            taken = {label.taken for _, _, label in subject.wide.edges()}
        except TooManyOutcomesError:
            continue
        ways = {tuple(flow.transitions[index].id for index in indices) for indices in taken}
        for run in range(JOURNEYS):
            for _, trace in journey(subject.automaton, random.Random(run), back=True):
                assert trace == ("back",) or trace in ways, f"random_case({number}), journey {run}: {trace}"


@pytest.mark.parametrize("seed", SEEDS)
def test_every_situation_has_a_journey_that_replays_or_hangs_on_a_count(seed: int) -> None:
    shown = 0
    for number in range(seed * FLOWS, (seed + 1) * FLOWS):
        flow = random_case(number)
        subject = Subject(Project(flow), unfold(flow))
        try:
            guessed, exact = spaces(subject)
        except TooManyOutcomesError:
            continue
        for space in (guessed, exact):
            for situation in range(1, len(space), max(1, len(space) // 8)):
                witness = subject.witness(space, situation)
                if witness is None:
                    labels = [space.program.labels[label] for label in space.path(situation)]
                    asked = {name for label in labels for verb, name, _ in label.changes if verb == "keep"}
                    assert any(name.startswith("?") for name in asked), f"random_case({number}), {situation}"
                    continue
                replay(subject.automaton, witness)
                assert witness.last == space.configuration(situation).states
                shown += 1
    assert shown > 30
