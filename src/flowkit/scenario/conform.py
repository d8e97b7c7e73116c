"""Does the flow hold every arrow of the documented flowchart, and what does it add between its boxes?

An arrow is present when the state of its box has a choice, link or button with the documented label that
leads to the state of the other box: directly, or through exactly one check or route.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from flowkit.core.flow import Flow, StateKind, Transition, Trigger
from flowkit.core.graph import landings
from flowkit.core.project import Guide, GuideEdge
from flowkit.scenario.naming import state_named

_PERSONAL = (Trigger.CHOICE, Trigger.LINK, Trigger.NEXT, Trigger.BUTTON)
_SILENT = (StateKind.CHECK, StateKind.ROUTE)


@dataclass(frozen=True, slots=True)
class Way:
    """How the flow gets from one box to another: one transition, or two with a silent state between."""

    first: Transition
    last: Transition
    via: str | None = None

    @property
    def basis(self) -> str:
        """What the way rests on, as the flow says; the last part decides, since it leads to the box."""
        return self.last.basis or self.first.basis or ""


@dataclass(frozen=True, slots=True)
class EdgeResult:
    """One documented arrow: the way that is it, or the ways between its boxes under another label."""

    edge: GuideEdge
    source: str | None
    target: str | None
    way: Way | None
    others: tuple[str, ...] = ()

    @property
    def present(self) -> bool:
        """Whether the flow has this arrow."""
        return self.way is not None


@dataclass(frozen=True, slots=True)
class Addition:
    """A way between two boxes that the document does not have."""

    source: str
    target: str
    label: str
    way: Way


@dataclass(frozen=True, slots=True)
class Conformity:
    """The whole comparison: every arrow of the guide in its order, then what the flow adds."""

    edges: tuple[EdgeResult, ...]
    additions: tuple[Addition, ...]
    unknown_states: tuple[str, ...] = ()

    @property
    def holds(self) -> bool:
        """Whether every documented arrow is in the flow."""
        return not self.unknown_states and all(result.present for result in self.edges)


def conform(flow: Flow, guide: Guide) -> Conformity:
    """Compare a flow with its guide."""
    places = {box.id: state_named(flow, box.state) for box in guide.nodes}
    ways = {state: tuple(_ways(flow, state)) for state in places.values() if state is not None}
    results = tuple(_result(flow, edge, places, ways) for edge in guide.edges)
    used = {id(result.way) for result in results if result.way is not None}
    mirrored = [(r.source, r.target, r.way.first.event) for r in results if r.way is not None]
    boxes = {state: box for box, state in places.items() if state is not None}
    additions = tuple(
        Addition(boxes[state], boxes[target], _labels(flow, way.first)[0], way)
        for state, found in ways.items()
        for target, way in found
        if target in boxes and id(way) not in used and (state, target, way.first.event) not in mirrored
    )
    unknown = tuple(box.state for box in guide.nodes if places[box.id] is None)
    return Conformity(results, additions, unknown)


def _ways(flow: Flow, state: str) -> Iterator[tuple[str, Way]]:
    """The ways a person has from a state: the leaf state reached, and how."""
    for first in flow.leaving(state):
        if first.trigger not in _PERSONAL:
            continue
        for landing in landings(flow, first.target):
            yield landing, Way(first, first)
            if flow.states[landing].kind in _SILENT:
                for last in flow.leaving(landing):
                    for target in landings(flow, last.target):
                        yield target, Way(first, last, landing)


def _result(
    flow: Flow,
    edge: GuideEdge,
    places: dict[str, str | None],
    ways: dict[str, tuple[tuple[str, Way], ...]],
) -> EdgeResult:
    source, target = places.get(edge.source), places.get(edge.target)
    between = [way for there, way in ways.get(source or "", ()) if there == target]
    wanted = comparable(edge.label)
    fitting = [
        way
        for way in between
        if not wanted or wanted in [comparable(label) for label in _labels(flow, way.first)]
    ]
    direct = sorted(fitting, key=lambda way: way.via is not None)
    others = tuple(dict.fromkeys(_labels(flow, way.first)[0] for way in between))
    return EdgeResult(edge, source, target, direct[0] if direct else None, () if direct else others)


def _labels(flow: Flow, transition: Transition) -> tuple[str, ...]:
    """What a transition is called: as shown to the person, and as printed in the document."""
    control = flow.states[transition.source].control(transition.event or "")
    found = [transition.label]
    if control is not None:
        found += [control.label, control.source_label]
    return tuple(dict.fromkeys(label for label in found if label)) or (transition.event or "",)


def comparable(label: str) -> str:
    """A label less what typography may change: kinds of space, apostrophes, the case of the first letter."""
    text = " ".join(label.replace("’", "'").split())
    return text[:1].casefold() + text[1:]
