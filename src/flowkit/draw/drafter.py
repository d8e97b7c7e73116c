"""Boxes and arrows of a flow, and which of them most people take: what every view is made of."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace

from flowkit.core.configuration import step_of
from flowkit.core.flow import Flow, State, StateKind, Transition
from flowkit.draw.picture import START, Box, Edge, Picture, Row, named
from flowkit.draw.words import Words

_DOCUMENTED = ("figure", "text")
MANY = 300  # states of a flow from which its pictures are laid out at once rather than with care
_SHARED = 56  # characters that the labels of one row may have together


class Drafter:
    """Makes the boxes and edges of a flow in one language.

    The transitions ``apart`` share no row; with ``only`` no other transitions than those have any.
    """

    def __init__(
        self,
        flow: Flow,
        language: str | None = None,
        apart: Collection[str] = (),
        only: Collection[str] | None = None,
    ) -> None:
        self.apart = apart
        self.only = only
        self.flow = flow
        self.words = Words(flow, language or flow.language)
        self.place = {state: place for place, state in enumerate(flow.states)}
        self.happy = frozenset(happy_path(flow))

    def step_of(self, state: str) -> str:
        """The step a state is in, "" for none."""
        return step_of(self.flow, state)

    def is_loop(self, transition: Transition) -> bool:
        """Whether a transition leads to the same or an earlier state of the document."""
        return self.place[landed(self.flow, transition.target)] <= self.place[transition.source]

    def style(self, transition: Transition) -> str:
        """happy, loop or other."""
        if transition.index in self.happy:
            return "happy"
        return "loop" if self.is_loop(transition) else "other"

    def documented(self, transition: Transition) -> bool:
        """Whether the transition rests on the source document (or the flow names none)."""
        return self.flow.source is None or (transition.basis or "").startswith(_DOCUMENTED)

    def ways(self, state: State, also: Collection[str] = ()) -> list[tuple[Row, Edge]]:
        """The rows of a state with their arrows. Ways to one place, alike in all else, share a row.

        What is declared once for many pages has no row, unless it is among ``also``.
        """
        groups: dict[tuple[object, ...], list[Transition]] = {}
        for transition in self.flow.leaving(state.id):
            left_out = transition.inherited or (self.only is not None and transition.id not in self.only)
            if left_out and transition.id not in also:
                continue
            style = self.style(transition)
            alone = transition.index if style == "happy" or transition.id in self.apart else ""
            goal = landed(self.flow, transition.target)
            groups.setdefault((goal, style, self.documented(transition), alone), []).append(transition)
        return [self._way(state, part) for found in groups.values() for part in self._shared(state, found)]

    def _shared(self, state: State, found: list[Transition]) -> list[list[Transition]]:
        """Those of a group that one row can name."""
        parts: list[list[Transition]] = []
        room = 0
        for transition in found:
            length = len(self.words.way(state, transition)) + 3
            if not parts or length > room:
                parts.append([])
                room = _SHARED
            parts[-1].append(transition)
            room -= length
        return parts

    def _way(self, state: State, found: list[Transition]) -> tuple[Row, Edge]:
        first = found[0]
        label = " · ".join(dict.fromkeys(self.words.way(state, t) for t in found))
        port, style = f"t{first.index}", self.style(first)
        goal = landed(self.flow, first.target)
        basis = ", ".join(dict.fromkeys(t.basis for t in found if t.basis))
        tip = f"{self.words.title(state)} — {label} → {self.words.title(self.flow.states[goal])}"
        tip += f" [{basis}]" if basis else ""
        ids = tuple(t.id for t in found)
        edge = Edge(state.id, port, goal, ids, style, self.documented(first), tip)
        return Row(label, port, style), edge

    def regions(self, state: State) -> list[tuple[Row, Edge]]:
        """The arrows from a parallel state into its regions; they are no transitions."""
        if state.kind is not StateKind.PARALLEL:
            return []
        inside = [(f"r{n}", self.flow.states[region]) for n, region in enumerate(state.children)]
        return [
            (Row(self.words.title(region), port), Edge(state.id, port, landed(self.flow, region.id), ()))
            for port, region in inside
        ]

    def box(self, state: State, rows: Iterable[Row]) -> Box:
        """The box of a state with its rows."""
        title, kept = self.words.title(state), tuple(rows)
        return Box(
            state.id,
            self._look(state),
            title,
            state.number,
            self.words.note(state),
            kept,
            self.step_of(state.id),
            tooltip=f"{title} ({state.id})",
            sentence=self.words.sentence(state, [row.label for row in kept]),
        )

    def _look(self, state: State) -> str:
        if state.kind is StateKind.END:
            return state.result.value if state.result else "done"
        if state.kind in (StateKind.ROUTE, StateKind.CHECK):
            return "decision"
        if state.kind is StateKind.PARALLEL:
            return "parallel"
        return "page" if state.fields or state.question else "info"

    def drawn(self, states: Iterable[State], also: Collection[str] = ()) -> tuple[list[Box], list[Edge]]:
        """Boxes and arrows of some states; ``also`` as for ``ways``."""
        boxes, edges = [], []
        for state in states:
            ways = [*self.regions(state), *self.ways(state, also)]
            boxes.append(self.box(state, (row for row, _ in ways)))
            edges += [edge for _, edge in ways]
        return boxes, edges

    def marked(
        self, boxes: Iterable[Box], edges: Iterable[Edge], first: str
    ) -> tuple[tuple[Box, ...], tuple[Edge, ...]]:
        """The boxes and arrows with a start before the box where every journey begins."""
        known = {box.id: box for box in boxes}
        if first not in known:
            return tuple(known.values()), tuple(edges)
        start = Box(START, "start", self.words.say("start"), band=known[first].band)
        return (start, *known.values()), (Edge(START, "", first, (), "happy"), *edges)

    def hidden(self, transitions: Iterable[Transition]) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """Transitions declared once for many pages, by what they are called and where they lead."""
        found: dict[str, list[str]] = {}
        for t in (t for t in transitions if t.inherited):
            there = self.words.title(self.flow.states[landed(self.flow, t.target)])
            found.setdefault(f"{self.words.way(self.flow.states[t.source], t)} → {there}", []).append(t.id)
        return tuple((name, tuple(ids)) for name, ids in found.items())

    def finish(self, picture: Picture, shown: Iterable[State] = ()) -> Picture:
        """The picture with its footer; ``shown`` are the states whose back buttons are not drawn."""
        footer = [self.words.identity(len(self.flow.transitions))]
        backs = sum(state.back for state in shown)
        names = [self.words.times(name, len(ids)) for name, ids in picture.hidden if ids]
        if backs:
            names.insert(0, self.words.times(self.words.back, backs))
        if names:
            footer.append(self.words.say("not-drawn", what=", ".join(names)))
        quick = len(self.flow.states) > MANY
        boxes, language = named(picture.boxes), self.words.language
        return replace(picture, boxes=boxes, footer=tuple(footer), language=language, quick=quick)


def happy_path(flow: Flow) -> list[int]:
    """The transitions most people take: those marked `usual`, else the only way forward, from the start."""
    found: list[int] = []
    place = {state: n for n, state in enumerate(flow.states)}
    at, met = landed(flow, flow.start), set[str]()
    while at not in met:
        met.add(at)
        own = [t for t in flow.leaving(at) if not t.inherited]
        usual = [t for t in own if t.usual] or [
            t for t in own if (c := flow.states[at].control(t.event or "")) is not None and c.usual
        ]
        forward = [t for t in own if place[t.target] > place[at]]
        chosen = usual[:1] or (forward if len(forward) == 1 else [])
        if not chosen:
            break
        found.append(chosen[0].index)
        at = landed(flow, chosen[0].target)
    return found


def landed(flow: Flow, target: str) -> str:
    """The box that an arrow to ``target`` points at: the first state inside, a parallel state itself."""
    state = flow.states[target]
    while state.children and state.kind is not StateKind.PARALLEL:
        state = flow.states[state.initial or state.children[0]]
    return state.id
