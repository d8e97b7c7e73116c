"""That an end can be reached is proved by going there: in cells, and by trial, alike."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from flowkit import Event, project, unfold
from flowkit.check.space.instants import BEGINNING
from flowkit.check.subject import Subject
from flowkit.core.snapshot import Moved, Snapshot
from flowkit.run.migrate.reach import Reach
from tests.run.migrate.living import MSA
from tests.run.migrate.test_move import AGE, LINE, NAME, NOW, gone, machine

EXAMPLES = MSA.parent / "examples"


@cache
def places(path: Path) -> tuple[Subject, tuple[Snapshot, ...]]:
    """A snapshot at each place of a flow."""
    found = project(path)
    subject = Subject(found, unfold(found.flow))
    snapshots: dict[object, Snapshot] = {}
    for number in range(1, len(subject.space)):
        where = subject.space.configuration(number)
        if where in snapshots or subject.ended(where):
            continue
        witness = subject.witness(subject.space, number)
        if witness is None:
            continue
        snapshot = subject.automaton.start(witness.inputs, BEGINNING).snapshot
        for move in witness.moves:
            at = move.state if len(snapshot.states) > 1 else None
            result = subject.automaton.step(snapshot, Event(move.event, move.answers, move.now, at))
            assert isinstance(result, Moved)
            snapshot = result.snapshot
        snapshots[where] = snapshot
    return subject, tuple(snapshots.values())


@pytest.mark.parametrize(
    ("path", "count"),
    [(MSA, 89), (EXAMPLES / "dossier", 10), (EXAMPLES / "reservation", 4), (EXAMPLES / "turnstile.yaml", 2)],
)
def test_from_every_place_an_end_is_reached_by_cells_and_by_trial(path: Path, count: int) -> None:
    subject, snapshots = places(path)
    assert len(snapshots) >= count
    reach = Reach(subject.automaton)
    for snapshot in snapshots:
        proof = reach.proof(snapshot, BEGINNING)
        assert reach.knows(snapshot)
        assert proof is not None
        tried = reach.trial.proof(snapshot, BEGINNING)
        assert (tried is not None) == proof.is_finish
        assert tried is None or len(tried.events) <= len(proof.events)


def test_a_place_where_no_journey_comes_is_not_known() -> None:
    automaton = machine(LINE.replace("go_to: second", "go_to: third"))
    reach = Reach(automaton)
    nowhere = gone(automaton, NAME)._replace(states=("second",))
    assert not reach.knows(nowhere)
    assert reach.proof(nowhere, NOW) is None


def test_what_was_proved_for_one_holds_for_another_only_in_the_same_cells() -> None:
    rules = "[{ when: age < 18, go_to: first }, { go_to: done }]"
    text = LINE.replace("info: Read it., go_to: done", "info: Read it., next: { go_to: " + rules + " }")
    stuck = text.replace("go_to: second }", "go_to: first }").replace("start: first", "start: second")
    automaton = machine(stuck)
    reach = Reach(automaton)
    old = gone(automaton, AGE)
    young = old._replace(answers={"age": 7})
    assert old.state == young.state == "third"
    first, second = reach.proof(old, NOW), reach.proof(young, NOW)
    assert first is not None
    assert second is not None
    assert (first.result, second.result) == ("success", "abandoned")
