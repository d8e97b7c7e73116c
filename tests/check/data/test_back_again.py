"""What happens again after going back, on every short journey of random flows, against what the rule finds.

The rule follows returns along the nearest journeys only, so it may miss what only a detour shows: how much it
misses is measured here, on flows in which everything up to a length is tried.
"""

from __future__ import annotations

from flowkit.check import CHECKS
from flowkit.check.data.lasting import Doing, is_lasting
from flowkit.check.subject import Subject
from flowkit.core.automaton import Automaton
from flowkit.core.project import Project
from flowkit.core.snapshot import Moved, Snapshot
from flowkit.load import load_source
from flowkit.unfold import unfold
from tests.check.claims.naive import NOW, _events
from tests.check.claims.random_claims import Maker

LENGTH = 5
FLOWS = 300
Walk = tuple[Snapshot, tuple[int, ...], tuple[tuple[int, Doing], ...], frozenset[Doing], int]
"""Where one is, when each page that `back` returns to was left, what was done when, what lies ahead again."""


def doings(automaton: Automaton, moved: Moved) -> list[Doing]:
    """The lasting effects of a move, with what performs them."""
    by_id = {transition.id: transition for transition in automaton.flow.transitions}
    found: list[Doing] = []
    for taken in [by_id[name] for name in moved.trace if name in by_id]:
        found += [(action.name, taken.index) for action in taken.actions if is_lasting(action)]
        entered = automaton.flow.states[taken.target]
        found += [(action.name, entered.id) for action in entered.actions if is_lasting(action)]
    return found


def again(automaton: Automaton) -> set[Doing]:
    """What happens again once `back` has led to before it, on journeys of at most so many events."""
    found: set[Doing] = set()
    waiting: list[Walk] = [(automaton.start({}, NOW).snapshot, (), (), frozenset(), 0)]
    for snapshot, left, done, ahead, number in waiting:
        for event in _events(automaton, snapshot) if snapshot.ended is None and number < LENGTH else ():
            result = automaton.step(snapshot, event)
            if not isinstance(result, Moved):
                continue
            here = doings(automaton, result)
            found.update(doing for doing in here if doing in ahead)
            before, pages = ahead, len(result.snapshot.visited)
            if result.trace == ("back",):
                before = ahead | {doing for when, doing in done if when >= left[-1]}
            after = (*left, number)[:pages]
            waiting.append(
                (result.snapshot, after, (*done, *((number, one) for one in here)), before, number + 1)
            )
    return found


def test_hardly_anything_that_happens_again_after_going_back_is_missed() -> None:
    happens, missed = 0, []
    for seed in range(FLOWS):
        flow = load_source(Maker(seed).text(), f"random-{seed}")
        automaton = unfold(flow)
        if not automaton.goes_back:
            continue
        problems = list(CHECKS["back-past-effect"][1](Subject(Project(flow), automaton)))
        told = {(str(one.params["effect"]), str(one.params["state"])) for one in problems if one.witness}
        for name, what in again(automaton):
            happens += 1
            place = flow.transitions[what].source if isinstance(what, int) else what
            if (name, place) not in told:
                missed.append((seed, name, place))
    assert happens >= 15
    assert missed == [(171, "mail", "s3")]  # shown by no journey that is the nearest to its pages
