"""Problems that follow from others: from there on, people come to what another rule tells."""

from __future__ import annotations

from flowkit.check.graphs.dead_end import closed, closed_with_answers
from flowkit.check.guards.gaps import gaps
from flowkit.check.subject import Found, Subject


def is_caused(subject: Subject, found: Found, *others: str) -> bool:
    """Whether a place where all is refused, or one of some states, is reached from a situation, or is it."""
    told = subject.once(refusing) | {*others}
    program = found.space.program
    numbers = {where: number for number, where in enumerate(program.configurations)}
    waiting = [numbers[found.space.configuration(found.situation)]]
    known = set(waiting)
    while waiting:
        here = waiting.pop()
        if not told.isdisjoint(program.configurations[here].states):
            return True
        for number, target, _ in program.edges[here]:
            entered = {what for what, verb in program.labels[number].ops if verb == "enter"}
            if not told.isdisjoint(entered):
                return True
            if target >= 0 and target not in known:
                known.add(target)
                waiting.append(target)
    return False


def refusing(subject: Subject) -> frozenset[str]:
    """The states where all is refused, with some answers at least, and where another rule says so."""
    found = [one for one in subject.once(closed_with_answers) if isinstance(one, Found)]
    places = {state for one in found for state in one.space.configuration(one.situation).states}
    left_out = {source for gap in subject.once(gaps) for source in gap.sources}
    return frozenset({*subject.once(closed), *places, *left_out})
