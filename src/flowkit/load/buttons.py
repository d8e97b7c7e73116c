"""Buttons and timers declared once for a flow or a step, and what each page makes of them."""

from __future__ import annotations

from dataclasses import dataclass

from flowkit.core.flow import State
from flowkit.load import rules
from flowkit.load.draft import Draft, entries, scalars
from flowkit.load.nodes import MappingNode, Node, Scalar


@dataclass(frozen=True, slots=True)
class Button:
    """A button or timer as it applies to a page: its key, its way on, the path of its texts."""

    name: Scalar
    way: Node
    path: str
    inside: str | None
    inherited: bool

    @staticmethod
    def own(name: Scalar, way: Node) -> Button:
        """A button or timer of the state itself."""
        return Button(name, way, "", None, inherited=False)


def _containers(draft: Draft, state: State) -> list[str | None]:
    """The containers of a state, the flow (None) first."""
    found: list[str | None] = []
    parent = state.parent
    while parent is not None:
        found.append(parent)
        parent = draft.states[parent].parent
    return [None, *reversed(found)]


def _inherited(draft: Draft, state: State, key: str) -> dict[str, Button]:
    found: dict[str, Button] = {}
    for container in _containers(draft, state):
        node = draft.nodes.get(container or "")
        prefix = f"{container}." if container else ""
        for name, way in entries(node, key):
            if _is_false(way) or _excepted(draft, state, way, container):
                found.pop(name.text, None)
            else:
                found[name.text] = Button(name, way, f"{prefix}{key}", container, inherited=True)
    return found


def buttons_of(draft: Draft, state: State) -> dict[str, Button]:
    """The buttons of a page by id: those of the flow, its step, its own; `false` removes one."""
    found = _inherited(draft, state, "buttons")
    for name, way in entries(draft.nodes[state.id], "buttons"):
        if _is_false(way):
            found.pop(name.text, None)
        elif name.text in ("next", "back") or not _only_a_label(way):
            path = f"{state.id}.buttons"
            found[name.text] = Button(name, way, path, state.parent, inherited=False)
        else:
            draft.problem(rules.MISSING_KEY, name, "way", key="go_to", owner=name.text)
    return found


def timers_of(draft: Draft, state: State) -> list[Button]:
    """The timers of a page: its own, then those it inherits and does not redefine."""
    own = {name.text: Button.own(name, way) for name, way in entries(draft.nodes[state.id], "after")}
    found = {
        name: Button(
            b.name, b.way, b.path.removesuffix(".after").removesuffix("after"), b.inside, b.inherited
        )
        for name, b in _inherited(draft, state, "after").items()
    }
    kept = {name: button for name, button in {**found, **own}.items() if not _is_false(button.way)}
    return list(kept.values())


def _is_false(way: Node) -> bool:
    return isinstance(way, Scalar) and way.plain and way.text.lower() == "false"


def _only_a_label(way: Node) -> bool:
    return isinstance(way, MappingNode) and way.get("go_to") is None


def _excepted(draft: Draft, state: State, way: Node, container: str | None) -> bool:
    if not isinstance(way, MappingNode):
        return False
    excepted = {draft.resolve(item.text, container) for item in scalars(way, "except")}
    at: str | None = state.id
    while at is not None:
        if at in excepted:
            return True
        at = draft.states[at].parent
    return False


def judge_exceptions(draft: Draft) -> None:
    """Report exceptions that name no state, once for each."""
    for container, node in list(draft.nodes.items()):
        for key in ("buttons", "after"):
            for _, way in entries(node, key):
                if not isinstance(way, MappingNode):
                    continue
                for item in scalars(way, "except"):
                    if draft.resolve(item.text, container or None) is None:
                        draft.unknown_state(item, item.text, list(draft.states))
