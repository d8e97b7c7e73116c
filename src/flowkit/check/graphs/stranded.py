"""Where a journey can come to and something can no longer be reached, whatever is answered from there on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from flowkit.check.space.boxes import TooComplicatedError
from flowkit.check.space.explore import Space
from flowkit.check.space.finish import winning
from flowkit.check.space.hope import Hope, Leads
from flowkit.check.space.instants import BEGINNING
from flowkit.check.space.program import Program, compile_program
from flowkit.check.subject import Found, Subject, Undecided, blown, counted, way_to
from flowkit.core.back import can_go_back
from flowkit.core.snapshot import Event, Moved
from flowkit.core.tree import Configuration
from flowkit.core.witness import Witness

_MOST_TOLD = 5
_CANDIDATES = 60


@dataclass(frozen=True, slots=True)
class Seek:
    """What should remain possible: to come to a ``goal``, from each configuration that ``counts``.

    ``leads`` says what the ways of a program are good for; without it, all are good to go on. Without
    ``back``, only places count that offer no return on the journey shown.
    """

    goal: Callable[[Configuration], bool]
    counts: Callable[[Configuration], bool]
    leads: Callable[[Program], Leads] | None = None
    back: bool = True


def stranded(subject: Subject, seek: Seek) -> list[Found | Undecided]:
    """The nearest situations that really happen and from which no goal can be reached, not even by `back`.

    What may be lost depends on a few answers and counters. Those are kept track of first, then whatever a
    journey to such a place depends on.
    """
    if seek.leads is None and _is_always_possible(subject.wide, seek):
        return []
    try:
        tracked = _deciding(_everything(subject, seek.back), seek)
        while tracked:
            space, program = subject.explored(counters=tracked), subject.once(_Wholes).of(tracked, seek.back)
            candidates = _candidates(program, space, seek)
            found = _shown(subject, space, (program, seek), candidates)
            if found:
                return [*found]
            if not space.complete:
                return [Undecided("too-many", blown(space))]
            if not candidates:
                return []
            more = tracked | counted(space.program, space.path(candidates[0][0]))
            if more == tracked:
                return [Undecided("no-journey", program.undecided)] if seek.back else []
            tracked = more
    except TooComplicatedError:
        return [Undecided("too-complicated")]
    return []


class _Wholes:
    """The machine with every return by `back` or none, keeping track of some answers and counters only."""

    def __init__(self, subject: Subject) -> None:
        self.automaton = subject.automaton
        self.programs: dict[tuple[frozenset[str], bool], Program] = {}

    def of(self, tracked: frozenset[str], back: bool) -> Program:
        """The machine that keeps track of these."""
        if (tracked, back) not in self.programs:
            made = compile_program(self.automaton, counters=tracked, back=back)
            self.programs[tracked, back] = made
        return self.programs[tracked, back]


def _everything(subject: Subject, back: bool) -> Program:
    flow = subject.flow
    return subject.once(_Wholes).of(flow.counters.union(flow.answers, flow.parameters, {""}), back)


def _is_always_possible(space: Space, seek: Seek) -> bool:
    """Whether a goal can be reached from everywhere, even if nothing that is not counted turns out well."""
    won = winning(space, space.where(seek.goal))
    return all(won[number] for number in space.where(seek.counts))


def _hope(program: Program, seek: Seek) -> Hope:
    goals = [number for number, where in enumerate(program.configurations) if number and seek.goal(where)]
    return Hope(program, goals, seek.leads(program)) if seek.leads else Hope(program, goals)


def _deciding(program: Program, seek: Seek) -> frozenset[str]:
    """What decides whether a goal can be reached, wherever it cannot always; nothing where it always can."""
    hope = _hope(program, seek)
    deciding: set[str] = set()
    for number, where in enumerate(program.configurations):
        if number and seek.counts(where) and hope.fails(number):
            deciding |= {"", *(name for box in hope.boxes[number] for name in box)}
    return frozenset(deciding)


def _candidates(program: Program, space: Space, seek: Seek) -> list[tuple[int, dict[str, int]]]:
    counts = {where for where in program.configurations if where.states != ("",) and seek.counts(where)}
    lost = _hope(program, seek).lost(space)
    return [(n, box) for n, box in lost if n and space.configuration(n) in counts]


def _shown(
    subject: Subject, space: Space, sought: tuple[Program, Seek], candidates: list[tuple[int, dict[str, int]]]
) -> list[Found]:
    """The candidates that a journey comes to; none that is reached from one already shown."""
    program, seek = sought
    numbers = {where: number for number, where in enumerate(space.program.configurations)}
    told: set[int] = set()
    found: list[Found] = []
    for situation, box in candidates[:_CANDIDATES]:
        place = numbers[space.configuration(situation)]
        if place in told:
            continue
        witness = subject.walked(way_to(space, situation), inside=(box, program))
        if witness is not None and (seek.back or not _returns(subject, witness)):
            label = space.program.labels[space.came(situation)[1]]
            found.append(Found(witness, label, space, situation))
            _add_reached(space.program, place, told)
        if len(found) == _MOST_TOLD:
            break
    return found


def _returns(subject: Subject, witness: Witness) -> bool:
    """Whether `back` is possible at the end of a journey."""
    automaton = subject.automaton
    events = [Event(m.event, m.answers, m.now, m.state if m.event != "back" else None) for m in witness.moves]
    ended = automaton.replay(events, witness.inputs, BEGINNING)
    return isinstance(ended, Moved) and can_go_back(automaton, ended.snapshot)


def _add_reached(program: Program, place: int, told: set[int]) -> None:
    """Add a configuration and all that is reached from it."""
    waiting = [place]
    while waiting:
        here = waiting.pop()
        if here not in told:
            told.add(here)
            waiting += [target for _, target, _ in program.edges[here] if target >= 0]
