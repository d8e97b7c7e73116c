"""only-way-out-is-abandoning: from here on a journey can end, but only by being given up or by failing.

Whoever comes here, and does all that is asked, never gets what they came for, nor another way to get it.
"""

from __future__ import annotations

from collections.abc import Iterator

from flowkit.check.graphs.causes import is_caused
from flowkit.check.graphs.no_way_to_an_end import endless, endless_with_answers
from flowkit.check.graphs.regions_deadlock import held_up
from flowkit.check.graphs.stranded import Seek, stranded
from flowkit.check.subject import Found, Subject, Undecided
from flowkit.check.undecided import undecided
from flowkit.core.diagnostic import Diagnostic, Rule, Severity
from flowkit.core.tree import Configuration

RULE = Rule("FK306", "only-way-out-is-abandoning", Severity.ERROR)


def find(subject: Subject) -> Iterator[Diagnostic]:
    """One problem for the nearest places from which no journey ends well, unless another rule says why."""
    flow = subject.flow
    told = [*subject.once(endless), *subject.once(held_up)]
    for one in subject.once(endless_with_answers):
        if isinstance(one, Found):
            told += one.space.configuration(one.situation).states

    def good(where: Configuration) -> bool:
        return subject.ended(where, "success", "fallback")

    def counts(where: Configuration) -> bool:
        return not subject.ended(where)

    for found in stranded(subject, Seek(good, counts)):
        if isinstance(found, Undecided):
            yield undecided(RULE, flow.states[flow.start].span, found)
        elif not is_caused(subject, found, *told):
            state = found.space.configuration(found.situation).states[0]
            ends = ", ".join(f"“{title}”" for title in _ends(subject, found))
            params = {"state": state, "ends": ends}
            yield Diagnostic(RULE, flow.states[state].span, params, "", (), found.witness)


def _ends(subject: Subject, found: Found) -> list[str]:
    """The ends that can still be reached, in the order of the document."""
    program = found.space.program
    numbers = {where: number for number, where in enumerate(program.configurations)}
    known = {numbers[found.space.configuration(found.situation)]}
    waiting = list(known)
    while waiting:
        for _, target, _ in program.edges[waiting.pop()]:
            if target >= 0 and target not in known:
                known.add(target)
                waiting.append(target)
    places = {state for number in known for state in program.configurations[number].states}
    return [state.title or state.id for state in subject.leaves() if state.result and state.id in places]
