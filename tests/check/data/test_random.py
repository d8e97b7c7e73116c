"""On random flows: what a naive walk meets is found, and what is found is met on the journey shown."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace

import pytest

from flowkit.check import CHECKS, Subject
from flowkit.core.diagnostic import Span
from flowkit.core.flow import Action, Flow, StateKind, Trigger
from flowkit.core.project import Project
from flowkit.core.snapshot import Event, Moved, Snapshot
from flowkit.core.step import InputsError, configuration
from flowkit.core.witness import Witness
from flowkit.unfold import TooManyOutcomesError, unfold
from tests.check.planted import replay
from tests.check.space.random_cases import random_case
from tests.unfold.random_flows import ANSWERS

SEEDS = range(4)
FLOWS = 25
JOURNEYS = 6
LENGTH = 20


def reading_flow(seed: int) -> Flow:
    """A random flow whose pages show answers and whose ways send them; no check gives any."""
    flow, chance = random_case(seed), random.Random(seed)
    texts = {
        f"{state.id}.info": f"You said {{{chance.choice(ANSWERS)}}}."
        for state in flow.states.values()
        if state.kind is StateKind.PAGE and chance.random() < 0.4
    }
    ways = tuple(
        replace(way, actions=(Action("send_mail", {"about": f"{{{chance.choice(ANSWERS)}}}"}),))
        if chance.random() < 0.2
        else way
        for way in flow.transitions
    )
    span = Span("random", 1, 1, 1, 1)
    states = {name: replace(state, gives=(), span=span) for name, state in flow.states.items()}
    places = dict.fromkeys(texts, span)
    return replace(flow, texts=texts, places=places, transitions=ways, states=states)


def brought(flow: Flow, known: set[str], source: str, event: str, trace: tuple[str, ...]) -> set[str]:
    """The answers asked for so far, after one more event; and which of the ways taken forget them."""
    state = flow.states.get(source)
    control = state.control(event) if state else None
    if state is not None and control is not None and control.trigger is Trigger.NEXT:
        known = known | set(state.fields)
    return known - forgotten(flow, trace)


def forgotten(flow: Flow, trace: tuple[str, ...]) -> set[str]:
    return {name for way in flow.transitions if way.id in trace for name in way.forget}


def missing(flow: Flow, snapshot: Snapshot, known: set[str]) -> set[str]:
    """The answers that a page shows though nobody was asked for them."""
    texts = " ".join(flow.texts.get(f"{state}.info", "") for state in snapshot.states)
    return {name for name in ANSWERS if f"{{{name}}}" in texts} - known


def walks(subject: Subject, seed: int) -> Iterator[set[str]]:
    """What random journeys forward miss."""
    flow, chance = subject.flow, random.Random(seed)
    for _ in range(JOURNEYS):
        try:
            moved = subject.automaton.start(chance.choice([{}, {"sure": "yes"}, {"sure": "no"}]))
        except InputsError:
            continue
        known = brought(flow, set(), "", "", moved.trace)
        for _ in range(LENGTH):
            yield missing(flow, moved.snapshot, known)
            events = subject.automaton.events(configuration(moved.snapshot))
            if not events or moved.snapshot.ended:
                break
            source, name = chance.choice(events)
            state = flow.states[source]
            control = state.control(name)
            typed = {field: chance.random() < 0.5 for field in state.fields}
            typed = typed if control is not None and control.trigger is Trigger.NEXT else {}
            result = subject.automaton.step(moved.snapshot, Event(name, typed, at=source))
            if isinstance(result, Moved):
                moved = result
                known = brought(flow, known, source, name, result.trace)


def known_at_the_end(flow: Flow, subject: Subject, witness: Witness) -> tuple[set[str], set[str]]:
    """The answers asked for before the last event of a witness, and after it."""
    started = subject.automaton.start(witness.inputs)
    before = known = brought(flow, set(), "", "", started.trace)
    for move in witness.moves:
        before = known
        if move.event != "back":
            known = brought(flow, known, move.state, move.event, move.taken)
    return before, known


@pytest.mark.parametrize("seed", SEEDS)
def test_what_a_random_journey_misses_is_found_and_every_journey_shown_misses_it(seed: int) -> None:
    found, met = 0, 0
    for number in range(seed * FLOWS, (seed + 1) * FLOWS):
        flow = reading_flow(number)
        subject = Subject(Project(flow), unfold(flow))
        try:
            problems = list(CHECKS["answer-not-always-known"][1](subject))
        except TooManyOutcomesError:
            continue
        told = {str(problem.params["answer"]) for problem in problems if "answer" in problem.params}
        undecided = any(problem.rule.name == "undecided" for problem in problems)
        for absent in walks(subject, number):
            met += len(absent)
            assert absent <= told or undecided, f"reading_flow({number}): {absent - told} is not told"
        for problem in problems:
            if problem.witness is not None:
                found += 1
                replay(subject.automaton, problem.witness)
                before, after = known_at_the_end(flow, subject, problem.witness)
                known = after if problem.variant == "text" else before
                assert problem.params["answer"] not in known, f"reading_flow({number}): {problem}"
    assert found > 20
    assert met > 100
