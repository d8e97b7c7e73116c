"""Names in the files beside a flow: its states, events and answers, and what is said when there is none."""

from __future__ import annotations

from dataclasses import dataclass

from flowkit.core.flow import Flow
from flowkit.load import rules
from flowkit.load.draft import Draft, entries
from flowkit.load.near import near, nearest
from flowkit.load.nodes import MappingNode, Node, Scalar, SequenceNode


@dataclass(frozen=True, slots=True)
class Names:
    """What the files beside a flow may name; problems go to the draft."""

    flow: Flow
    draft: Draft

    def states(self, name: str) -> list[str]:
        """The states meant by a full id, or by a last name that several may share."""
        if name in self.flow.states:
            return [name]
        return [state for state in self.flow.states if state.endswith("." + name)]

    def state(self, node: Node | None) -> str | None:
        """A state by its full id, or by its last name where only one state has it."""
        if not isinstance(node, Scalar):
            return None
        found = self.states(node.text)
        if len(found) > 1:
            params = {"name": node.text, "known": ", ".join(found)}
            self.draft.problem(rules.UNKNOWN_STATE, node, "several", **params)
        elif not found:
            self.unknown(node, "beside", list(self.flow.states))
        return found[0] if len(found) == 1 else None

    def unknown(self, node: Scalar, what: str, known: list[str]) -> None:
        """Report a name of a file beside the flow that means nothing in the flow."""
        guess = nearest(node.text, known)
        params = {"name": node.text, "near": guess, "known": ", ".join(known)}
        self.draft.problem(rules.UNKNOWN_STATE, node, f"{what}.near" if guess else what, **params)

    def event(self, at: str | None, node: Node | None) -> None:
        """Report what is no event of a state."""
        if not isinstance(node, Scalar) or at is None:
            return
        known = [control.event for control in self.flow.states[at].controls]
        if node.text not in known:
            guess = near(node.text, known)
            variant = "near" if guess else "" if known else "none"
            params = {"event": node.text, "state": at, "known": ", ".join(known), "near": guess}
            self.draft.problem(rules.UNKNOWN_EVENT, node, variant, **params)

    def values(self, node: MappingNode | None, key: str, parameters: bool = False) -> dict[str, str]:
        """The answers (and parameters) given at a key, as texts."""
        found: dict[str, str] = {}
        known = [*self.flow.answers, *(self.flow.parameters if parameters else ())]
        for name, value in entries(node, key):
            if name.text not in known:
                guess = near(name.text, known)
                variant = "near" if guess else "parameter" if name.text in self.flow.parameters else ""
                self.draft.problem(rules.UNKNOWN_ANSWER, name, variant, name=name.text, near=guess)
            found[name.text] = joined(value)
        return found


def joined(value: Node) -> str:
    """A text, or the texts of a list with commas between them."""
    if isinstance(value, SequenceNode):
        return ",".join(item.text for item in value.items if isinstance(item, Scalar))
    return value.text if isinstance(value, Scalar) else ""
