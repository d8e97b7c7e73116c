"""What a picture is limited to: what a person can meet, what a claim speaks of."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import pairwise

from flowkit.check.claims.persons import conduct_of
from flowkit.check.subject import Subject
from flowkit.core.claim import Claim, Fact
from flowkit.core.configuration import around
from flowkit.core.flow import Flow, StateKind, Transition
from flowkit.core.graph import graph, landings, shortest, sources
from flowkit.core.project import Person
from flowkit.draw.focus import Focus

_HERE = ""  # stands for all places where a way may begin


def person_focus(subject: Subject, person: Person) -> tuple[Focus, bool]:
    """All that somebody can meet: the states and the ways taken; and whether that is all there is."""
    flow = subject.flow
    space = subject.explored(conduct_of(subject, person))
    taken, states = set[int](), set[str]()
    for number in range(1, len(space)):
        states.update(space.configuration(number).states)
    for _, _, label in space.edges():
        taken.update(label.taken)
    ways = [t for t in flow.transitions if t.index in taken]
    states |= {state for t in ways for state in _ends(flow, t)}
    shown = frozenset(t.id for t in ways if not t.inherited)
    focus = Focus("person", person.id, _with_parallels(flow, states), shown, said=person.title or person.id)
    return focus, space.complete


def claim_focus(flow: Flow, claim: Claim) -> Focus:
    """The states and transitions that a claim speaks of, and the shortest ways from one to the next.

    They begin where the claim does: at what comes first in it, else at the start of the flow. They lead
    forward in the document where they can.
    """
    spoken = [part for part in (claim.after, claim.what, claim.then, claim.before, claim.unless) if part]
    parts = [_spoken_of(flow, facts) for facts in spoken]
    states = {state for found, _ in parts for state in found}
    ways = {transition.id for _, found in parts for transition in found}
    place = {state: number for number, state in enumerate(flow.states)}
    every = graph(flow, lambda t: not t.inherited or t.id in ways).after
    forward = {s: tuple(goal for goal in goals if place[goal] > place[s]) for s, goals in every.items()}
    begin: Iterable[str] = () if claim.after else landings(flow, flow.start)
    for found, _ in parts:
        goals = [state for state in flow.states if state in found and not flow.states[state].children]
        for goal in goals:
            first = {_HERE: tuple(begin)}
            found_ways = (shortest(edges | first, _HERE, goal) for edges in (forward, dict(every)))
            way = next(filter(None, found_ways), (_HERE, goal))
            states.update(way[1:])
            ways |= {t.id for pair in pairwise(way[1:]) for t in _between(flow, *pair)}
        begin = goals or begin
    shown = _with_parallels(flow, states)
    return Focus("only", f"claims.{claim.id}", shown, frozenset(ways), frozenset(ways), claim.says)


def _between(flow: Flow, source: str, goal: str) -> Iterator[Transition]:
    """The transitions from one leaf state to another."""
    found = [t for t in flow.transitions if source in sources(flow, t) and goal in landings(flow, t.target)]
    return (t for t in found if not t.inherited)


def _ends(flow: Flow, transition: Transition) -> tuple[str, ...]:
    """The states that an arrow joins."""
    return (transition.source, *sources(flow, transition), *landings(flow, transition.target))


def _with_parallels(flow: Flow, states: Iterable[str]) -> frozenset[str]:
    """States, and the parallel states around them: they have boxes of their own."""
    held = (one for state in states for one in around(flow, state))
    return frozenset(states).union(one for one in held if flow.states[one].kind is StateKind.PARALLEL)


def _spoken_of(flow: Flow, facts: Iterable[Fact]) -> tuple[set[str], list[Transition]]:
    """The states and transitions that facts speak of."""
    states, ways = set[str](), list[Transition]()
    for fact in facts:
        ways += [t for t in flow.transitions if _is_meant(t, fact)]
        states |= {
            state.id
            for state in flow.states.values()
            if _is_in(state.id, fact.at) and _comes(flow, state.id, fact)
        }
        if fact.state is not None:
            states |= set(landings(flow, fact.state))
    states |= {state for transition in ways for state in _ends(flow, transition)}
    return states, ways


def _is_in(state: str, at: str | None) -> bool:
    return at is None or state == at or state.startswith(f"{at}.")


def _is_meant(transition: Transition, fact: Fact) -> bool:
    """Whether a fact speaks of a transition: by its id, its event, or an effect it asks for."""
    effects = {action.name for action in transition.actions}
    named = transition.id == fact.transition or (fact.event is not None and transition.event == fact.event)
    return (named or fact.effect in effects) and _is_in(transition.source, fact.at)


def _comes(flow: Flow, state: str, fact: Fact) -> bool:
    """Whether a fact speaks of a state: its end, an effect on the way in, or an answer asked for there."""
    own = flow.states[state]
    if fact.ends is not None:
        return own.result is not None and own.result.value == fact.ends
    if fact.effect is not None:
        return fact.effect in {action.name for action in own.actions}
    alone = fact.guard is not None and not (fact.state or fact.event or fact.transition)
    return alone and fact.guard is not None and bool({*own.fields, own.save_as} & {*fact.guard.reads})
