"""dead-end: a person who comes here can do nothing.

The state is not an end, yet nothing leads on from it: nothing at all, or nothing that is possible with some
answers given before. A button that only gives up counts as a way on; the rule no-way-to-an-end asks more.
"""

from __future__ import annotations

from collections.abc import Iterator

from flowkit.check.graphs.seen import seen
from flowkit.check.graphs.stranded import Seek, stranded
from flowkit.check.guards.gaps import gaps
from flowkit.check.space.hope import Leads
from flowkit.check.space.program import Program
from flowkit.check.subject import Found, Subject, Undecided
from flowkit.check.undecided import undecided
from flowkit.core.diagnostic import Diagnostic, Rule, Severity
from flowkit.core.flow import StateKind
from flowkit.core.graph import landings, reached
from flowkit.core.tree import Configuration

RULE = Rule("FK302", "dead-end", Severity.ERROR)


def find(subject: Subject) -> Iterator[Diagnostic]:
    """One problem for each reachable state without a way out, other than the ends, and each with answers that
    leave none.
    """
    for state in subject.once(closed):
        yield Diagnostic(RULE, subject.flow.states[state].span, {"state": state})
    for found in subject.once(closed_with_answers):
        if isinstance(found, Found):
            state = next(s for s in found.space.configuration(found.situation).states)
            params = {"state": state, "conditions": _conditions(subject, state)}
            span = subject.flow.states[state].span
            yield Diagnostic(RULE, span, params, "with-answers", (), found.witness)
        else:
            yield undecided(RULE, subject.flow.states[subject.flow.start].span, found)


def closed(subject: Subject) -> tuple[str, ...]:
    """The reachable states that nothing leads on from, in the order of the document."""
    flow, after = subject.flow, subject.graph.after
    found = reached(after, landings(flow, flow.start))
    return tuple(
        state.id
        for state in subject.leaves()
        if state.id in found and not after.get(state.id) and state.kind is not StateKind.END
    )


def closed_with_answers(subject: Subject) -> tuple[Found | Undecided, ...]:
    """Where a journey comes to and every event is refused, though with other answers some are not."""
    flow, known = subject.flow, subject.once(seen)
    told = {source for gap in subject.once(gaps) for source in gap.sources}
    conditional = {
        state.id
        for state in subject.leaves()
        if any(t.guard for t in flow.leaving(state.id))
        and not all(t.index in known.told for t in flow.leaving(state.id))
        and state.id not in told
    }

    def counts(where: Configuration) -> bool:
        return not subject.ended(where) and conditional.issuperset(where.states)

    found = stranded(subject, Seek(subject.ended, counts, _goes_on))
    if not found and subject.automaton.goes_back:  # `back` may be offered, and nothing visited yet
        found = stranded(subject, Seek(subject.ended, counts, _goes_on, back=False))
    return tuple(found)


def _goes_on(_program: Program) -> Leads:
    """Every way on is good enough."""
    return lambda _from, _label, _to: True


def _conditions(subject: Subject, state: str) -> str:
    guards = [transition.guard for transition in subject.flow.leaving(state) if transition.guard]
    return ", ".join(f"`{text}`" for text in dict.fromkeys(guard.text for guard in guards))
