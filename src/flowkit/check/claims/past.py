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


class Visit(NamedTuple):
    """What a move does to the past: forgets it, or adds a page to it; and where it leads."""

    forgets: bool
    page: tuple[str, ...] | None
    there: tuple[str, ...]


def visit(automaton: Automaton, left: Configuration, ops: Iterable[Op], there: Configuration) -> Visit:
    """What a move does to the past (as ``core.back`` has it)."""
    states = automaton.flow.states
    barrier = any(verb == "enter" and states[str(what)].barrier for what, verb in ops)
    ended = any(states[state].parent is None and states[state].result for state in there.states)
    page = left.states != there.states and any(state in automaton.pages for state in left.states)
    return Visit(barrier or ended, left.states if page else None, there.states)


def moved(past: Past, done: Visit, most: int) -> Past:
    """The past after a move, of which at most so many pages are remembered."""
    forgets, page, there = done
    if forgets:
        return _NONE
    pages, whole = past
    if page is not None:
        pages = (*pages, page)
    if pages and pages[-1] == there:
        pages = pages[:-1]
    if len(pages) > most:
        return Past(pages[-most:], False) if most else _SOME
    return past if pages is past.pages else Past(pages, whole)


def returned(past: Past, there: Configuration) -> Past | None:
    """The past once `back` has returned somewhere; None when it cannot return there."""
    if past.pages:
        return Past(past.pages[:-1], past.whole) if past.pages[-1] == there.states else None
    return None if past.whole else past


_NONE, _SOME = Past(), Past((), whole=False)
