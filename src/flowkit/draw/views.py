"""Views of a flow: the overview, one step, the whole journey, the mirror of the documented figure."""

from __future__ import annotations

from dataclasses import replace

from flowkit.core.flow import Flow, StateKind, Transition
from flowkit.core.project import Guide
from flowkit.draw.drafter import Drafter, landed
from flowkit.draw.picture import Band, Box, Edge, Picture, Row


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
            outside[goal] = _away(d, goal)
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


def _away(d: Drafter, ident: str) -> Box:
    """The small box of a state of another step; an end looks as it always does."""
    state = d.flow.states[ident]
    box = d.box(state, ())
    if state.kind is StateKind.END:
        return box
    step_of = d.flow.states.get(d.step_of(ident), state)
    return replace(box, look="jump", note="", code=state.number or step_of.number)


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
        boxes.append(replace(_whole(d, name, inner.get(name, [])), rows=tuple(rows)))
    inside = tuple(t.id for found in inner.values() for t in found)
    hidden = (*d.hidden(flow.transitions), (d.words.say("inside-steps"), inside))
    title = d.words.say("overview", title=d.words.flow_title)
    note = d.words.say("overview-note")
    picture = Picture("overview", title, note, *d.marked(boxes, edges, owner(flow.start)), hidden=hidden)
    return d.finish(picture)


def _whole(d: Drafter, name: str, inner: list[Transition]) -> Box:
    """The box of a whole step with what it holds, or of an end."""
    state = d.flow.states[name]
    box = d.box(state, ())
    if state.kind is not StateKind.STEP:
        return box
    pages = sum(d.step_of(s.id) == name and s.kind is StateKind.PAGE for s in d.flow.states.values())
    loops = sum(d.is_loop(t) for t in inner)
    number = d.words.say("step", number=state.number) if state.number else ""
    return replace(box, look="step", code=number, note=d.words.contents(pages, loops), band="")


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
