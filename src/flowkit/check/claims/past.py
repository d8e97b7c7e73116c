"""The pages that `back` would return to, as far as they are remembered: the last ones for sure.

Remembering more makes fewer returns possible that no journey can make, and more situations.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from flowkit.core.automaton import Automaton
from flowkit.core.tree import Configuration, Op


class Past(NamedTuple):
    """The last pages visited, the last one last. ``whole``: there are no others."""

    pages: tuple[tuple[str, ...], ...] = ()
    whole: bool = True


def moved(
    automaton: Automaton, past: Past, left: Configuration, move: tuple[Iterable[Op], Configuration], most: int
) -> Past:
    """The past after a move, of which at most so many pages are remembered (as ``core.back`` has it)."""
    ops, there = move
    states = automaton.flow.states
    barrier = any(verb == "enter" and states[str(what)].barrier for what, verb in ops)
    ended = any(states[state].parent is None and states[state].result for state in there.states)
    if barrier or ended:
        return Past()
    pages, whole = past
    if left.states != there.states and any(state in automaton.pages for state in left.states):
        pages = (*pages, left.states)
    if pages and pages[-1] == there.states:
        pages = pages[:-1]
    return Past(pages[-most:] if most else (), whole and len(pages) <= most)


def returned(past: Past, there: Configuration) -> Past | None:
    """The past once `back` has returned somewhere; None when it cannot return there."""
    if past.pages:
        return Past(past.pages[:-1], past.whole) if past.pages[-1] == there.states else None
    return None if past.whole else past
