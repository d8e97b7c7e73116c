"""Views of a flow: the overview, one step, the whole journey, the mirror of the documented figure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from flowkit.core.flow import Flow, State, StateKind, Transition
from flowkit.core.project import Guide
from flowkit.draw.picture import Band, Box, Edge, Picture, Row
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


def journey(flow: Flow, language: str | None = None) -> Picture:
    """Every state of the flow and every transition that is not declared once for all pages."""
    d = Drafter(flow, language)
    states = [s for s in flow.states.values() if s.kind not in (StateKind.STEP, StateKind.REGION)]
    boxes = [d.box(state, flow.leaving(state.id)) for state in states]
    edges = [d.edge(t) for t in flow.transitions if not t.inherited]
    edges += [edge for s in states if s.kind is StateKind.PARALLEL for edge in d.regions(s)]
    bands = tuple(Band(s, flow.states[s].number, d.words.title(flow.states[s])) for s in flow.steps)
    title, subtitle = d.words.flow_title, d.words.document
    hidden = d.hidden(flow.transitions)
    picture = Picture(
        "journey", title, subtitle, *d.marked(boxes, edges, landed(flow, flow.start)), bands, (), hidden
    )
    return d.finish(picture)


def step(flow: Flow, ident: str, language: str | None = None) -> Picture:
    """One step, and where it leads. Raises KeyError when there is no such step."""
    d = Drafter(flow, language)
    own = flow.states[ident]
    if own.kind is not StateKind.STEP:
        raise KeyError(ident)
    inside = [
        s
        for s in flow.states.values()
        if d.step_of(s.id) == ident and s.kind not in (StateKind.STEP, StateKind.REGION)
    ]
    names = {state.id for state in inside}
    boxes = [d.box(state, flow.leaving(state.id)) for state in inside]
    edges: list[Edge] = []
    outside: dict[str, Box] = {}
    shown = [t for t in flow.transitions if t.source in names]
    for transition in (t for t in shown if not t.inherited):
        goal = landed(flow, transition.target)
        if goal not in names:
            state = flow.states[goal]
            away = flow.states[d.step_of(goal)] if d.step_of(goal) else state
            box = d.box(state, ())
            if state.kind is not StateKind.END:
                box = replace(box, look="jump", note="", code=state.number or away.number)
            outside[goal] = box
        edge = d.edge(transition, goal)
        if goal not in names and edge.style == "loop":
            edge = replace(edge, style="other")
            boxes = [_unlooped(box, edge.port) if box.id == edge.source else box for box in boxes]
        edges.append(edge)
    edges += [edge for s in inside if s.kind is StateKind.PARALLEL for edge in d.regions(s)]
    elsewhere = tuple(t.id for t in flow.transitions if t.source not in names)
    hidden = (*d.hidden(shown), (d.words.say("other-steps"), elsewhere))
    number = d.words.say("step", number=own.number) + " · " if own.number else ""
    shown_boxes, arrows = d.marked([*boxes, *outside.values()], edges, landed(flow, flow.start))
    title = number + d.words.title(own)
    picture = Picture(f"step-{ident}", title, d.words.document, shown_boxes, arrows, hidden=hidden)
    return d.finish(picture)


def _unlooped(box: Box, port: str) -> Box:
    rows = tuple(replace(row, style="other") if row.port == port else row for row in box.rows)
    return replace(box, rows=rows)


def overview(flow: Flow, language: str | None = None) -> Picture:
    """A box for each step and each end; arrows stand for all transitions between the same two."""
    d = Drafter(flow, language)

    def owner(state: str) -> str:
        return d.step_of(state) or state

    owners = list(dict.fromkeys(owner(s.id) for s in flow.states.values()))
    between: dict[tuple[str, str], list[Transition]] = {}
    inner: dict[str, list[Transition]] = {}
    for transition in (t for t in flow.transitions if not t.inherited):
        source, target = owner(transition.source), owner(landed(flow, transition.target))
        if source == target and flow.states[source].kind is StateKind.STEP:
            inner.setdefault(source, []).append(transition)
        else:
            between.setdefault((source, target), []).append(transition)
    boxes, edges = [], []
    for place, name in enumerate(owners):
        rows = []
        for (source, target), found in between.items():
            if source != name:
                continue
            happy = any(t.index in d.happy for t in found)
            style = "happy" if happy else ("loop" if owners.index(target) <= place else "other")
            port = f"o{owners.index(target)}"
            rows.append(Row(d.words.merged(found, happy), port, style))
            ids = tuple(t.id for t in found)
            documented = any(d.documented(t) for t in found)
            edges.append(Edge(source, port, target, ids, style, documented, rows[-1].label))
        state = flow.states[name]
        box = d.box(state, ())
        if state.kind is StateKind.STEP:
            pages = sum(d.step_of(s.id) == name and s.kind is StateKind.PAGE for s in flow.states.values())
            loops = sum(d.is_loop(t) for t in inner.get(name, []))
            number = d.words.say("step", number=state.number) if state.number else ""
            box = replace(box, look="step", code=number, note=d.words.contents(pages, loops), band="")
        boxes.append(replace(box, rows=tuple(rows)))
    inside = tuple(t.id for found in inner.values() for t in found)
    hidden = (*d.hidden(flow.transitions), (d.words.say("inside-steps"), inside))
    title = d.words.say("overview", title=d.words.flow_title)
    note = d.words.say("overview-note")
    picture = Picture("overview", title, note, *d.marked(boxes, edges, owner(flow.start)), hidden=hidden)
    return d.finish(picture)


def figure(flow: Flow, guide: Guide, language: str | None = None) -> Picture:
    """The documented flowchart itself: exactly its boxes, arrows and labels, from the guide."""
    d = Drafter(flow, language)
    place = {box.id: n for n, box in enumerate(guide.nodes)}
    happy = {t.basis for t in flow.transitions if t.index in d.happy}
    boxes, edges = [], []
    for box in guide.nodes:
        rows = []
        for n, arrow in enumerate(guide.edges):
            if arrow.source != box.id:
                continue
            basis = f"figure {arrow.source}-{arrow.target}"
            loop = place[arrow.target] <= place[arrow.source]
            style = "happy" if basis in happy else ("loop" if loop else "other")
            rows.append(Row(arrow.label, f"f{n}", style))
            tip = f"{box.label} — {arrow.label} → {guide.nodes[place[arrow.target]].label} [{basis}]"
            edges.append(Edge(box.id, f"f{n}", arrow.target, (basis,), style, True, tip))
        sentence = d.words.say("sentence", title=box.label, ways=", ".join(row.label for row in rows))
        boxes.append(Box(box.id, "page", box.label, box.id, rows=tuple(rows), sentence=sentence))
    picture = Picture("figure", guide.title, guide.source, tuple(boxes), tuple(edges))
    finished = d.finish(picture)
    count = d.words.say("figure-counts", boxes=len(boxes), arrows=len(edges))
    return replace(finished, footer=(f"{d.words.identity(0)} · {count}",))
