"""States: their ids and nesting first, then what each of them is."""

from __future__ import annotations

from dataclasses import replace

from flowkit.core.diagnostic import Diagnostic
from flowkit.core.flow import Result, Source, State, StateKind
from flowkit.load import rules
from flowkit.load.draft import Draft, actions, entries, flag, is_misnamed, scalar, scalars, source, words
from flowkit.load.keys import keys_of, meant
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
_NEEDED = (("check", "outcomes"), ("save_as", "choices"), ("fields", "go_to"), ("parallel", "go_to"))
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
        first = draft.states[state.id].span
        related = (first,) if first is not None else ()
        draft.problems.append(Diagnostic(rules.SAME_ID, name.span, {"id": state.id}, "", related))
        return
    draft.states[state.id] = state
    draft.nodes[state.id] = node


def start(draft: Draft, node: MappingNode, container: str) -> None:
    """Settle where a step or region begins."""
    state = draft.states[container]
    wanted = scalar(node, "start")
    first = next(iter(state.children), None)
    if wanted is not None and f"{container}.{wanted}" not in state.children:
        known = [child.rsplit(".", 1)[-1] for child in state.children]
        guess = near(wanted, known)
        params = {"name": wanted, "near": guess, "owner": state.name, "known": ", ".join(known)}
        draft.problem(rules.UNKNOWN_STATE, node.get("start"), "start.near" if guess else "start", **params)
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
    parent = path[: -len(name.text) - 1] or None
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
    parent = path[: -len(name.text) - 1]
    region = State(path, StateKind.REGION, parent, children, title=title, source=here, span=name.span)
    declare(draft, region, name, node)
    declare_states(draft, node, path, here)
    start(draft, node, path)
    ends = any(child in draft.states and draft.states[child].kind is StateKind.END for child in children)
    if not ends and node.get("states") is not None:
        draft.problem(rules.MISSING_KEY, name, "region-end", region=name.text)


def _kind(draft: Draft, name: Scalar, node: MappingNode) -> StateKind:
    keys = [key.text for key, _ in node.entries if key.text in _KINDS]
    if "end" in keys:
        keys = [key for key in keys if key != "info"]  # an end may have one, and is no page for it
    kinds = list(dict.fromkeys(_KINDS[key] for key in keys))
    if len(kinds) > 1 or {"choices", "fields"} <= set(keys):
        clash = [key for key in keys if key != "info" or len(kinds) > 1]
        draft.problem(rules.NOT_ONE_KIND, name, "several", state=name.text, keys=", ".join(clash))
        return kinds[0]
    misspelt = meant(node, "state")
    if not kinds:
        if not misspelt & set(_KINDS):
            variant = "question" if node.get("question") is not None else ""
            draft.problem(rules.NOT_ONE_KIND, name, variant, state=name.text)
        return StateKind.PAGE
    for key, _ in node.entries:
        if key.text in keys_of("state") and key.text not in _COMMON | _ALLOWED[kinds[0]]:
            draft.problem(rules.MISPLACED_KEY, key, key=key.text, state_kind=kinds[0].value, state=name.text)
    for given, required in _NEEDED:
        accepted = {"go_to", "next"} if required == "go_to" else {required}
        written = misspelt | {key.text for key, _ in node.entries}
        if node.get(given) is not None and not accepted & written:
            params = {"key": required, "owner": name.text, "given": given}
            draft.problem(rules.MISSING_KEY, name, f"with-key.{required}", **params)
    return kinds[0]


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
    if name in draft.unread:
        return
    guess = near(name, draft.answers)
    if is_misnamed(guess):
        return
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
