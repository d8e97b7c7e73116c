"""automatic-cycle: routes that lead to one another for ever, without a person doing anything.

A route decides by itself. When routes lead back to where they began, the machine would never rest; the
engine refuses the event that starts such a round.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from flowkit.check.space.explore import Space
from flowkit.check.space.program import Label
from flowkit.check.subject import Found, Subject, Undecided
from flowkit.check.undecided import undecided
from flowkit.core.diagnostic import Diagnostic, Rule, Severity
from flowkit.core.flow import Flow, StateKind

RULE = Rule("FK304", "automatic-cycle", Severity.ERROR)


def find(subject: Subject) -> Iterator[Diagnostic]:
    """One problem for each round of routes that some journey starts, at its first state in the document."""
    flow, program = subject.flow, subject.wide.program
    rounds: dict[tuple[str, ...], None] = {}
    for way in dict.fromkeys(subject.wide.ways):
        if program.labels[way].end == "cycle":
            rounds.setdefault(_round(flow, program.labels[way]))
    for way_round in rounds:
        found = _found(subject, way_round)
        span = flow.states[way_round[0]].span
        params = {"state": way_round[0], "way": " → ".join([*way_round, way_round[0]])}
        if isinstance(found, Undecided):
            yield undecided(RULE, span, found)
        elif found is not None:
            yield Diagnostic(RULE, span, params, "", (), found.witness)
        elif _is_at_the_start(subject, way_round):
            yield Diagnostic(RULE, span, params)


def _found(subject: Subject, way_round: tuple[str, ...]) -> Found | Undecided | None:
    def wanted(space: Space) -> Iterable[tuple[int, int | None]]:
        labels = space.program.labels
        turning = [label.end == "cycle" and _round(subject.flow, label) == way_round for label in labels]
        ways = zip(space.sources, space.ways, strict=True)
        return ((source, way) for source, way in ways if source and turning[way])

    return subject.first(wanted)


def _is_at_the_start(subject: Subject, way_round: tuple[str, ...]) -> bool:
    """Whether a journey begins by turning round: nobody can walk that way."""
    space = subject.space
    labels = [
        space.program.labels[way] for n, way in zip(space.sources, space.ways, strict=True) if n == 0
    ]
    return any(label.end == "cycle" and _round(subject.flow, label) == way_round for label in labels)


def _round(flow: Flow, label: Label) -> tuple[str, ...]:
    """The routes that come again and again at the end of a way, the first of the document first."""
    entered = [flow.states[str(what)] for what, verb in label.ops if verb == "enter"]
    routes = [state.id for state in entered if state.kind is StateKind.ROUTE]
    *before, last = routes
    again = before[len(before) - 1 - before[::-1].index(last) :] if last in before else [*before, last]
    first = min(range(len(again)), key=lambda n: list(flow.states).index(again[n]))
    return tuple(again[first:] + again[:first])
