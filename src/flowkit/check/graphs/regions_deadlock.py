"""regions-deadlock: one of several parts side by side can never be finished, so nothing follows them.

The journey goes on when all parts are finished. A part that cannot come to its end any more holds up the
others for ever, even where a person can still give up.
"""

from __future__ import annotations

from collections.abc import Iterator

from flowkit.check.graphs.causes import is_caused
from flowkit.check.graphs.no_way_to_an_end import endless
from flowkit.check.graphs.stranded import Seek, stranded
from flowkit.check.space.hope import Leads
from flowkit.check.space.program import Label, Program
from flowkit.check.subject import Found, Subject, Undecided
from flowkit.check.undecided import undecided
from flowkit.core.diagnostic import Diagnostic, Rule, Severity
from flowkit.core.flow import State, StateKind, Trigger
from flowkit.core.tree import Configuration

RULE = Rule("FK310", "regions-deadlock", Severity.ERROR)


def find(subject: Subject) -> Iterator[Diagnostic]:
    """One problem for each part that can get stuck: the nearest place from which it cannot be finished."""
    flow, loops = subject.flow, subject.once(endless)
    for whole, part, found in subject.once(_holding_up):
        if isinstance(found, Undecided):
            yield undecided(RULE, flow.states[part].span, found)
        elif not is_caused(subject, found, *loops):
            place = next(s for s in found.space.configuration(found.situation).states if _is_in(s, part))
            params = {"state": whole, "part": flow.states[part].title or part, "place": place}
            yield Diagnostic(RULE, flow.states[place].span, params, "", (), found.witness)


def deadlocked(subject: Subject) -> frozenset[str]:
    """The states with parts side by side of which one can get stuck."""
    return frozenset(whole for whole, _, found in subject.once(_holding_up) if isinstance(found, Found))


def held_up(subject: Subject) -> frozenset[str]:
    """The places from which a part cannot be finished any more."""
    return frozenset(
        next(s for s in found.space.configuration(found.situation).states if _is_in(s, part))
        for _, part, found in subject.once(_holding_up)
        if isinstance(found, Found)
    )


def _holding_up(subject: Subject) -> tuple[tuple[str, str, Found | Undecided], ...]:
    """Each part that can get stuck, with the whole it is of and how that happens."""
    made = []
    for whole in subject.flow.states.values():
        followed = any(t.trigger is Trigger.DONE for t in subject.flow.leaving(whole.id))
        for part in whole.children if whole.kind is StateKind.PARALLEL and followed else ():
            found = stranded(subject, _seek(subject, whole, part))
            made += [(whole.id, part, one) for one in found[:1]]
    return tuple(made)


def _seek(subject: Subject, whole: State, part: str) -> Seek:
    flow = subject.flow
    ends = frozenset(s for s in flow.states[part].children if flow.states[s].kind is StateKind.END)

    def finished(where: Configuration) -> bool:
        return not ends.isdisjoint(where.states)

    def open_still(where: Configuration) -> bool:
        return any(_is_in(state, part) for state in where.states) and not finished(where)

    def leads(program: Program) -> Leads:
        inside = [any(_is_in(s, whole.id) for s in where.states) for where in program.configurations]

        def good(start: int, label: Label, target: int) -> bool | None:
            if not inside[start] or inside[target]:
                return False
            return _is_meant(subject, label)

        return good

    return Seek(finished, open_still, leads)


def _is_meant(subject: Subject, label: Label) -> bool | None:
    """What leaving all parts at once is good for: a way of one of the pages is meant, giving up is not."""
    first = subject.flow.transitions[label.taken[0]] if label.taken else None
    if first is None:
        return False
    return None if first.inherited or first.trigger in (Trigger.BUTTON, Trigger.TIMER) else True


def _is_in(state: str, container: str) -> bool:
    return state.startswith(f"{container}.")
