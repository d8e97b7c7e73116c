"""Every journey that is shown for a problem happens, and at its end the problem is there."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from datetime import datetime

import pytest

from flowkit.check import CHECKS, Subject
from flowkit.core.diagnostic import Diagnostic
from flowkit.core.flow import StateKind
from flowkit.core.project import Project
from flowkit.core.snapshot import Event, Moved, Refused
from flowkit.core.witness import Witness
from flowkit.unfold import TooManyOutcomesError, unfold
from tests.check.honest_steps import Honest, anything
from tests.check.planted import BEGINNING, replay
from tests.check.test_honest_steps import MAKERS

SEEDS = {"written": range(60), "built": range(15)}


def went(subject: Subject, witness: Witness) -> list[Moved | Refused]:
    """What each move of a journey brings, the start first."""
    results: list[Moved | Refused] = [
        subject.automaton.start(witness.inputs, datetime.fromisoformat(BEGINNING))
    ]
    for move in witness.moves:
        before = results[-1].snapshot
        at = move.state if len(before.states) > 1 and move.event != "back" else None
        results.append(subject.automaton.step(before, Event(move.event, move.answers, move.now, at)))
    return results


def nothing_is_accepted(subject: Subject, problem: Diagnostic, results: list[Moved | Refused]) -> bool:
    values = MAKERS["written" if "b" in subject.flow.answers else "built"](0)[1]
    honest = Honest(subject.automaton, anything(subject.automaton, values), random.Random(0))
    here = results[-1].snapshot
    return not honest.goes_on(here)


def no_rule_holds(subject: Subject, _problem: Diagnostic, results: list[Moved | Refused]) -> bool:
    finished = [subject.flow.states[state].kind is StateKind.END for state in results[-1].snapshot.states]
    return isinstance(results[-1], Refused) or all(
        finished
    )  # all parts are done, and it is not said what then


def happens(_subject: Subject, _problem: Diagnostic, results: list[Moved | Refused]) -> bool:
    return isinstance(results[0], Moved)


def turns_round(_subject: Subject, _problem: Diagnostic, results: list[Moved | Refused]) -> bool:
    return isinstance(results[-1], Refused) and results[-1].reason == "automatic-cycle"


def is_not_over(_subject: Subject, _problem: Diagnostic, results: list[Moved | Refused]) -> bool:
    return results[-1].snapshot.ended is None


def happens_twice(_subject: Subject, problem: Diagnostic, results: list[Moved | Refused]) -> bool:
    moves = [one for one in results if isinstance(one, Moved)]
    names = Counter(effect.name for move in moves for effect in move.effects)
    return names[str(problem.params["effect"])] >= 2


def happens_again_after_back(subject: Subject, problem: Diagnostic, results: list[Moved | Refused]) -> bool:
    assert problem.witness is not None
    events = [move.event for move in problem.witness.moves]
    return "back" in events and happens_twice(subject, problem, results)


ENDS: dict[str, Callable[[Subject, Diagnostic, list[Moved | Refused]], bool]] = {
    "dead-end": nothing_is_accepted,
    "missing-case": no_rule_holds,
    "boundary-hole": no_rule_holds,
    "automatic-cycle": turns_round,
    "no-way-to-an-end": is_not_over,
    "only-way-out-is-abandoning": is_not_over,
    "trapped-person": is_not_over,
    "regions-deadlock": is_not_over,
    "effect-in-cycle": happens_twice,
    "back-past-effect": happens_again_after_back,
}


@pytest.mark.parametrize("kind", SEEDS)
def test_every_journey_shown_happens_and_ends_in_its_problem(kind: str) -> None:
    shown: Counter[str] = Counter()
    for seed in SEEDS[kind]:
        flow, _ = MAKERS[kind](seed)
        subject = Subject(Project(flow), unfold(flow))
        for name, (_, find) in CHECKS.items():
            try:
                problems = [problem for problem in find(subject) if problem.witness is not None]
            except TooManyOutcomesError:
                break
            for problem in problems:
                assert problem.witness is not None
                replay(subject.automaton, problem.witness)
                results = went(subject, problem.witness)
                shown[name] += 1
                assert ENDS.get(name, happens)(subject, problem, results), f"{kind} {seed}: {problem}"
    assert len(shown) >= 6, shown
    assert shown.total() >= 40, shown
