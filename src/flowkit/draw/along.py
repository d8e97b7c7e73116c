"""The view of a journey: the states it goes through, with all their ways on; the rest is left out."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from flowkit.core.flow import Flow
from flowkit.draw.drafter import Drafter, landed
from flowkit.draw.picture import Picture
from flowkit.draw.views import away


def along(
    flow: Flow, states: Collection[str], taken: Collection[str], language: str | None = None
) -> Picture:
    """The picture of some states and of the transitions ``taken`` between them.

    Other ways from these states have a row that names where they lead, and no arrow.
    """
    d = Drafter(flow, language)
    inside = [state for state in flow.states.values() if state.id in states and not state.children]
    boxes, edges = d.drawn(inside, taken)
    names = {box.id for box in boxes}
    leads = {edge.target for edge in edges} - names
    beside = [replace(away(d, state), style="jump") for state in flow.states if state in leads]
    quiet = [replace(edge, jump=names.isdisjoint([edge.target])) for edge in edges]
    first = landed(flow, flow.start)
    shown, arrows = d.marked([*boxes, *beside], quiet, first if first in names else "")
    within = [t for t in flow.transitions if t.source in names and t.id not in taken]
    elsewhere = tuple(t.id for t in flow.transitions if t.source not in names)
    hidden = (*d.hidden(within), (d.words.say("other-states"), elsewhere))
    picture = Picture("along", d.words.flow_title, d.words.document, shown, arrows, hidden=hidden)
    return d.finish(picture, inside)
