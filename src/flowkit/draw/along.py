"""The view of a journey: the states it goes through, with all their ways on; the rest is left out."""

from __future__ import annotations

from collections.abc import Collection

from flowkit.core.flow import Flow
from flowkit.draw.focus import Focus, focused
from flowkit.draw.picture import Picture


def along(
    flow: Flow, states: Collection[str], taken: Collection[str], language: str | None = None
) -> Picture:
    """The picture of some states and of the transitions ``taken`` between them.

    Other ways from these states have a row that names where they lead, and no arrow.
    """
    focus = Focus("along", "", frozenset(states), also=frozenset(taken))
    return focused(flow, focus, language)
