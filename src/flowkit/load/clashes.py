"""Names that get in each other's way: events of one state, a state and its container, reserved words."""

from __future__ import annotations

from flowkit.core.diagnostic import Diagnostic, Span
from flowkit.core.flow import Control, State, StateKind, Trigger
from flowkit.load import rules
from flowkit.load.draft import Draft, entries
from flowkit.load.nodes import MappingNode, Node, Scalar

RESERVED_EVENTS = ("next", "back")
"""Events every page may have; nothing else is called like them."""

WORDS = ("and", "or", "not", "in", "is", "empty")
"""The words of conditions: no answer, parameter or choice is called like one of them."""


def judge_names(draft: Draft, flow: MappingNode) -> None:
    """Report what is called like something it must be told apart from, and ends where there can be none."""
    _judge_first_key(draft, flow)
    for state in draft.states.values():
        _judge_container(draft, state)
        end = draft.nodes[state.id].key("end") if state.kind is StateKind.END else None
        if end is not None and draft.region(state.id) is None:
            draft.problem(rules.MISPLACED_KEY, end, "end", key="end", state=state.name)
    for key in ("parameters", "answers"):
        for name, answer in entries(flow, key):
            _judge_words(draft, [name])
            _judge_words(draft, [choice for choice, _ in _entries_of(answer, "choices")])
    for state in draft.states.values():
        if state.save_as is not None:
            _judge_words(draft, [choice for choice, _ in entries(draft.nodes[state.id], "choices")])


def _judge_words(draft: Draft, names: list[Scalar]) -> None:
    for name in names:
        if name.text in WORDS:
            draft.problem(rules.BAD_ID, name, "word", id=name.text)


def _entries_of(node: Node, key: str) -> tuple[tuple[Scalar, Node], ...]:
    return entries(node, key) if isinstance(node, MappingNode) else ()


def _judge_first_key(draft: Draft, flow: MappingNode) -> None:
    key = flow.key("flowkit")
    if key is not None and flow.entries[0][0] is not key:
        draft.problem(rules.MISPLACED_KEY, key, "first", key="flowkit")


def _judge_container(draft: Draft, state: State) -> None:
    """A state called like what it is in: a destination of that name would mean either."""
    if state.parent is not None and state.name == draft.states[state.parent].name:
        params = {"id": state.name}
        above = draft.states[state.parent].span
        related = (above,) if above else ()
        draft.problems.append(Diagnostic(rules.SAME_ID, state.span, params, "inside", related))


def judge_events(draft: Draft) -> None:
    """Report events that one state has twice, and those called like an event every page may have."""
    seen: set[tuple[Span | None, Span | None]] = set()  # what many pages inherit is said once
    for state in draft.states.values():
        first: dict[str, Control] = {}
        for control in state.controls:
            place: tuple[Span | None, Span | None] = (control.span, None)
            if control.event in RESERVED_EVENTS and control.trigger is not Trigger.NEXT:
                problem = Diagnostic(rules.BAD_ID, control.span, {"id": control.event}, "event")
            elif control.event in first:
                other = first[control.event]
                place = (control.span, other.span)
                params = {"id": control.event, "state": state.name}
                related = (other.span,) if other.span else ()
                problem = Diagnostic(rules.SAME_ID, control.span, params, "event", related)
            else:
                first[control.event] = control
                continue
            if place not in seen:
                seen.add(place)
                draft.problems.append(problem)


def judge_bases(draft: Draft) -> None:
    """Remark on ways on that do not say what they rest on, in a flow made from a document."""
    for transition in draft.transitions:
        if not transition.basis:
            state = draft.states[transition.source]
            params = {"state": state.name, "target": transition.target}
            problem = Diagnostic(rules.MISSING_BASIS, transition.span, params)
            if problem not in draft.problems[-5:] and not transition.inherited:
                draft.problems.append(problem)
