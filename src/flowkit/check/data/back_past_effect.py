"""back-past-effect: `back` leads to before something that cannot be undone, so that it is done twice.

Nothing bars the way back after the letter is sent or the money taken: the person returns, goes on again, and
it happens a second time. Returns are followed along the nearest journeys only: what is told does happen,
but what only a detour shows may be missed, so that silence is no proof.
"""

from __future__ import annotations

from collections.abc import Iterator

from flowkit.check.data.journeys import Story, Way
from flowkit.check.data.lasting import Doing, doings, place_of
from flowkit.check.data.net import net
from flowkit.check.data.returns import after_back, may_return, ways_with_a_past
from flowkit.check.space.program import Program
from flowkit.check.subject import Subject, Undecided, blown
from flowkit.check.undecided import undecided
from flowkit.core.diagnostic import Diagnostic, Rule, Severity, Span
from flowkit.core.tree import Configuration
from flowkit.core.witness import Witness

RULE = Rule("FK504", "back-past-effect", Severity.WARNING)

_MOST_STEPS = 4  # checks between an effect and the page where one may go back


def find(subject: Subject) -> Iterator[Diagnostic]:
    """One problem for each effect that happens again once one has gone back, with a journey."""
    program = subject.wide.program
    suspects: dict[Doing, list[int]] = {}
    for number in range(len(program.labels)) if subject.automaton.goes_back else ():
        if may_return(program, number):
            for doing in doings(program, number):
                suspects.setdefault(doing, []).append(number)
    told: set[tuple[str, Span | None]] = set()
    for doing, labels in suspects.items():
        state, span = place_of(subject.flow, doing)
        if (doing[0], span) in told:
            continue
        shown = _twice(subject, program, labels)
        if shown is not None:
            told.add((doing[0], span))
            witness, page = shown
            yield Diagnostic(RULE, span, {"effect": doing[0], "state": state, "page": page}, "", (), witness)
        elif not subject.space.complete:
            yield undecided(RULE, span, Undecided("too-many", blown(subject.space)))


def _twice(subject: Subject, program: Program, labels: list[int]) -> tuple[Witness, str] | None:
    """A journey on which one of these ways is taken again after going back, and the page where one does."""
    story = Story([{}], [labels], [()])
    within = net(subject, program)
    for way in ways_with_a_past(subject, within, labels):
        for longer in _to_pages(program, way):
            for _, witness in after_back(subject, within, longer, story):
                here: Configuration = program.configurations[longer[-1][1]]
                return witness, next(state for state in here.states if subject.flow.states[state].back)
    return None


def _to_pages(program: Program, way: Way) -> Iterator[Way]:
    """The way, and its continuations through checks to the next pages."""
    waiting = [way]
    for longer in waiting:
        where = longer[-1][1]
        if any(state in program.automaton.pages for state in program.configurations[where].states):
            yield longer
        elif len(longer) < len(way) + _MOST_STEPS:
            onward = [(label, target) for label, target, _ in program.edges[where] if target >= 0]
            waiting += [(*longer, step) for step in onward if may_return(program, step[0])]
