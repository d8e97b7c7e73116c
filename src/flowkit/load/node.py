"""Positioned YAML nodes: every scalar stays text and knows where it stands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

from flowkit.core.diagnostic import Span

DEEPEST = 40
"""How many levels of keys and lists may stand inside one another."""


@dataclass(frozen=True, slots=True)
class Scalar:
    """A text and its place. ``plain`` means written without quotes and not as a block."""

    text: str
    span: Span
    plain: bool


@dataclass(frozen=True, slots=True)
class MappingNode:
    """Keys with their values, in the order of the file. No key stands twice."""

    entries: tuple[tuple[Scalar, Node], ...]
    span: Span

    def get(self, key: str) -> Node | None:
        """The value of a key, or None."""
        for name, value in self.entries:
            if name.text == key:
                return value
        return None

    def key(self, key: str) -> Scalar | None:
        """The key itself with its place, or None."""
        for name, _ in self.entries:
            if name.text == key:
                return name
        return None


@dataclass(frozen=True, slots=True)
class SequenceNode:
    """The items of a list, in order."""

    items: tuple[Node, ...]
    span: Span


Node: TypeAlias = Scalar | MappingNode | SequenceNode
Data: TypeAlias = "str | dict[str, Data] | list[Data] | None"


def to_data(node: Node) -> Data:
    """The node as plain data: texts, dicts and lists; a value left empty (``key:``) is None."""
    if isinstance(node, MappingNode):
        return {key.text: to_data(value) for key, value in node.entries}
    if isinstance(node, SequenceNode):
        return [to_data(item) for item in node.items]
    return None if node.plain and node.text == "" else node.text


def at(node: Node, path: Sequence[str | int]) -> tuple[Node | None, Scalar | None]:
    """The value at a path of keys and list positions, and the last key on the way (None for a list item).

    A path that leaves the tree gives ``(None, None)``.
    """
    found: Node | None = node
    key: Scalar | None = None
    for part in path:
        key = None
        if isinstance(found, MappingNode) and isinstance(part, str):
            key, found = found.key(part), found.get(part)
        elif isinstance(found, SequenceNode) and isinstance(part, int) and 0 <= part < len(found.items):
            found = found.items[part]
        else:
            return None, None
    return found, key
