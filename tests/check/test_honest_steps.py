"""Whoever is honest never stands where everything is refused, in a flow in which nothing was found."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from flowkit.check import CHECKS, Subject
from flowkit.core.flow import Flow
from flowkit.core.project import Person, Project
from flowkit.load import load_source, project
from flowkit.unfold import TooManyOutcomesError, unfold
from tests.check.claims.random_claims import VALUES, Maker
from tests.check.honest_steps import Honest, anything, truthful
from tests.check.planted import flow_text, subject
from tests.check.space.random_cases import random_case
from tests.unfold.random_flows import ANSWERS

FLOWS = Path(__file__).parents[2] / "flows"
SHARES = {"written": 60_000, "built": 20_000, "shipped": 20_000}
"""Steps taken: a hundred thousand together."""

NOBODY = Person("nobody", "", {}, {}, {})
STOPPING = ("dead-end", "no-way-to-an-end", "missing-case", "automatic-cycle", "regions-deadlock")
"""The rules that say that nothing goes on somewhere."""
SHIPPED = ("msa", "examples/dossier", "examples/reservation", "examples/turnstile.yaml")
SURE: tuple[dict[str, object], ...] = ({}, {"sure": "yes"}, {"sure": "no"})


def written(seed: int) -> tuple[Flow, dict[str, tuple[object, ...]]]:
    return load_source(Maker(seed).text(), f"random-{seed}"), VALUES


def built(seed: int) -> tuple[Flow, dict[str, tuple[object, ...]]]:
    return random_case(seed), dict.fromkeys(ANSWERS, (True, False))


MAKERS = {"written": written, "built": built}


def walkers(kind: str, seeds: range) -> Iterator[tuple[int, Honest, set[str]]]:
    """Somebody to walk through each random flow, and the rules that find that nothing goes on somewhere."""
    for seed in seeds:
        flow, values = MAKERS[kind](seed)
        seen = Subject(Project(flow), unfold(flow))
        inputs = SURE if "sure" in flow.parameters else ({},)
        try:
            told = {problem.rule.name for name in STOPPING for problem in CHECKS[name][1](seen)}
        except TooManyOutcomesError:
            continue
        yield (
            seed,
            Honest(seen.automaton, anything(seen.automaton, values), random.Random(seed), inputs),
            told,
        )


@pytest.mark.parametrize(("kind", "seeds"), [("written", range(150)), ("built", range(20))])
def test_in_a_random_flow_where_nothing_is_found_nobody_is_ever_refused_everything(
    kind: str, seeds: range
) -> None:
    clean = [(seed, honest) for seed, honest, told in walkers(kind, seeds) if not told]
    assert len(clean) >= len(seeds) // 4
    while sum(honest.steps for _, honest in clean) < SHARES[kind]:
        for seed, honest in clean:
            honest.walk(300)
            assert not honest.stuck, f"{kind} {seed}: all is refused at {honest.stuck[0]}"


def test_where_a_dead_end_is_found_in_a_random_flow_somebody_comes_to_it() -> None:
    found = 0
    for seed, honest, told in walkers("written", range(150, 300)):
        if "dead-end" in told:
            found += 1
            honest.walk(5_000)
            assert honest.stuck, f"written {seed}: nobody comes to the dead end"
    assert found >= 5


@pytest.mark.parametrize(
    "name", ["msa", "examples/dossier", "examples/reservation", "examples/turnstile.yaml"]
)
def test_in_the_shipped_flows_nobody_is_ever_refused_everything(name: str) -> None:
    found = project(FLOWS / name)
    automaton = unfold(found.flow)
    people = [*found.people.values()] or [NOBODY]
    for number, person in enumerate(people):
        honest = Honest(automaton, truthful(automaton, person), random.Random(number))
        honest.walk(SHARES["shipped"] // len(people) // len(SHIPPED))
        assert not honest.stuck, f"{name}, {person.id}: all is refused at {honest.stuck[0]}"


@pytest.mark.parametrize("when", ["k > 3", "b", "k is empty"])
def test_the_walker_notices_one_way_that_is_missing(when: str) -> None:
    text = flow_text(f"""
answers:
  b: {{ type: boolean }}
  k: {{ type: integer, min: 0, max: 3, optional: true }}
states:
  a: {{ title: A, fields: [b, k], go_to: c }}
  c: {{ info: C., links: {{ out: {{ label: Out, when: {when}, go_to: done }} }} }}
ends:
  done: {{ result: success, title: Done }}
""")
    automaton = subject(text).automaton
    honest = Honest(automaton, anything(automaton, VALUES), random.Random(1))
    honest.walk(500)
    assert [snapshot.states for snapshot in honest.stuck] == [("c",)]


def test_the_walker_waits_for_a_timer() -> None:
    automaton = subject(
        flow_text("""
states:
  a: { info: A., after: { P1D: { go_to: done } } }
ends:
  done: { result: success, title: Done }
""")
    ).automaton
    honest = Honest(automaton, anything(automaton, {}), random.Random(1))
    honest.walk(10)
    assert (honest.steps, honest.stuck) == (10, [])
