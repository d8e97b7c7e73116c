"""Views of a flow: the overview, one step, the whole journey, the mirror of the documented figure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import replace

from flowkit.core.flow import Flow, StateKind, Transition
from flowkit.core.project import Guide
from flowkit.draw.drafter import Drafter, landed
from flowkit.draw.picture import Band, Box, Edge, Picture, Row, named

GROUPS = (StateKind.STEP, StateKind.REGION)
_FEW = 2  # arrows that may lead to one page of another step before they become jumps


def journey(flow: Flow, language: str | None = None, apart: Collection[str] = ()) -> Picture:
    """Every state of the flow and every transition that is not declared once for all pages."""
    d = Drafter(flow, language, apart)
    states = [s for s in flow.states.values() if s.kind not in GROUPS]
    boxes, edges = d.marked(*d.drawn(states), landed(flow, flow.start))
    bands = tuple(Band(s, flow.states[s].number, d.words.title(flow.states[s])) for s in flow.steps)
    hidden = d.hidden(flow.transitions)
    title, subtitle = d.words.flow_title, d.words.document
    return d.finish(Picture("journey", title, subtitle, boxes, edges, bands, hidden=hidden), states)


def step(flow: Flow, ident: str, language: str | None = None, apart: Collection[str] = ()) -> Picture:
    """One step, and where it leads. Raises KeyError when there is no such step."""
    d = Drafter(flow, language, apart)
    own = flow.states[ident]
    if own.kind is not StateKind.STEP:
        raise KeyError(ident)
    inside = [s for s in flow.states.values() if d.step_of(s.id) == ident and s.kind not in GROUPS]
    names = {state.id for state in inside}
    boxes, edges = d.drawn(inside)
    outside = {edge.target: away(d, edge.target) for edge in edges if edge.target not in names}
    led = Counter(edge.target for edge in edges if edge.style != "happy")
    arrows = [_leaving(edge, led) if edge.target in outside else edge for edge in edges]
    shown = [t for t in flow.transitions if t.source in names]
    elsewhere = tuple(t.id for t in flow.transitions if t.source not in names)
    hidden = (*d.hidden(shown), (d.words.say("other-steps"), elsewhere))
    number = d.words.say("step", number=own.number) + " · " if own.number else ""
    title = number + d.words.title(own)
    first = landed(flow, flow.start)
    all_boxes = [*boxes, *outside.values()]
    shown_boxes, shown_edges = d.marked(all_boxes, arrows, first if first in names else "")
    picture = Picture(f"step-{ident}", title, d.words.document, shown_boxes, shown_edges, hidden=hidden)
    return d.finish(picture, inside)


def _leaving(edge: Edge, led: Counter[str]) -> Edge:
    """An arrow that leaves the step: a jump when it goes back, or when it is one of many."""
    noise = edge.style == "loop" or (edge.style == "other" and led[edge.target] > _FEW)
    return replace(edge, jump=noise)


def away(d: Drafter, ident: str) -> Box:
    """The small box of a state that another picture shows; an end looks as it always does."""
    state = d.flow.states[ident]
    box = d.box(state, ())
    if state.kind is StateKind.END:
        return box
    step_of = d.flow.states.get(d.step_of(ident), state)
    return replace(box, style="jump", note="", code=state.number or step_of.number)


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
    boxes: list[Box] = []
    edges: list[Edge] = []
    for place, name in enumerate(owners):
        ways = {owners.index(target): ts for (source, target), ts in between.items() if source == name}
        rows = []
        for goal, found in sorted(ways.items()):
            row, edge = _together(d, found, (name, owners[goal]), goal <= place)
            rows.append(row)
            edges.append(edge)
        boxes.append(replace(_whole(d, name, inner.get(name, [])), rows=_told_apart(d, rows, edges)))
    inside = tuple(t.id for found in inner.values() for t in found)
    hidden = (*d.hidden(flow.transitions), (d.words.say("inside-steps"), inside))
    title = d.words.say("overview", title=d.words.flow_title)
    marked = d.marked(boxes, edges, owner(flow.start))
    picture = Picture("overview", title, d.words.say("overview-note"), *marked, hidden=hidden)
    return d.finish(picture, flow.states.values())


def _together(d: Drafter, found: list[Transition], ends: tuple[str, str], back: bool) -> tuple[Row, Edge]:
    """One row and arrow for all transitions between two steps."""
    happy = any(t.index in d.happy for t in found)
    style = "happy" if happy else ("loop" if back else "other")
    row = Row(d.words.merged(found, happy), f"o{found[0].index}", style)
    ids = tuple(t.id for t in found)
    documented = any(d.documented(t) for t in found)
    tip = f"{d.words.title(d.flow.states[ends[0]])} — {row.label} → {d.words.title(d.flow.states[ends[1]])}"
    return row, Edge(ends[0], row.port, ends[1], ids, style, documented, tip)


def _told_apart(d: Drafter, rows: list[Row], edges: list[Edge]) -> tuple[Row, ...]:
    """The rows of one box; where two have the same label, each is called by where it leads."""
    often = Counter(row.label for row in rows)
    goals = {edge.port: edge.target for edge in edges}
    return tuple(
        replace(row, label=d.words.title(d.flow.states[goals[row.port]])) if often[row.label] > 1 else row
        for row in rows
    )


def _whole(d: Drafter, name: str, inner: list[Transition]) -> Box:
    """The box of a whole step with what it holds, or of an end."""
    state = d.flow.states[name]
    box = d.box(state, ())
    if state.kind is not StateKind.STEP:
        return box
    inside = [s for s in d.flow.states.values() if d.step_of(s.id) == name and s.kind not in GROUPS]
    pages = sum(s.kind is StateKind.PAGE for s in inside)
    loops = sum(d.is_loop(t) for t in inner)
    number = d.words.say("step", number=state.number) if state.number else ""
    note, holds = d.words.contents(pages, loops), tuple(s.id for s in inside)
    return replace(box, style="step", code=number, note=note, band="", holds=holds)


def figure(flow: Flow, guide: Guide, language: str | None = None) -> Picture:
    """The documented flowchart itself: exactly its boxes, arrows and labels, from the guide."""
    d = Drafter(flow, language)
    boxes, edges = [], []
    for box in guide.nodes:
        ways = [_mirrored(d, guide, n) for n, arrow in enumerate(guide.edges) if arrow.source == box.id]
        rows = tuple(row for row, _ in ways)
        edges += [edge for _, edge in ways]
        sentence = d.words.say("sentence", title=box.label, ways=", ".join(row.label for row in rows))
        shown = Box(box.id, "page", box.label, box.id, rows=rows, tooltip=box.label, sentence=sentence)
        held = (name.partition("/")[0] for _, edge in ways for name in edge.transitions)
        boxes.append(replace(shown, holds=tuple(dict.fromkeys(held))))
    drawn = {transition for edge in edges for transition in edge.transitions}
    beyond = tuple(t.id for t in flow.transitions if t.id not in drawn)
    hidden = ((d.words.say("beyond-figure"), beyond),)
    footer = d.words.identity(0) + " · " + d.words.say("figure-counts", boxes=len(boxes), arrows=len(edges))
    return Picture(
        "figure",
        guide.title,
        guide.source,
        named(boxes),
        tuple(edges),
        hidden=hidden,
        footer=(footer,),
        language=d.words.language,
        whole=True,
    )


def _mirrored(d: Drafter, guide: Guide, number: int) -> tuple[Row, Edge]:
    """A documented arrow, and the transitions of the flow that rest on it."""
    arrow = guide.edges[number]
    place = {box.id: n for n, box in enumerate(guide.nodes)}
    basis = f"figure {arrow.source}-{arrow.target}"
    found = [t for t in d.flow.transitions if t.basis == basis]
    loop = place[arrow.target] <= place[arrow.source]
    style = "happy" if any(t.index in d.happy for t in found) else ("loop" if loop else "other")
    source, target = (guide.nodes[place[end]].label for end in (arrow.source, arrow.target))
    tip = f"{source} — {arrow.label} → {target} [{basis}]"
    ids = tuple(t.id for t in found)
    row = Row(arrow.label, f"f{number}", style)
    return row, Edge(arrow.source, row.port, arrow.target, ids, style, True, tip)
