"""Views of a part of a flow: some states with what connects them. What leads elsewhere is a jump."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace

from flowkit.core.flow import Flow, StateKind
from flowkit.draw.drafter import Drafter, landed
from flowkit.draw.picture import Band, Picture
from flowkit.draw.views import GROUPS, away

FEW = 12  # states that stand together; more of them stand in bands, by step


@dataclass(frozen=True, slots=True)
class Focus:
    """What a picture is limited to, and what it is called.

    ``kind`` is ``around``, ``person``, ``only`` or ``along``; ``of`` the state, person or claim meant, and
    ``said`` the words for it. Without ``ways`` every way on from the states is shown; with it those alone, by
    their ids. ``also`` are transitions declared once for many pages that are shown nevertheless.
    """

    kind: str
    of: str
    states: frozenset[str]
    ways: frozenset[str] | None = None
    also: frozenset[str] = frozenset()
    said: str = ""
    hops: int = 0

    @property
    def name(self) -> str:
        """The name of the view."""
        return f"{self.kind}-{self.of}" + (f"-{self.hops}" if self.hops > 1 else "")


def focused(flow: Flow, focus: Focus, language: str | None = None) -> Picture:
    """The picture of a part of a flow."""
    d = Drafter(flow, language, only=focus.ways)
    inside = [s for s in flow.states.values() if s.id in focus.states and s.kind not in GROUPS]
    boxes, edges = d.drawn(inside, focus.also)
    names = {box.id for box in boxes}
    leads = {edge.target for edge in edges} - names
    beside = [replace(away(d, state), style="jump", band="") for state in flow.states if state in leads]
    quiet = [replace(edge, jump=edge.target in leads) for edge in edges]
    first = landed(flow, flow.start)
    shown, arrows = d.marked([*boxes, *beside], quiet, first if first in names else "")
    mine = {name for edge in edges for name in edge.transitions}
    within = [t for t in flow.transitions if t.source in names and t.id not in mine]
    aside = tuple(t.id for t in within if not t.inherited)
    elsewhere = tuple(t.id for t in flow.transitions if t.source not in names)
    hidden = (*d.hidden(within), (d.words.say("other-ways"), aside), (d.words.say("other-states"), elsewhere))
    title, bands = _title(d, focus), _bands(d, names)
    picture = Picture(focus.name, title, d.words.document, shown, arrows, bands, hidden=hidden)
    return d.finish(picture, inside)


def _title(d: Drafter, focus: Focus) -> str:
    if focus.kind == "along":
        return d.words.flow_title
    state = d.flow.states.get(focus.of)
    said = focus.said or (d.words.title(state) if state is not None else focus.of)
    return d.words.say(f"focus-{focus.kind}", what=said, id=focus.of, hops=focus.hops)


def _bands(d: Drafter, names: Iterable[str]) -> tuple[Band, ...]:
    kept = list(names)
    steps = [step for step in d.flow.steps if step in {d.step_of(name) for name in kept}]
    found = tuple(Band(s, d.flow.states[s].number, d.words.title(d.flow.states[s])) for s in steps)
    return found if len(kept) > FEW else ()


def around(flow: Flow, state: str, hops: int = 1) -> Focus:
    """The neighbourhood of a state: what is so many ways on or back from it. Raises KeyError.

    Nothing is a neighbour by way of an end, where journeys from everywhere meet, nor by what is declared
    once for many pages.
    """
    own = flow.states[state]
    near: dict[str, set[str]] = defaultdict(set)
    for transition in (t for t in flow.transitions if not t.inherited):
        goal = landed(flow, transition.target)
        near[transition.source].add(goal)
        near[goal].add(transition.source)
    for parallel in (s for s in flow.states.values() if s.kind is StateKind.PARALLEL):
        near[parallel.id] |= {landed(flow, region) for region in parallel.children}
    found = {s.id for s in flow.states.values() if s.id == own.id or s.id.startswith(f"{own.id}.")}
    rim = set(found)
    for hop in range(hops):
        passed = {s for s in rim if hop == 0 or flow.states[s].kind is not StateKind.END}
        rim = {neighbour for s in passed for neighbour in near[s]} - found
        found |= rim
    return Focus("around", state, frozenset(found), hops=hops)
