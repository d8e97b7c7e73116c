"""What happens on a journey, one thing after the other, as claims speak of it.

Of one move: the event; then each transition taken with its effects and each state come to with its effects,
in the order of the machine; at last the journey rests.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from flowkit.core.flow import Flow
from flowkit.core.tree import Configuration, Op


class Happening(NamedTuple):
    """One thing that happens. ``kind`` is event, take, effect, enter or rest.

    ``name`` is the event, the id of the transition, the effect or the state, or the result with which the
    journey ends ("" while it goes on); ``at`` are the states where it happens, with all that contain them.
    """

    kind: str
    name: str
    at: frozenset[str] = frozenset()


def happenings(
    flow: Flow, source: str, event: str, ops: Iterable[Op], there: Configuration
) -> tuple[Happening, ...]:
    """What happens on a move that rests ``there``; the start has no event."""
    found = [Happening("event", event, within(flow, [source]))] if event else []
    for what, verb in ops:
        if isinstance(what, int):
            transition = flow.transitions[what]
            at = within(flow, [transition.source])
            found.append(Happening("take", transition.id, at))
            found += [Happening("effect", action.name, at) for action in transition.actions]
        elif verb == "enter":
            found += _entered(flow, what)
    return (*found, resting(flow, there))


def returning(flow: Flow, source: str, left: Configuration, there: Configuration) -> tuple[Happening, ...]:
    """What happens when `back` returns somewhere: no transition is taken, and no effect asked for."""
    before, after = within(flow, left.states), within(flow, there.states)
    entered = [state for state in flow.states if state in after and state not in before]
    came = [Happening("enter", state, within(flow, [state])) for state in entered]
    return (Happening("event", "back", within(flow, [source])), *came, resting(flow, there))


def coming(flow: Flow, source: str, there: Configuration) -> tuple[Happening, ...]:
    """What happens when an arrow leads from one state to another and the journey rests there."""
    before, after = within(flow, [source]) - {source}, within(flow, there.states)
    entered = [state for state in flow.states if state in after and state not in before]
    came = (happening for state in entered for happening in _entered(flow, state))
    return (*came, resting(flow, there))


def _entered(flow: Flow, state: str) -> Iterator[Happening]:
    at = within(flow, [state])
    yield Happening("enter", state, at)
    yield from (Happening("effect", action.name, at) for action in flow.states[state].actions)


def resting(flow: Flow, there: Configuration) -> Happening:
    """The journey rests somewhere, or ends there."""
    ends = (flow.states[state] for state in there.states)
    result = next((end.result.value for end in ends if end.parent is None and end.result), "")
    return Happening("rest", result, within(flow, there.states))


def within(flow: Flow, states: Iterable[str]) -> frozenset[str]:
    """States with all that contain them."""
    found: set[str] = set()
    for state in states:
        inside: str | None = state
        while inside:
            found.add(inside)
            inside = flow.states[inside].parent
    return frozenset(found)
