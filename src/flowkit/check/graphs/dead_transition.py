"""dead-transition: this way is never taken, whatever people answer and wherever they come from.

Its condition is never true where it is asked, or earlier rules always take its cases there.
"""

from __future__ import annotations

from collections.abc import Iterator

from flowkit.check.graphs.regions_deadlock import deadlocked
from flowkit.check.graphs.seen import Seen, seen
from flowkit.check.graphs.unused_event import unused
from flowkit.check.subject import Subject
from flowkit.core.diagnostic import Diagnostic, Rule, Severity
from flowkit.core.flow import Transition, Trigger
from flowkit.core.graph import landings, sources

RULE = Rule("FK307", "dead-transition", Severity.WARNING)


def find(subject: Subject) -> Iterator[Diagnostic]:
    """One problem for each way that is never taken; of an inherited one, where none of them is."""
    flow, known = subject.flow, subject.once(seen)
    silent = subject.once(unused)
    alike: dict[object, list[Transition]] = {}
    for transition in flow.transitions:
        key = (transition.span, transition.event) if transition.inherited else transition.index
        alike.setdefault(key, []).append(transition)
    for ways in alike.values():
        met = [way for way in ways if any(source in known.entered for source in sources(flow, way))]
        if not met or any(way.index in known.taken or way.index in known.told for way in met):
            continue
        way = met[0]
        if not _is_told(subject, known, way) and all((w.source, w.event) not in silent for w in met):
            yield _problem(subject, way)


def _is_told(subject: Subject, known: Seen, way: Transition) -> bool:
    """Whether another rule says more: what it leads to is never reached, or its parts are never done."""
    aims = landings(subject.flow, way.target)
    if any(aim not in known.entered for aim in aims):
        return True
    return way.trigger is Trigger.DONE and way.source in subject.once(deadlocked)


def _problem(subject: Subject, way: Transition) -> Diagnostic:
    state = subject.flow.states[way.source]
    control = state.control(way.event) if way.event else None
    params = {
        "state": state.id,
        "event": (control.label if control else "") or way.event or "",
        "target": way.target,
        "number": way.rule + 1,
        "condition": way.guard.text if way.guard else "",
    }
    kind = "route" if way.event is None else "event"
    return Diagnostic(RULE, way.span, params, kind if way.guard else f"{kind}.last")
