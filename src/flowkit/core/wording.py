"""An answer as a person reads it: by its kind, its choices in the reader's language."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from flowkit.core.answer import Answer, Kinds, Option, Value
from flowkit.core.flow import Flow


def worded(flow: Flow, kinds: Kinds, language: str, name: str, value: Value) -> str:
    """The value of an answer or parameter as a person reads it. Raises KeyError for any other name."""
    declared = flow.declaration(name)
    if declared.options:
        declared = replace(declared, options=tuple(_translated(flow, declared, language)))
    return kinds[declared.kind].show(value, declared, language)


def _translated(flow: Flow, declared: Answer, language: str) -> Iterator[Option]:
    """The choices of an answer in a language; a question lends those it saves."""
    asking = [state for state in flow.states.values() if state.save_as == declared.id]
    for option in declared.options:
        paths = [f"answers.{declared.id}.choices.{option.id}.label"]
        paths += [f"{state.id}.choices.{option.id}.label" for state in asking]
        found = next((text for path in paths if (text := flow.text(path, language))), "")
        yield replace(option, label=found or option.label)
