"""Where a journey is: the active states, what can be done there, and the pages `back` can return to."""

from __future__ import annotations

from flowkit.core.flow import Flow
from flowkit.core.snapshot import Snapshot
from flowkit.draw.look import Look, Mark
from flowkit.draw.say import say


def position_look(flow: Flow, snapshot: Snapshot, language: str | None = None) -> Look:
    """The look of a snapshot. No answer of the person is shown."""
    speech = language or flow.language
    order: dict[str, list[int]] = {}
    for number, page in enumerate(snapshot.visited, 1):
        for state in page:
            order.setdefault(state, []).append(number)
    states = {state: _visited(numbers, speech) for state, numbers in order.items()}
    here = Mark("here", said=say("look-position-here", speech))
    states |= dict.fromkeys(snapshot.states, here)
    onward = Mark("open", said=say("look-position-open", speech))
    where = ", ".join(flow.title_of(state, speech) or state for state in snapshot.states)
    return Look(
        "position",
        say("look-position", speech),
        states,
        {t.id: onward for t in flow.transitions if t.source in snapshot.states},
        tuple((tone, say(f"look-position-{tone}", speech)) for tone in ("here", "open", "visited")),
        Mark("same"),
        say("look-position-note", speech, where=where, count=len(snapshot.visited)),
    )


def _visited(numbers: list[int], language: str) -> Mark:
    order = ", ".join(map(str, numbers))
    return Mark("visited", order, said=say("look-position-order", language, order=order))
