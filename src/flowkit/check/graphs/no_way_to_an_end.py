"""no-way-to-an-end: from here a journey can go on for ever, but never finish.

There are ways out, yet none of them, however far it is followed, comes to an end of the flow: the states
form a loop that nobody can leave, or nobody who has given some answers before.
"""

from __future__ import annotations

from collections.abc import Iterator

from flowkit.check.graphs.causes import is_caused
from flowkit.check.graphs.dead_end import closed
from flowkit.check.graphs.stranded import Seek, stranded
from flowkit.check.subject import Found, Subject, Undecided
from flowkit.check.undecided import undecided
from flowkit.core.diagnostic import Diagnostic, Rule, Severity
from flowkit.core.graph import Graph, landings, reached
from flowkit.core.tree import Configuration

RULE = Rule("FK303", "no-way-to-an-end", Severity.ERROR)


def find(subject: Subject) -> Iterator[Diagnostic]:
    """One problem for each loop that cannot be left: at its first state, naming the others."""
    flow = subject.flow
    lost, turning = subject.once(endless), _turning(subject.graph)
    told: set[str] = set()
    for state in lost:
        if state in told or state not in turning:
            continue  # told, or all its ways come to a dead end, which is told
        within = reached(subject.graph.after, [state])
        together = [s for s in lost if s in within]
        told.update(together)
        others = [other for other in together if other != state]
        spans = tuple(span for other in others if (span := flow.states[other].span))
        params = {"state": state, "others": ", ".join(others), "count": len(others)}
        yield Diagnostic(RULE, flow.states[state].span, params, "loop" if others else "", spans[:3])
    for found in subject.once(endless_with_answers):
        if isinstance(found, Undecided):
            yield undecided(RULE, flow.states[flow.start].span, found)
        elif not is_caused(subject, found):
            state = found.space.configuration(found.situation).states[0]
            yield Diagnostic(
                RULE, flow.states[state].span, {"state": state}, "with-answers", (), found.witness
            )


def _turning(edges: Graph) -> set[str]:
    """The states from which one can go on for ever: not those whose ways have all stopped after a while."""
    left = {state: len(ways) for state, ways in edges.after.items()}
    stopped = [state for state, ways in left.items() if not ways]
    for state in stopped:
        for before in edges.before[state]:
            left[before] -= 1
            if not left[before]:
                stopped.append(before)
    return left.keys() - stopped


def endless(subject: Subject) -> tuple[str, ...]:
    """The reachable states from which the graph leads on, but to no end."""
    flow, edges = subject.flow, subject.graph
    found = reached(edges.after, landings(flow, flow.start))
    ends = [s.id for s in subject.leaves() if s.result]
    finishing = reached(edges.before, ends)
    return tuple(s for s in flow.states if s in found and s not in finishing and edges.after.get(s))


def endless_with_answers(subject: Subject) -> tuple[Found | Undecided, ...]:
    """Where a journey comes to and cannot finish any more, though the graph leads to an end."""
    lost = {*subject.once(endless), *subject.once(closed)}

    def counts(where: Configuration) -> bool:
        return not subject.ended(where) and lost.isdisjoint(where.states)

    return tuple(stranded(subject, Seek(subject.ended, counts)))
