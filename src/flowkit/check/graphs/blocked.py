"""Why no journey comes to a state although something leads there: the conditions on the ways into it."""

from __future__ import annotations

from dataclasses import dataclass

from flowkit.check.graphs.seen import seen
from flowkit.check.subject import Subject
from flowkit.core.diagnostic import Span
from flowkit.core.flow import Transition
from flowkit.core.graph import landings, sources


@dataclass(frozen=True, slots=True)
class Blocked:
    """The conditions that are never true on the ways to a state, as text, and where these ways stand."""

    conditions: str
    spans: tuple[Span, ...]


def blocking(subject: Subject, state: str) -> Blocked | None:
    """What blocks the ways to a state from where journeys come; None where another problem is the cause."""
    known, flow = subject.once(seen), subject.flow
    ways = [
        transition
        for transition in flow.transitions
        if state in landings(flow, transition.target)
        and any(source in known.entered for source in sources(flow, transition))
    ]
    open_still = [way for way in ways if way.index not in known.told]
    if not open_still:
        return None
    texts = [text for way in open_still for text in _conditions(flow.leaving(way.source), way)]
    spans = tuple(way.span for way in open_still if way.span)[:3]
    return Blocked(", ".join(f"`{text}`" for text in dict.fromkeys(texts)), spans)


def _conditions(rules: tuple[Transition, ...], way: Transition) -> list[str]:
    """The condition of a way, or those of the rules that are always taken before it."""
    if way.guard is not None:
        return [way.guard.text]
    earlier = [rule for rule in rules if rule.event == way.event and rule.rule < way.rule and rule.guard]
    return [f"not ({rule.guard.text})" for rule in earlier if rule.guard]
