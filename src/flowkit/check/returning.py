"""What happens on journeys that go back: the pages visited are remembered as far as it takes."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice

from flowkit.check.claims.past import Past, moved, returned, visit
from flowkit.check.space.cover import covered
from flowkit.check.space.explore import explore
from flowkit.check.space.program import Label, compile_program
from flowkit.check.space.ways import Demand
from flowkit.check.subject import Found, Subject, Undecided, Wanted, counted
from flowkit.core.automaton import Automaton
from flowkit.core.tree import Configuration

_CANDIDATES = 20
_PAGES = (1, 2, 4, 8)  # how many pages are remembered, one try after the other
_MOST_PASTS = 5_000


class _Remembering:
    """An onlooker that lets `back` return only to the page visited last, as far as that is remembered."""

    def __init__(self, automaton: Automaton, most: int) -> None:
        self.automaton = automaton
        self.most = most
        self.pasts = [Past()]
        self.numbers = {Past(): 0}

    def looks(
        self, state: int, where: Configuration, label: Label, there: Configuration
    ) -> Iterable[tuple[int, tuple[Demand, ...]]]:
        past = self.pasts[state]
        if label.event == "back" and label.trigger is None:
            after = returned(past, there)
        else:
            after = moved(past, visit(self.automaton, where, label.ops, there), self.most)
        if after is not None:
            yield self._number(after), ()

    def _number(self, past: Past) -> int:
        if past not in self.numbers:
            if len(self.pasts) >= _MOST_PASTS:
                raise OverflowError("more ways to come to a page than are remembered")
            self.numbers[past] = len(self.pasts)
            self.pasts.append(past)
        return self.numbers[past]


def first_going_back(subject: Subject, wanted: Wanted) -> Found | Undecided | None:
    """The nearest of the situations wanted that really happens on a journey that may go back, or None.

    It is asked when no journey that only goes forward comes to one (``Subject.first``).
    """
    if not subject.automaton.goes_back or next(iter(wanted(subject.wide)), None) is None:
        return None
    counters: frozenset[str] = frozenset()
    for most in _PAGES:
        looking = _Remembering(subject.automaton, most)
        try:
            program = compile_program(subject.automaton, counters=counters, back=True, onlooker=looking)
        except OverflowError:
            return Undecided("too-many")
        space = covered(program) if most < _PAGES[-1] else explore(program, subject.limit)
        tried = list(islice(wanted(space), _CANDIDATES))
        for situation, label in tried:
            witness = subject.witness(space, situation, label)
            if witness is not None:
                shown = space.came(situation)[1] if label is None else label
                return Found(witness, program.labels[shown], space, situation)
        if not tried:
            return None
        situation, label = tried[0]
        gone = [*space.path(situation), *([] if label is None else [label])]
        counters |= counted(program, gone)
    return Undecided("no-journey")
