"""endless-retry: a wrong answer leads back to the page that asked, as often as anybody likes.

The answer is a secret, or a number that stands for a person: whoever may try for ever finds it out. A
condition on `tries` or `visits` on the way bounds the tries.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from flowkit.check.space.explore import Space
from flowkit.check.subject import Found, Subject, Undecided
from flowkit.check.undecided import undecided
from flowkit.core.diagnostic import Diagnostic, Rule, Severity
from flowkit.core.flow import Flow, State, StateKind, Transition, Trigger
from flowkit.core.graph import Graph, graph, landings
from flowkit.core.witness import Witness

RULE = Rule("FK311", "endless-retry", Severity.WARNING)

_PLACEHOLDER = re.compile(r"\{(\w+)\}")


def find(subject: Subject) -> Iterator[Diagnostic]:
    """One problem for each outcome of a check that leads back to the page whose secret it has judged."""
    flow = subject.flow
    counting = {(t.source, t.event) for t in flow.transitions if t.guard and t.guard.counters}
    free = graph(flow, lambda t: (t.source, t.event) not in counting)
    for check in flow.states.values():
        judged = _judged(flow, check)
        if not judged or any(source == check.id for source, _ in counting):
            continue
        for transition in flow.leaving(check.id):
            page = _page_asked_again(flow, free, transition, judged)
            if page is not None and transition.trigger is Trigger.OUTCOME:
                yield from _shown(subject, transition, page, judged)


def _judged(flow: Flow, check: State) -> frozenset[str]:
    """The answers worth guessing that a check is given."""
    named = {name for text in check.check_arguments.values() for name in _PLACEHOLDER.findall(text)}
    known = (flow.answers[name] for name in named if name in flow.answers)
    return frozenset(answer.id for answer in known if answer.sensitive in ("secret", "nir"))


def _page_asked_again(
    flow: Flow, free: Graph, transition: Transition, judged: frozenset[str]
) -> State | None:
    """The page that asks for what was judged, if the transition leads back to it and it on to the check."""
    for place in _silently(flow, free, landings(flow, transition.target)):
        page = flow.states[place]
        if page.kind is StateKind.PAGE and judged.intersection(page.fields):
            ways = [t for t in flow.leaving(place) if t.trigger is Trigger.NEXT]
            onward = [landing for way in ways for landing in landings(flow, way.target)]
            if transition.source in _silently(flow, free, onward):
                return page
    return None


def _silently(flow: Flow, free: Graph, start: Iterable[str]) -> list[str]:
    """What is come to without another page in between, by ways that no count bounds."""
    found = list(dict.fromkeys(start))
    for place in found:
        if flow.states[place].kind in (StateKind.ROUTE, StateKind.CHECK):
            found += [following for following in free.after[place] if following not in found]
    return found


def _shown(
    subject: Subject, transition: Transition, page: State, judged: frozenset[str]
) -> Iterator[Diagnostic]:
    def wanted(space: Space) -> Iterable[tuple[int, int | None]]:
        taken = [transition.index in label.taken for label in space.program.labels]
        ways = zip(space.sources, space.ways, strict=True)
        return ((source, way) for source, way in ways if taken[way])

    found = subject.first(wanted)
    control = subject.flow.states[transition.source].control(transition.event or "")
    if isinstance(found, Undecided):
        yield undecided(RULE, transition.span, found)
    elif isinstance(found, Found):
        answers = ", ".join(name for name in page.fields if name in judged)
        event = (control.label if control else "") or transition.event
        params = {"state": transition.source, "event": event, "page": page.id, "answers": answers}
        yield Diagnostic(RULE, transition.span, params, "", (), _turning(found.witness, page.id))


def _turning(witness: Witness, page: str) -> Witness:
    """The journey with the round at its end: from the page that asks to the same page again."""
    places = [witness.first, *(move.after for move in witness.moves)]
    before = [number for number, states in enumerate(places[:-1]) if page in states]
    return replace(witness, loop=len(places) - 1 - before[-1]) if before else witness
