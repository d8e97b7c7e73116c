"""claims.yaml: what must hold on every journey, each claim with the parts that its pattern needs."""

from __future__ import annotations

from collections.abc import Iterator

from flowkit.core.claim import Claim, Fact, Facts, Pattern
from flowkit.core.duration import timer_event
from flowkit.core.flow import Flow
from flowkit.core.guard import Guard
from flowkit.load import rules
from flowkit.load.build import condition, scope_of
from flowkit.load.draft import scalar, words
from flowkit.load.named import Names
from flowkit.load.near import near
from flowkit.load.nodes import MappingNode, Node, Scalar, SequenceNode

_NEEDED: dict[Pattern, tuple[str, ...]] = {
    Pattern.NEVER: ("what",),
    Pattern.ALWAYS: ("what",),
    Pattern.EXISTS: ("what",),
    Pattern.AT_MOST: ("what", "times"),
    Pattern.PRECEDES: ("first", "then"),
    Pattern.LEADS_TO: ("if", "then"),
}
_PARTS = ("what", "times", "first", "if", "then")
_KINDS = ("state", "event", "effect", "transition", "ends")


def claims(names: Names, node: MappingNode) -> Iterator[Claim]:
    """The claims of a file; one with a problem is left out."""
    listed = node.get("claims")
    seen: set[str] = set()
    for item in listed.items if isinstance(listed, SequenceNode) else ():
        ident = item.get("id") if isinstance(item, MappingNode) else None
        if not isinstance(item, MappingNode) or not isinstance(ident, Scalar):
            continue
        if ident.text in seen:
            names.draft.problem(rules.SAME_ID, ident, "claim", id=ident.text)
        seen.add(ident.text)
        pattern = next((known for known in Pattern if known.value == scalar(item, "pattern")), None)
        if pattern is not None and _judge(names, item, pattern):
            told = len(names.draft.problems)
            claim = _claim(names, item, pattern)
            if len(names.draft.problems) == told:
                yield claim


def _judge(names: Names, node: MappingNode, pattern: Pattern) -> bool:
    """Report the parts that the pattern lacks or does not have; whether none is lacking."""
    needed = _NEEDED[pattern]
    about = {"pattern": pattern.value, "owner": scalar(node, "id"), "known": ", ".join(needed)}
    for key, _ in node.entries:
        if key.text in _PARTS and key.text not in needed:
            names.draft.problem(rules.MISPLACED_KEY, key, "claim", key=key.text, **about)
    missing = [key for key in needed if node.get(key) is None]
    for name in missing:
        variant = f"claim.{name}"
        names.draft.problem(rules.MISSING_KEY, node.get("pattern"), variant, key=name, **about)
    return not missing


def _claim(names: Names, node: MappingNode, pattern: Pattern) -> Claim:
    def facts(key: str) -> Facts:
        return tuple(_facts(names, node.get(key), pattern if key == "what" else None))

    what, ident = _NEEDED[pattern][0], node.get("id")
    times = scalar(node, "times") or "1"
    return Claim(
        scalar(node, "id") or "",
        scalar(node, "says") or "",
        pattern,
        facts(what),
        facts("then"),
        facts("unless"),
        facts("after"),
        facts("before"),
        int(times) if times.isascii() and times.isdigit() and len(times) < 3 else 1,
        words(node, "covers"),
        ident.span if ident is not None else node.span,
    )


def _facts(names: Names, node: Node | None, pattern: Pattern | None) -> Iterator[Fact]:
    for item in node.items if isinstance(node, SequenceNode) else (node,):
        if isinstance(item, MappingNode):
            yield _Reader(names, item).fact(pattern)


class _Reader:
    """Reads one fact."""

    def __init__(self, names: Names, node: MappingNode) -> None:
        self.names = names
        self.flow: Flow = names.flow
        self.node = node

    def fact(self, pattern: Pattern | None) -> Fact:
        self.judge(pattern)
        at = self.names.state(self.node.get("at"))
        return Fact(
            state=self.names.state(self.node.get("state")),
            event=self.event(at),
            effect=self.known("effect", self.effects(at)),
            transition=self.known("transition", [t.id for t in self.flow.transitions]),
            ends=scalar(self.node, "ends"),
            at=at,
            guard=self.guard(),
            span=self.node.span,
        )

    def judge(self, pattern: Pattern | None) -> None:
        """Report a fact that says nothing, or several things at once."""
        draft = self.names.draft
        said = [key for key in _KINDS if self.node.get(key) is not None]
        if not said and self.node.get("when") is None:
            draft.problem(rules.MISSING_KEY, self.node, "fact", key="state")
        for key in said[1:]:
            draft.problem(rules.MISPLACED_KEY, self.node.key(key), "fact", key=key, other=said[0])
        at = self.node.key("at")
        if at is not None and not {"event", "effect"} & set(said):
            draft.problem(rules.MISPLACED_KEY, at, "at", key="at")
        if pattern is Pattern.ALWAYS and said and said[0] != "state":
            draft.problem(rules.MISPLACED_KEY, self.node.key(said[0]), "always", key=said[0])

    def event(self, at: str | None) -> str | None:
        node = self.node.get("event")
        if not isinstance(node, Scalar):
            return None
        name = timer_event(node.text) if node.text.startswith("P") else node.text
        inside = [s for s in self.flow.states.values() if at is None or f"{s.id}.".startswith(f"{at}.")]
        known = {control.event: None for state in inside for control in state.controls}
        if any(state.back for state in inside):
            known["back"] = None
        if name not in known:
            self.unknown(node, "event", list(known), at)
        return name

    def effects(self, at: str | None) -> list[str]:
        """The effects asked for at a state, or anywhere."""
        doing = [(state.id, state.actions) for state in self.flow.states.values()]
        doing += [(transition.source, transition.actions) for transition in self.flow.transitions]
        here = [done for where, done in doing if at is None or f"{where}.".startswith(f"{at}.")]
        return list(dict.fromkeys(action.name for actions in here for action in actions))

    def known(self, key: str, known: list[str]) -> str | None:
        """The name at a key, which must be one of those known."""
        node = self.node.get(key)
        if not isinstance(node, Scalar):
            return None
        if node.text not in known:
            self.unknown(node, key, known, scalar(self.node, "at"))
        return node.text

    def unknown(self, node: Scalar, kind: str, known: list[str], at: str | None) -> None:
        guess = near(node.text, known)
        variant = f"{kind}{'.at' if at and known else ''}{'.near' if guess else ''}"
        shown = ", ".join(known) if len(known) <= 20 else ", ".join([*known[:20], "…"])
        params = {"name": node.text, "state": at or "", "known": shown or "—", "near": guess}
        self.names.draft.problem(rules.UNKNOWN_FACT, node, variant, **params)

    def guard(self) -> Guard | None:
        when = self.node.get("when")
        if not isinstance(when, Scalar):
            return None
        guard = condition(self.names.draft, when, scope_of(self.names.draft))
        if guard is not None and guard.counters:
            self.names.draft.problem(rules.BAD_CONDITION, when, "claim-counts")
        return guard
