"""Verdicts on random claims about random flows, against every journey up to a length, made one by one."""

from __future__ import annotations

import pytest

from flowkit.check.claims.judge import Verdict, judged
from flowkit.check.claims.monitor import Standing, recorded
from flowkit.check.claims.watch import Watch
from flowkit.check.subject import Subject
from flowkit.core.project import Project
from flowkit.load import load_source
from flowkit.unfold import unfold
from tests.check.claims.naive import NOW, Journey, broken, journeys
from tests.check.claims.random_claims import Maker, random_claim
from tests.check.planted import replay

LENGTH = 4
FLOWS = 120
CLAIMS = 3
TOGETHER = 15


def made(seed: int) -> Subject:
    flow = load_source(Maker(seed).text(), f"random-{seed}")
    return Subject(Project(flow), unfold(flow))


def judge_all(seed: int) -> tuple[list[Verdict], list[str]]:
    """The verdicts on the claims of one seed, and where they disagree with the journeys themselves."""
    subject = made(seed)
    every = list(journeys(subject.automaton, LENGTH))
    verdicts, wrong = [], []
    for number in range(CLAIMS):
        claim = random_claim(subject.flow, seed * 10 + number)
        verdict = judged(subject, claim)
        shortest = min((len(one.events) for one in every if broken(claim, one)), default=None)
        found = None if verdict.witness is None else len(verdict.witness.moves)
        if found != shortest and (found is None or found <= LENGTH) and verdict.undecided is None:
            wrong.append(f"seed {seed}, {number}: a journey of {found} events, the shortest has {shortest}")
        if verdict.witness is not None:
            replay(subject.automaton, verdict.witness)
        some = every[:: max(1, len(every) // 40)]
        wrong += disagreements(subject, Watch(claim), some, f"seed {seed}, {number}")
        verdicts.append(verdict)
    return verdicts, wrong


def disagreements(subject: Subject, watch: Watch, some: list[Journey], name: str) -> list[str]:
    """Where the monitor reads a finished journey otherwise than the claim says."""
    return [
        f"{name}: {[event.name for event in journey.events]}"
        for journey in some
        for stands in [recorded(watch, subject.automaton, journey.events, {}, NOW)]
        if (stands is Standing.BROKEN) != broken(watch.claim, journey)
    ]


@pytest.mark.parametrize("first", range(0, FLOWS, TOGETHER))
def test_proofs_refutations_and_monitors_agree_with_all_short_journeys(first: int) -> None:
    found = [judge_all(seed) for seed in range(first, first + TOGETHER)]
    assert [line for _, wrong in found for line in wrong] == []
    verdicts = [verdict for several, _ in found for verdict in several]
    assert any(verdict.proved for verdict in verdicts)
    assert any(verdict.witness for verdict in verdicts)
    assert sum(verdict.undecided is not None for verdict in verdicts) <= len(verdicts) // 20
