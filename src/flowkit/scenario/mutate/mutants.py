"""The mistakes an author makes with one slip, each as a mutant of the flow."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from flowkit.core.diagnostic import Span
from flowkit.core.flow import Flow, State, Transition, Trigger
from flowkit.core.guard_tree import Expression, Not
from flowkit.scenario.mutate.conditions import shifted
from flowkit.scenario.mutate.switches import NEVER, Switched, guard_of

_NO_GUARDS: Mapping[int, Expression] = {}


@dataclass(frozen=True, slots=True)
class Mutant:
    """A flow with one mistake. ``kind`` and ``params`` say it in words (area ``mutate``).

    ``guards`` are other conditions by index in the switched flow, ``transitions`` and ``states`` other ones;
    ``touches`` the ids of the transitions and states a scenario must meet to notice.
    """

    kind: str
    params: Mapping[str, object]
    touches: frozenset[str]
    span: Span | None
    guards: Mapping[int, Expression] = field(default_factory=lambda: _NO_GUARDS)
    transitions: Mapping[int, Transition] = field(default_factory=dict)
    states: Mapping[str, State] = field(default_factory=dict)

    def flow(self, switched: Switched) -> Flow:
        """The switched flow with the mistake."""
        flow = switched.flow
        made = list(flow.transitions)
        for index, tree in self.guards.items():
            made[index] = replace(made[index], guard=guard_of(tree))
        for index, transition in self.transitions.items():
            made[index] = transition
        states = {**flow.states, **self.states} if self.states else flow.states
        return replace(flow, transitions=tuple(made), states=states)


def mutants(flow: Flow, switched: Switched, only: str = "") -> Iterator[Mutant]:
    """Every mutant, in the order of the document; those at the states of a step when ``only`` names it."""
    for group in _declared(flow):
        if not only or any(_inside(t.source, only) for t in group):
            yield from _of_transition(switched, group)
    for state in flow.states.values():
        if not only or _inside(state.id, only):
            yield from _of_state(state)


def _inside(state: str, step: str) -> bool:
    return state == step or state.startswith(step + ".")


def _declared(flow: Flow) -> list[list[Transition]]:
    """The transitions, those that many pages inherit from one declaration together."""
    groups: dict[object, list[Transition]] = {}
    for t in flow.transitions:
        groups.setdefault((t.event, t.rule, t.span) if t.inherited else t.id, []).append(t)
    return list(groups.values())


def _of_transition(switched: Switched, group: list[Transition]) -> Iterator[Mutant]:
    one = group[0]
    places = {(t.source, t.event) for t in group}  # a rule that holds more often takes from its neighbours
    touches = frozenset(t.id for t in switched.flow.transitions if (t.source, t.event) in places)
    named = {"state": one.source, "event": one.event or "*", "target": one.target}
    own = [switched.own[t.index] for t in group]

    def guards(tree: Expression) -> Mapping[int, Expression]:
        return dict.fromkeys(own, tree)

    if one.trigger is not Trigger.DONE:
        yield Mutant("delete", named, touches, one.span, guards(NEVER))
    for target in switched.others[one.index]:
        moved = {**guards(NEVER), **_opened(switched, group, target)}
        if len(moved) == 2 * len(group):
            yield Mutant("retarget", {**named, "other": target}, touches, one.span, moved)
    if one.guard is not None:
        condition = {**named, "when": one.guard.text}
        yield Mutant("negate", condition, touches, one.span, guards(Not(one.guard.expression)))
        for other in shifted(one.guard.expression):
            written = guard_of(other).text
            yield Mutant("shift", {**condition, "other": written}, touches, one.span, guards(other))
    for number, action in enumerate(one.actions):
        left = {n: _less_action(switched.flow.transitions[n], number) for n in own}
        yield Mutant("no-action", {**named, "action": action.name}, touches, one.span, transitions=left)
    if one.forget:
        kept = {n: replace(switched.flow.transitions[n], forget=()) for n in own}
        answers = ", ".join(one.forget)
        yield Mutant("no-forget", {**named, "answers": answers}, touches, one.span, transitions=kept)


def _opened(switched: Switched, group: list[Transition], target: str) -> dict[int, Expression]:
    found = {}
    for t in group:
        index = switched.others[t.index].get(target)
        guard = switched.flow.transitions[switched.own[t.index]].guard
        if index is not None and guard is not None:
            found[index] = guard.expression
    return found


def _less_action(transition: Transition, number: int) -> Transition:
    actions = transition.actions
    return replace(transition, actions=(*actions[:number], *actions[number + 1 :]))


def _of_state(state: State) -> Iterator[Mutant]:
    touches, named = frozenset({state.id}), {"state": state.id}

    def mutant(kind: str, changed: State, **more: object) -> Mutant:
        return Mutant(kind, {**named, **more}, touches, state.span, states={state.id: changed})

    if state.barrier:
        yield mutant("no-barrier", replace(state, barrier=False))
    if state.back:
        yield mutant("no-back", replace(state, back=False))
    if state.save_as:
        yield mutant("no-save", replace(state, save_as=None), answer=state.save_as)
    for name in state.fields:
        fields = tuple(other for other in state.fields if other != name)
        yield mutant("no-field", replace(state, fields=fields), answer=name)
    for number, action in enumerate(state.actions):
        actions = (*state.actions[:number], *state.actions[number + 1 :])
        yield mutant("no-state-action", replace(state, actions=actions), action=action.name)
    for number, control in enumerate(state.controls):
        if control.after is not None and not control.inherited:
            later = replace(control, after="P400D")
            controls = (*state.controls[:number], later, *state.controls[number + 1 :])
            yield mutant("later", replace(state, controls=controls), event=control.event, after=control.after)
