"""The keys of the format, as the JSON Schema declares them, and what misspelt ones were meant for."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from flowkit.load.near import near
from flowkit.load.node import MappingNode

TEXTS = ("label", "hint", "title", "info", "question", "note", "source_label", "basis", "document", "section")
"""Keys whose value is a sentence somebody wrote."""

TELLING = (
    *("go_to", "label", "when", "basis", "covers", "usual", "forget", "save_as", "result", "source_label"),
    *("start_at", "ends_at", "steps", "choose", "follow", "press", "outcome", "gives", "refused"),
)
"""Keys that hardly stand before a colon in a sentence."""


@cache
def schema() -> Mapping[str, Any]:
    """The JSON Schema of every file of a flow."""
    text = (files("flowkit.load") / "schema" / "flow.schema.json").read_text("utf-8")
    return dict(json.loads(text))


@cache
def keys_of(definition: str) -> tuple[str, ...]:
    """The keys of one definition of the schema, such as ``state``."""
    return tuple(schema()["$defs"][definition]["properties"])


@cache
def every_key() -> frozenset[str]:
    """Every key that the format has anywhere."""
    return frozenset(_properties(schema()))


def _properties(part: Any) -> Iterator[str]:
    if isinstance(part, list):
        for item in part:
            yield from _properties(item)
    elif isinstance(part, dict):
        yield from part.get("properties", {})
        for value in part.values():
            yield from _properties(value)


def meant(node: MappingNode, definition: str) -> set[str]:
    """The keys that misspelt ones in a node were meant for: they are not missing as well."""
    known = keys_of(definition)
    return {near(key.text, known) for key, _ in node.entries if key.text not in known}
