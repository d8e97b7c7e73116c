"""Made-up sessions of the journey, fitting and not, for the replay benchmark."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path
from time import perf_counter

from benchmarks.report import Row
from flowkit import load, unfold
from flowkit.check.space.cover import covered
from flowkit.check.space.program import compile_program
from flowkit.scenario.replay.fit import fit
from flowkit.scenario.replay.journal import Happened, Session
from flowkit.scenario.replay.machine import Allowed

SESSIONS = 10_000
ALIGNED = 3_000
FOR_PM4PY = 20


def machine(path: Path) -> Allowed:
    """All event sequences of a flow."""
    return Allowed(covered(compile_program(unfold(load(path)), back=True)))


def sessions(allowed: Allowed, count: int, slips: bool) -> list[Session]:
    """Random sessions; with ``slips``, one event left out or put in somewhere."""
    chance = random.Random(7)
    made = [Session(str(number), tuple(_events(allowed, chance))) for number in range(count)]
    if not slips:
        return made
    return [_slipped(session, made, chance) for session in made]


def _events(allowed: Allowed, chance: random.Random) -> Iterator[Happened]:
    at = 0
    for _ in range(chance.randint(5, 30)):
        following = allowed.by_state(at)
        if not following:
            return
        name = chance.choice(list(following))
        yield Happened(name.partition("/")[2])
        at = following[name]


def _slipped(session: Session, among: list[Session], chance: random.Random) -> Session:
    events = list(session.events)
    place = chance.randrange(len(events))
    if chance.random() < 0.5:
        del events[place]
    else:
        events.insert(place, chance.choice(chance.choice(among).events))
    return Session(session.id, tuple(events))


def replayed(path: Path) -> tuple[float, float]:
    """Events replayed and sessions aligned, a second."""
    allowed = machine(path)
    good, bad = sessions(allowed, SESSIONS, slips=False), sessions(allowed, ALIGNED, slips=True)
    for one in (*good, *bad):
        fit(allowed, one)  # the machine is worked out as far as it is asked; that is not what is measured
    begun = perf_counter()
    assert all(fit(allowed, one).fits for one in good)
    events = sum(len(one.events) for one in good) / (perf_counter() - begun)
    begun = perf_counter()
    deviating = [one for one in bad if not fit(allowed, one).fits]
    return events, len(deviating) / (perf_counter() - begun)


def pm4py_rows(title: str, path: Path, own: float) -> Iterator[Row]:
    """pm4py's alignments of a few of the same sessions with a Petri net of the same machine."""
    import pandas
    import pm4py
    from pm4py.objects.petri_net.obj import Marking, PetriNet
    from pm4py.objects.petri_net.utils.petri_utils import add_arc_from_to

    allowed = machine(path)
    net = PetriNet("journey")
    places: dict[int, PetriNet.Place] = {}

    def place(number: int) -> PetriNet.Place:
        if number not in places:
            places[number] = PetriNet.Place(str(number))
            net.places.add(places[number])
        return places[number]

    over = PetriNet.Place("over")
    net.places.add(over)
    waiting, seen = [0], {0}
    while waiting:
        at = waiting.pop()
        closing = PetriNet.Transition(f"close{at}", None)
        net.transitions.add(closing)
        add_arc_from_to(place(at), closing, net)
        add_arc_from_to(closing, over, net)
        for name, reached in allowed.by_state(at).items():
            step = PetriNet.Transition(f"{at}{name}", name.partition("/")[2])
            net.transitions.add(step)
            add_arc_from_to(place(at), step, net)
            add_arc_from_to(step, place(reached), net)
            if reached not in seen:
                seen.add(reached)
                waiting.append(reached)
    some = sessions(allowed, FOR_PM4PY, slips=True)
    rows = [
        (one.id, event.event, pandas.Timestamp(number, unit="s"))
        for one in some
        for number, event in enumerate(one.events)
    ]
    log = pandas.DataFrame(rows, columns=["case:concept:name", "concept:name", "time:timestamp"])
    begun = perf_counter()
    pm4py.conformance_diagnostics_alignments(log, net, Marking({place(0): 1}), Marking({over: 1}))
    peer = len(some) / (perf_counter() - begun)
    yield Row(title, "pm4py, the same sessions aligned", f"{peer:.1f}/s", f"{own / peer:,.0f} ×")
