"""A flow being built: what has been read so far, and every problem met on the way."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from flowkit.core.answer import Answer, Kinds
from flowkit.core.diagnostic import Diagnostic, Rule, Span
from flowkit.core.flow import Action, Source, State, StateKind, Transition
from flowkit.load import rules
from flowkit.load.near import near, nearest
from flowkit.load.nodes import MappingNode, Node, Scalar, SequenceNode

_PLACEHOLDER = re.compile(r"\{([A-Za-z_][A-Za-z0-9_]*)\}")
_WORD = re.compile(r"[A-Za-z0-9_.-]+")
_IDS = re.compile(r"[a-z0-9_.]+")


@dataclass(slots=True)
class Draft:
    """Mutable while a flow is read; ``Flow`` is what comes of it."""

    kinds: Kinds
    states: dict[str, State] = field(default_factory=dict)
    nodes: dict[str, MappingNode] = field(default_factory=dict)
    answers: dict[str, Answer] = field(default_factory=dict)
    parameters: dict[str, Answer] = field(default_factory=dict)
    transitions: list[Transition] = field(default_factory=list)
    texts: dict[str, str] = field(default_factory=dict)
    places: dict[str, Span] = field(default_factory=dict)
    problems: list[Diagnostic] = field(default_factory=list)
    unread: set[str] = field(default_factory=set)  # answers whose declaration is wrong, which is said there

    def problem(self, rule: Rule, node: Node | None, variant: str = "", **params: object) -> None:
        """Report a problem at a node."""
        self.add(Diagnostic(rule, node.span if node else None, params, variant))

    def add(self, problem: Diagnostic) -> None:
        """Report a problem; one that many pages inherit is said once."""
        if problem not in self.problems:
            self.problems.append(problem)

    def text(self, node: MappingNode, key: str, path: str) -> str:
        """The text at ``key``, registered for translation as ``path.key``; its placeholders are checked."""
        value = node.get(key)
        if not isinstance(value, Scalar) or not value.text:
            return ""
        self.texts[f"{path}.{key}" if path else key] = value.text
        self.places[f"{path}.{key}" if path else key] = value.span
        self.placeholders(value)
        return value.text

    def placeholders(self, value: Scalar) -> None:
        """Report each ``{name}`` of a text that is no answer."""
        known = [*self.answers, *self.parameters]
        for found in _PLACEHOLDER.finditer(value.text):
            name = found[1]
            if name not in known and name not in self.unread:
                guess = near(name, known)
                if is_misnamed(guess):
                    continue
                variant, params = "near" if guess else "", {"name": name, "near": guess}
                place = part(value, found.start(1), len(name))
                self.add(Diagnostic(rules.UNKNOWN_PLACEHOLDER, place, params, variant))

    def unknown_state(self, node: Node, name: str, known: list[str], inside: str | None = None) -> None:
        """Report a name that is no state, with the near miss as it would be written in a container."""
        guess = nearest(name, known)
        if is_misnamed(guess):
            return
        guess = guess.removeprefix(f"{inside}.")
        variant = "near" if guess else "" if _WORD.fullmatch(name) else "text"
        self.problem(rules.UNKNOWN_STATE, node, variant, name=name, near=guess)

    def resolve(self, name: str, inside: str | None) -> str | None:
        """The full id of a state as written in a container: beside it first, then outwards, then in full."""
        while inside is not None:
            if f"{inside}.{name}" in self.states:
                return f"{inside}.{name}"
            inside = self.states[inside].parent
        return name if name in self.states else None

    def region(self, state: str | None) -> str | None:
        """The region a state is in, itself included."""
        while state is not None and self.states[state].kind is not StateKind.REGION:
            state = self.states[state].parent
        return state


def is_misnamed(guess: str) -> bool:
    """Whether what was probably meant has an id that cannot be one: that is said where it is declared."""
    return bool(guess) and not _IDS.fullmatch(guess)


def part(scalar: Scalar, offset: int, length: int) -> Span:
    """The place of a part of a text; the whole text where the file does not show it letter by letter."""
    span = scalar.span
    quotes = 0 if scalar.plain else 1
    if span.line != span.end_line or span.end_column - span.column != len(scalar.text) + 2 * quotes:
        return span
    start = span.column + quotes + offset
    return Span(span.file, span.line, start, span.line, start + length)


def scalar(node: MappingNode | None, key: str) -> str | None:
    """The text at a key, None when there is none."""
    value = node.get(key) if node is not None else None
    return value.text if isinstance(value, Scalar) and value.text else None


def flag(node: MappingNode, key: str, default: bool = False) -> bool:
    """Whether a key says true."""
    value = scalar(node, key)
    return default if value is None else value.lower() == "true"


def words(node: MappingNode, key: str) -> tuple[str, ...]:
    """The texts of a list."""
    return tuple(item.text for item in scalars(node, key))


def scalars(node: MappingNode, key: str) -> tuple[Scalar, ...]:
    """The items of a list of texts, with their places."""
    value = node.get(key)
    items = value.items if isinstance(value, SequenceNode) else ()
    return tuple(item for item in items if isinstance(item, Scalar))


def entries(node: MappingNode | None, key: str) -> tuple[tuple[Scalar, Node], ...]:
    """The entries of a mapping at a key."""
    value = node.get(key) if node is not None else None
    return value.entries if isinstance(value, MappingNode) else ()


def source(node: MappingNode, above: Source | None) -> Source | None:
    """The place in the source document, inherited from above part by part."""
    value = node.get("source")
    if not isinstance(value, MappingNode):
        return above
    document = scalar(value, "document") or (above.document if above else "")
    return Source(scalar(value, "section") or (above.section if above else ""), document)


def actions(draft: Draft, node: MappingNode) -> tuple[Action, ...]:
    """The effects of ``do``, in order."""
    found = []
    for name, arguments in entries(node, "do"):
        filled = arguments.entries if isinstance(arguments, MappingNode) else ()
        for _, value in filled:
            if isinstance(value, Scalar):
                draft.placeholders(value)
        texts = {key.text: value.text for key, value in filled if isinstance(value, Scalar)}
        found.append(Action(name.text, texts))
    return tuple(found)
