"""Nodes → Flow: answers, states, ways on, texts; every problem collected, none raised."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from flowkit.core.answer import Kinds
from flowkit.core.diagnostic import Diagnostic
from flowkit.core.flow import Flow, Source, StateKind
from flowkit.core.guard import AnswerType, Guard, GuardProblem, Scope, compile_guard
from flowkit.load import rules
from flowkit.load.answers import judge_answers, lend_choices, read_answers
from flowkit.load.buttons import judge_exceptions
from flowkit.load.clashes import judge_bases, judge_events, judge_names
from flowkit.load.digest import digest
from flowkit.load.draft import Draft, entries, part, scalar, source, words
from flowkit.load.nodes import MappingNode, Scalar
from flowkit.load.states import declare_ends, declare_states, declare_step
from flowkit.load.ways import Ways

FORMAT = 1
_TYPES = {  # what is wrong with the types of a condition that can be read
    *("wrong-type", "no-order", "not-boolean", "wrong-argument"),
    *("only-an-answer-is-empty", "list-of-constants", "list-compared"),
}
_SIGNS = {
    **dict.fromkeys('"“”‘’«»', "quote"),
    **dict.fromkeys("+*/%-", "sum"),
    "empty": "empty",
    "[": "list",
    "]": "list",
    ",": "comma",
}
_BEFORE = {"is": "is", "in": "in", "if": "if", "si": "if"}


def build(
    flow: MappingNode, steps: list[MappingNode], kinds: Kinds, files: tuple[str, ...]
) -> tuple[Flow | None, Draft]:
    """The flow of a ``flow.yaml`` and its step files, in order; None when there are errors."""
    draft = Draft(kinds)
    draft.nodes[""] = flow
    if _is_newer(draft, flow):
        return None, draft
    above = source(flow, None)
    read_answers(draft, flow)
    draft.text(flow, "title", "")
    _states(draft, flow, steps, above)
    for container, node in list(draft.nodes.items()):
        if container == "" or draft.states[container].kind is StateKind.STEP:
            _button_texts(draft, node, container)
    judge_exceptions(draft)
    lend_choices(draft)
    judge_answers(draft, flow)
    judge_names(draft, flow)
    scope = scope_of(draft)
    for state in list(draft.states.values()):
        Ways(draft, _conditions(draft, scope, state.parent)).read(state)
    judge_events(draft)
    if above is not None:
        judge_bases(draft)
    start = _start(draft, flow)
    if start is None or any(problem.is_error for problem in draft.problems):
        return None, draft
    return _flow(draft, flow, steps, start, files), draft


def _is_newer(draft: Draft, flow: MappingNode) -> bool:
    written = scalar(flow, "flowkit")
    if written is None or written == str(FORMAT):  # without it, its shape is wrong, which is said
        return False
    number = written.isascii() and written.isdigit() and len(written) < 6
    variant = "newer" if number and int(written) > FORMAT else ""
    draft.problem(rules.NEWER_FORMAT, flow.get("flowkit"), variant, version=written, known=FORMAT)
    return True


def _states(draft: Draft, flow: MappingNode, steps: list[MappingNode], above: Source | None) -> None:
    declare_states(draft, flow, None, above)
    for name, node in entries(flow, "steps"):
        if isinstance(node, MappingNode):
            declare_step(draft, name, node, above)
    for file in steps:
        key = file.get("step")
        if isinstance(key, Scalar):
            declare_step(draft, key, file, above)
    declare_ends(draft, flow, above)


def _button_texts(draft: Draft, node: MappingNode, container: str) -> None:
    prefix = f"{container}." if container else ""
    for name, way in entries(node, "buttons"):
        if isinstance(way, MappingNode):
            draft.text(way, "label", f"{prefix}buttons.{name.text}")
            draft.text(way, "hint", f"{prefix}buttons.{name.text}")


def scope_of(draft: Draft) -> Scope:
    """What conditions may name: answers, parameters, and states from the top."""
    declared = {**draft.parameters, **draft.answers}
    types = {}
    for name, answer in declared.items():
        seen_as = "list" if answer.many else draft.kinds[answer.kind].guard_type
        types[name] = AnswerType(seen_as, tuple(option.id for option in answer.options))
    names = [s.rsplit(".", 1)[-1] for s in draft.states]
    return Scope(types, lambda name: draft.resolve(name, None), tuple(dict.fromkeys([*names, *draft.states])))


def _conditions(draft: Draft, scope: Scope, inside: str | None) -> Callable[[Scalar], Guard | None]:
    here = replace(scope, resolve=lambda name: draft.resolve(name, inside))
    return lambda when: condition(draft, when, here)


def condition(draft: Draft, when: Scalar, scope: Scope) -> Guard | None:
    """The guard of a `when`; its problems get their place inside the text."""
    guard, problems = compile_guard(when.text, scope)
    if any(problem.params.get("name") in draft.unread for problem in problems):
        return guard  # it names an answer whose declaration is wrong, which is said there
    for problem in problems:
        place = part(when, problem.offset, problem.length)
        params, variant = dict(problem.params), _variant(problem, when.text)
        rule = rules.WRONG_TYPE if problem.message in _TYPES else rules.BAD_CONDITION
        draft.add(Diagnostic(rule, place, params, variant.removeprefix(rules.WRONG_TYPE.name)))
    return guard


def _variant(problem: GuardProblem, text: str) -> str:
    """The message, and what makes its sentence more particular: a near miss, or the sign it is about."""
    params, message = problem.params, problem.message
    sign = str(params.get("sign") if message == "not-closed" else params.get("found"))
    before = text[: problem.offset].split()[-1:] if message == "unexpected" else []
    if text[: problem.offset].endswith(" is not "):
        before = ["is"]
    more = "near" if params.get("near") else _SIGNS.get(sign) or _BEFORE.get("".join(before))
    return f"{message}.{more}" if more else message


def _start(draft: Draft, flow: MappingNode) -> str | None:
    node = flow.get("start")
    if not isinstance(node, Scalar):
        return None
    found = draft.resolve(node.text, None)
    if found is None:
        draft.unknown_state(node, node.text, list(draft.states))
        return None
    if draft.states[found].kind is StateKind.END:
        draft.problem(rules.STARTS_AT_AN_END, node, name=node.text)
        return None
    if draft.region(found) is not None:
        draft.problem(rules.UNKNOWN_STATE, node, "inside-region", name=node.text)
        return None
    return found


def _flow(
    draft: Draft, flow: MappingNode, steps: list[MappingNode], start: str, files: tuple[str, ...]
) -> Flow:
    counters = {c for t in draft.transitions if t.guard is not None for c in t.guard.counters}
    return Flow(
        id=scalar(flow, "flow") or "",
        version=scalar(flow, "version") or "1",
        digest=digest([flow, *steps]),
        language=scalar(flow, "language") or "en",
        start=start,
        states=draft.states,
        transitions=tuple(draft.transitions),
        answers=draft.answers,
        parameters=draft.parameters,
        steps=tuple(s.id for s in draft.states.values() if s.kind is StateKind.STEP),
        title=scalar(flow, "title") or "",
        source=source(flow, None),
        texts=draft.texts,
        places=draft.places,
        counters=frozenset(counters),
        covers=words(flow, "covers"),
        files=files,
    )
