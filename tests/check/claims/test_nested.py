"""Claims where states contain others: steps, regions side by side, a step that is resumed."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest

from flowkit.check.claims.happenings import happenings
from flowkit.check.claims.judge import judged
from flowkit.check.claims.monitor import Standing, recorded
from flowkit.check.claims.watch import Watch
from flowkit.check.subject import Subject
from flowkit.core.automaton import Automaton
from flowkit.core.claim import Claim, Fact, Facts, Pattern
from flowkit.core.flow import Trigger
from flowkit.core.snapshot import Event, Moved, Snapshot
from flowkit.core.step import configuration
from flowkit.core.tree import Rest
from flowkit.load import project
from flowkit.unfold import unfold
from tests.check.claims.naive import NOW
from tests.check.planted import replay

DOSSIER = Path(__file__).parents[3] / "flows" / "examples" / "dossier"
LENGTH = 7


@pytest.fixture(scope="module")
def dossier() -> Subject:
    found = project(DOSSIER)
    return Subject(found, unfold(found.flow))


def test_what_happens_on_a_move_is_told_in_the_order_of_the_machine(dossier: Subject) -> None:
    automaton = dossier.automaton
    opening = automaton.tree(None, "", "")
    assert isinstance(opening, Rest)
    tree = automaton.tree(opening.where, "about.welcome", "next")
    assert isinstance(tree, Rest)
    told = happenings(dossier.flow, "about.welcome", "next", tree.ops, tree.where)
    assert [(one.kind, one.name) for one in told] == [
        ("event", "next"),
        ("take", "about.welcome/next"),
        ("enter", "about.parts"),
        ("enter", "about.parts.person"),
        ("enter", "about.parts.person.who"),
        ("enter", "about.parts.car"),
        ("enter", "about.parts.car.which"),
        ("rest", ""),
    ]
    assert "about.parts.car" in told[-1].at


def every(automaton: Automaton) -> list[tuple[tuple[Event, ...], bool]]:
    """Every journey of so many events, and whether it is over."""
    waiting: list[tuple[tuple[Event, ...], Snapshot]] = [((), automaton.start({}, NOW).snapshot)]
    for events, snapshot in waiting:
        if len(events) == LENGTH or snapshot.ended:
            continue
        for option in automaton.options(snapshot, NOW):
            brings: list[dict[str, object]] = [{}]
            if option.trigger == Trigger.NEXT:
                brings = [{n: automaton.flow.answers[n].example for n in option.fields}]
            if option.trigger == Trigger.OUTCOME:
                brings += [{"resident": True}, {"resident": False}]
            for answers in brings:
                at = option.state if len(snapshot.states) > 1 and option.event != "back" else None
                event = Event(option.event, answers, NOW, at)
                moved = automaton.step(snapshot, event)
                if isinstance(moved, Moved):
                    waiting.append(((*events, event), moved.snapshot))
    return [(events, snapshot.ended is not None) for events, snapshot in waiting]


def random_claim(subject: Subject, chance: Random) -> Claim:
    flow = subject.flow
    events = [(state.id, control.event) for state in flow.states.values() for control in state.controls]

    def facts() -> Facts:
        if chance.random() < 0.6:
            return (Fact(state=chance.choice(list(flow.states))),)
        at, event = chance.choice(events)
        return (Fact(event=event, at=chance.choice([None, at, at.partition(".")[0]])),)

    pattern = chance.choice([each for each in Pattern if each is not Pattern.ALWAYS])
    after, before = (facts() if chance.random() < 0.3 else () for _ in range(2))
    return Claim("c", "", pattern, facts(), facts(), (), after, before, chance.randint(1, 2))


def test_verdicts_agree_with_the_monitor_on_every_short_journey(dossier: Subject) -> None:
    journeys = every(dossier.automaton)
    assert len(journeys) > 500
    wrong, kinds = [], set()
    for seed in range(30):
        claim = random_claim(dossier, Random(seed))
        verdict, watch = judged(dossier, claim), Watch(claim)
        broken = [
            len(events)
            for events, _ in journeys
            if recorded(watch, dossier.automaton, events, {}, NOW) is Standing.BROKEN
        ]
        if verdict.witness is not None:
            replay(dossier.automaton, verdict.witness)
        found = None if verdict.witness is None else len(verdict.witness.moves)
        if found != min(broken, default=None) and (found is None or found <= LENGTH):
            wrong.append((seed, found, min(broken, default=None)))
        kinds.add((verdict.proved, verdict.undecided is None))
    assert wrong == []
    assert kinds == {(True, True), (False, True)}


def test_the_configuration_of_a_snapshot_is_the_one_of_its_tree(dossier: Subject) -> None:
    opening = dossier.automaton.tree(None, "", "")
    assert isinstance(opening, Rest)
    assert configuration(dossier.automaton.start({}, NOW).snapshot) == opening.where
