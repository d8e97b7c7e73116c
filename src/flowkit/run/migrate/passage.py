"""How a version of a flow corresponds to another: what is called otherwise, what is given up."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

UNSURE = "?"
"""In place of a new name: it is not sure what an old one is now. Whoever has it stays until it is told."""


@dataclass(frozen=True, slots=True)
class Passage:
    """The way of sessions from one version (``source``, a digest) to another (``target``).

    Only what is not called the same is in it: states, answers, and the values of answers, by their old
    names. A state of which nothing is said keeps its id, if the new flow has one of its kind. ``""`` gives
    up: an answer is forgotten, and so is a page that `back` could return to; who rests in such a state is
    not moved before leaving it.
    """

    source: str
    target: str
    states: Mapping[str, str] = field(default_factory=dict)
    answers: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def data(self) -> dict[str, Any]:
        """All of it but where it begins, as JSON data: what the journal keeps of a move."""
        data: dict[str, Any] = {"to": self.target}
        parts = {"states": self.states, "answers": self.answers, "values": self.values}
        return data | {name: dict(part) for name, part in parts.items() if part}

    @classmethod
    def of(cls, source: str, data: Mapping[str, Any]) -> Passage:
        """A passage out of its data. Raises ValueError for data that are none."""
        try:
            target, parts = data["to"], [data.get(name, {}) for name in ("states", "answers", "values")]
            states, answers, values = parts
            texts = [target, *states.items(), *answers.items(), *(v.items() for v in values.values())]
        except (KeyError, TypeError, AttributeError) as error:
            raise ValueError("not a passage") from error
        if not isinstance(target, str) or not all(texts):
            raise ValueError("not a passage")
        return cls(source, target, states, answers, values)
