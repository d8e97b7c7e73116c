"""States: their ids and nesting first, then what each of them is."""

from __future__ import annotations

from dataclasses import replace

from flowkit.core.flow import Result, Source, State, StateKind
from flowkit.load import rules
from flowkit.load.draft import Draft, actions, entries, flag, scalar, scalars, source, words
from flowkit.load.near import near
from flowkit.load.nodes import MappingNode, Node, Scalar

_KINDS = {
    "choices": StateKind.PAGE,
    "fields": StateKind.PAGE,
    "info": StateKind.PAGE,
    "route": StateKind.ROUTE,
    "check": StateKind.CHECK,
    "parallel": StateKind.PARALLEL,
    "end": StateKind.END,
}
_COMMON = {"title", "number", "note", "hint", "source", "basis", "covers", "do", "keep", "barrier"}
_ALLOWED = {
    StateKind.PAGE: {
        *("question", "info", "choices", "save_as", "fields", "go_to", "next", "links"),
        *("back", "buttons", "after"),
    },
    StateKind.ROUTE: {"route"},
    StateKind.CHECK: {"check", "with", "outcomes", "gives", "after"},
    StateKind.PARALLEL: {"parallel", "go_to", "next"},
    StateKind.END: {"end", "info"},
}


def declare_step(draft: Draft, name: Scalar, node: MappingNode, above: Source | None) -> None:
    """Declare a step and everything inside it."""
    here = source(node, above)
    declare(
        draft,
        State(
            name.text,
            StateKind.STEP,
            None,
            children=tuple(f"{name.text}.{key.text}" for key, _ in entries(node, "states")),
            resume=flag(node, "resume"),
            title=draft.text(node, "title", name.text),
            number=scalar(node, "number") or "",
            note=scalar(node, "note") or "",
            basis=scalar(node, "basis"),
            source=here,
            covers=words(node, "covers"),
            span=name.span,
        ),
        name,
        node,
    )
    declare_states(draft, node, name.text, here)
    start(draft, node, name.text)


def declare(draft: Draft, state: State, name: Scalar, node: MappingNode) -> None:
    """Add a state; report an id that is taken."""
    if state.id in draft.states:
        draft.problem(rules.SAME_ID, name, id=state.id)
        return
    draft.states[state.id] = state
    draft.nodes[state.id] = node


def start(draft: Draft, node: MappingNode, container: str) -> None:
    """Settle where a step or region begins."""
    state = draft.states[container]
    wanted = scalar(node, "start")
    first = next(iter(state.children), None)
    if wanted is not None and f"{container}.{wanted}" not in state.children:
        where = node.get("start")
        assert where is not None
        draft.unknown_state(where, wanted, [child.rsplit(".", 1)[-1] for child in state.children])
    elif wanted is not None:
        first = f"{container}.{wanted}"
    draft.states[container] = replace(state, initial=first)


def declare_states(draft: Draft, node: MappingNode, container: str | None, above: Source | None) -> None:
    """Declare the ``states`` of a container, in order."""
    for name, inside in entries(node, "states"):
        path = name.text if container is None else f"{container}.{name.text}"
        if isinstance(inside, MappingNode):
            _declare_state(draft, name, inside, path, source(inside, above))


def _declare_state(draft: Draft, name: Scalar, node: MappingNode, path: str, here: Source | None) -> None:
    parent = path.rpartition(".")[0] or None
    kind = _kind(draft, name, node)
    title, question = draft.text(node, "title", path), draft.text(node, "question", path)
    regions = entries(node, "parallel")
    state = State(
        path,
        kind,
        parent,
        children=tuple(f"{path}.{key.text}" for key, _ in regions),
        title=title or question,
        number=scalar(node, "number") or "",
        question=question,
        info=draft.text(node, "info", path),
        hint=draft.text(node, "hint", path),
        note=draft.text(node, "note", path),
        fields=_answers(draft, node, "fields"),
        save_as=scalar(node, "save_as"),
        check=scalar(node, "check"),
        gives=_answers(draft, node, "gives"),
        actions=actions(draft, node),
        barrier=flag(node, "barrier"),
        keep=scalar(node, "keep"),
        basis=scalar(node, "basis"),
        source=here,
        covers=words(node, "covers"),
        span=name.span,
        check_arguments=_arguments(draft, node),
    )
    if state.save_as is not None and state.save_as not in draft.answers:
        unknown_answer(draft, node.get("save_as"), state.save_as)
        state = replace(state, save_as=None)
    declare(draft, state, name, node)
    for region, inside in regions:
        if isinstance(inside, MappingNode):
            _declare_region(draft, region, inside, f"{path}.{region.text}", here)


def _declare_region(draft: Draft, name: Scalar, node: MappingNode, path: str, here: Source | None) -> None:
    children = tuple(f"{path}.{key.text}" for key, _ in entries(node, "states"))
    title = draft.text(node, "title", path)
    parent = path.rpartition(".")[0]
    region = State(path, StateKind.REGION, parent, children, title=title, source=here, span=name.span)
    declare(draft, region, name, node)
    declare_states(draft, node, path, here)
    start(draft, node, path)
    if not any(child in draft.states and draft.states[child].kind is StateKind.END for child in children):
        draft.problem(rules.MISSING_KEY, name, "region-end", region=name.text)


def _kind(draft: Draft, name: Scalar, node: MappingNode) -> StateKind:
    present = [key for key, _ in node.entries if key.text in _KINDS]
    kinds = {_KINDS[key.text] for key in present}
    keys = {key.text for key in present}
    if len(kinds) > 1 or {"choices", "fields"} <= keys:
        clash = [key.text for key in present if key.text != "info"] or [key.text for key in present]
        if len({_KINDS[key] for key in clash} | kinds) > 1 or {"choices", "fields"} <= keys:
            draft.problem(rules.NOT_ONE_KIND, name, "several", state=name.text, keys=", ".join(clash))
    if not kinds:
        draft.problem(rules.NOT_ONE_KIND, name, state=name.text)
        return StateKind.PAGE
    kind = _KINDS[present[0].text]
    for key, _ in node.entries:
        if key.text not in _COMMON and key.text not in _ALLOWED[kind] and _KINDS.get(key.text, kind) is kind:
            draft.problem(rules.MISPLACED_KEY, key, key=key.text, state_kind=kind.value, state=name.text)
    for required, given in (("outcomes", "check"), ("choices", "save_as")):
        if node.get(given) is not None and node.get(required) is None:
            draft.problem(rules.MISSING_KEY, name, "with-key", key=required, owner=name.text, given=given)
    if "fields" in keys and node.get("go_to") is None and node.get("next") is None:
        draft.problem(rules.MISSING_KEY, name, "with-key", key="go_to", owner=name.text, given="fields")
    return kind


def _answers(draft: Draft, node: MappingNode, key: str) -> tuple[str, ...]:
    known = []
    for item in scalars(node, key):
        if item.text in draft.answers:
            known.append(item.text)
        else:
            unknown_answer(draft, item, item.text)
    return tuple(known)


def unknown_answer(draft: Draft, node: Node | None, name: str) -> None:
    """Report a name that is no answer."""
    guess = near(name, draft.answers)
    variant = "parameter" if name in draft.parameters else ("near" if guess else "")
    draft.problem(rules.UNKNOWN_ANSWER, node, variant, name=name, near=guess)


def _arguments(draft: Draft, node: MappingNode) -> dict[str, str]:
    found = {}
    for key, value in entries(node, "with"):
        if isinstance(value, Scalar):
            draft.placeholders(value)
            found[key.text] = value.text
    return found


def declare_ends(draft: Draft, flow: MappingNode, above: Source | None) -> None:
    """Declare the ends of the flow."""
    for name, node in entries(flow, "ends"):
        if not isinstance(node, MappingNode):
            continue
        path = f"ends.{name.text}"
        result = scalar(node, "result")
        state = State(
            name.text,
            StateKind.END,
            title=draft.text(node, "title", path),
            info=draft.text(node, "info", path),
            number=scalar(node, "number") or "",
            note=scalar(node, "note") or "",
            actions=actions(draft, node),
            result=Result(result) if result in set(Result) else None,
            keep=scalar(node, "keep"),
            basis=scalar(node, "basis"),
            source=source(node, above),
            covers=words(node, "covers"),
            span=name.span,
        )
        declare(draft, state, name, node)
