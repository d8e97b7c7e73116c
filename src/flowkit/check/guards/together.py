"""A journey on which a rule is taken although a later one holds as well."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice

from flowkit.check.guards.cases import asked_with
from flowkit.check.space.boxes import Box, Boxes, Splitter, TooComplicatedError, meet
from flowkit.check.space.explore import Space, explore
from flowkit.check.space.program import Label, compile_program
from flowkit.check.space.ways import Demand
from flowkit.check.subject import Found, Subject, Undecided, blown, counted, way_to
from flowkit.core.flow import Transition
from flowkit.core.tree import Configuration

_CANDIDATES = 20


def together(subject: Subject, taken: Transition, other: Transition) -> Found | Undecided | None:
    """The nearest journey on which ``taken`` is taken while the condition of ``other`` holds."""
    assert other.guard is not None
    demand = Demand(other.guard.expression, wanted=True, at_rest=False)
    space, tried = subject.space, 0
    splitter = subject.once(_splitter)
    for situation, label in islice(_candidates(space, splitter, taken, demand), _CANDIDATES):
        path = way_to(space, situation, label)
        shown, there = path[-1]
        witness = subject.walked([*path[:-1], (shown._replace(demands=(demand,)), there)])
        if witness is not None:
            return Found(witness, shown, space, situation)
        tried += 1
    return _looked_for(subject, taken, demand) if tried else None


def _splitter(subject: Subject) -> Splitter:
    """What takes conditions apart as all that happens going forward does."""
    return Splitter(dict(subject.space.program.variables))


def _candidates(
    space: Space, splitter: Splitter, taken: Transition, demand: Demand
) -> Iterator[tuple[int, int]]:
    """The ways on which a transition is taken and more may hold, nearest first."""
    program = space.program
    try:
        boxes = splitter.split(demand.condition).yes
    except TooComplicatedError:
        boxes = ({},)
    labels = [taken.index in label.taken for label in program.labels]
    for source, way in zip(space.sources, space.ways, strict=True):
        if labels[way] and _may(asked_with(space, source, program.labels[way].changes), boxes):
            yield source, way


def _may(masks: Box, boxes: Boxes) -> bool:
    return any(meet(masks, box) is not None for box in boxes)


class _Looking:
    """Looks out for a transition that is taken while more holds; then nothing else matters."""

    def __init__(self, taken: Transition, demand: Demand) -> None:
        self.taken = taken
        self.demand = demand

    def looks(
        self, state: int, _where: Configuration, label: Label, _there: Configuration
    ) -> Iterable[tuple[int, tuple[Demand, ...]]]:
        if state == 0:
            yield 0, ()
            if self.taken.index in label.taken:
                yield 1, (self.demand,)


def _looked_for(subject: Subject, taken: Transition, demand: Demand) -> Found | Undecided | None:
    """The same, going through all that can happen with an eye on the condition."""
    counters: frozenset[str] = frozenset()
    while True:
        looking = _Looking(taken, demand)
        program = compile_program(subject.automaton, counters=counters, onlooker=looking)
        space = explore(program, subject.limit)
        more, tried = counters, 0
        places = [number for number, state in enumerate(program.looking) if state]
        within = set(places)
        last = (1 << space.width) - 1
        for situation in islice((n for n, key in enumerate(space.keys) if key & last in within), _CANDIDATES):
            witness = subject.witness(space, situation)
            if witness is not None:
                return Found(witness, program.labels[space.came(situation)[1]], space, situation)
            tried += 1
            more |= counted(program, space.path(situation))
        if not space.complete:
            return Undecided("too-many", blown(space))
        if not tried:
            return None
        if more == counters:
            return Undecided("no-journey", program.undecided)
        counters = more
