"""Boxes and arrows of a flow, and which of them most people take: what every view is made of."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from flowkit.core.flow import Flow, State, StateKind, Transition
from flowkit.draw.picture import Box, Edge, Picture, Row
from flowkit.draw.words import Words


class Drafter:
    """Makes the boxes and edges of a flow in one language."""

    def __init__(self, flow: Flow, language: str | None = None) -> None:
        self.flow = flow
        self.words = Words(flow, language or flow.language)
        self.place = {state: place for place, state in enumerate(flow.states)}
        self.happy = frozenset(happy_path(flow))

    def step_of(self, state: str) -> str:
        """The step a state is in, "" for none."""
        at: str | None = state
        while at is not None and self.flow.states[at].kind is not StateKind.STEP:
            at = self.flow.states[at].parent
        return at or ""

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
        basis = transition.basis or ""
        return self.flow.source is None or basis.startswith(("figure", "text"))

    def box(self, state: State, transitions: Iterable[Transition]) -> Box:
        """The box of a state with a row for each of its transitions."""
        rows = [
            Row(self.words.way(state, t), f"t{t.index}", self.style(t))
            for t in transitions
            if not t.inherited
        ]
        if state.kind is StateKind.PARALLEL:
            regions = (self.flow.states[region] for region in state.children)
            rows = [*(Row(self.words.title(r), f"r{n}") for n, r in enumerate(regions)), *rows]
        look = {
            StateKind.ROUTE: "decision",
            StateKind.CHECK: "decision",
            StateKind.PARALLEL: "step",
            StateKind.END: state.result.value if state.result else "jump",
        }.get(state.kind, "page" if state.fields or state.question else "info")
        title = self.words.title(state)
        return Box(
            state.id,
            look,
            title,
            state.number,
            self.words.note(state),
            tuple(rows),
            self.step_of(state.id),
            tooltip=f"{title} ({state.id})",
            sentence=self.words.sentence(state, [row.label for row in rows]),
        )

    def edge(self, transition: Transition, target: str | None = None) -> Edge:
        """The arrow of a transition."""
        goal = target or landed(self.flow, transition.target)
        state = self.flow.states[transition.source]
        says = self.words.way(state, transition)
        basis = f" [{transition.basis}]" if transition.basis else ""
        there = self.words.title(self.flow.states[landed(self.flow, transition.target)])
        tip = f"{self.words.title(state)} — {says} → {there}{basis}"
        return Edge(
            transition.source,
            f"t{transition.index}",
            goal,
            (transition.id,),
            self.style(transition),
            self.documented(transition),
            tip,
        )

    def regions(self, state: State) -> list[Edge]:
        """The arrows from a parallel state into its regions; they are no transitions."""
        firsts = (landed(self.flow, region) for region in state.children)
        return [Edge(state.id, f"r{n}", first, ()) for n, first in enumerate(firsts)]

    def marked(
        self, boxes: list[Box], edges: list[Edge], first: str
    ) -> tuple[tuple[Box, ...], tuple[Edge, ...]]:
        """The boxes and arrows with a start before the box where every journey begins."""
        if not any(box.id == first for box in boxes):
            return tuple(boxes), tuple(edges)
        start = Box("start", "start", self.words.say("start"), band=self.step_of(first))
        return (start, *boxes), (Edge("start", "", first, (), "happy"), *edges)

    def hidden(self, transitions: Iterable[Transition]) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """Transitions declared once for many pages, by what they are called."""
        found: dict[str, list[str]] = {}
        for transition in transitions:
            if transition.inherited:
                state = self.flow.states[transition.source]
                found.setdefault(self.words.way(state, transition), []).append(transition.id)
        return tuple((name, tuple(ids)) for name, ids in found.items())

    def finish(self, picture: Picture) -> Picture:
        """The picture with its order and footer."""
        order = {box.id: place for place, box in enumerate(picture.boxes)}
        footer = [self.words.identity(len(self.flow.transitions))]
        backs = sum(state.back for state in self.flow.states.values())
        names = [self.words.times(name, len(ids)) for name, ids in picture.hidden if ids]
        if backs and picture.name != "figure":
            names.insert(0, self.words.times(self.words.back, backs))
        if names:
            footer.append(self.words.say("not-drawn", what=", ".join(names)))
        return replace(picture, order=order, footer=tuple(footer), language=self.words.language)


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
