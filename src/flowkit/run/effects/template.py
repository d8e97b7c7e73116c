"""Texts with ``{names}`` in them: what a handler writes into a message, a letter, an address."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from flowkit.core.answer import Kinds
from flowkit.core.flow import Flow
from flowkit.core.project import Means
from flowkit.core.step import fill
from flowkit.core.wording import worded
from flowkit.kinds import DEFAULT
from flowkit.run.effects.registry import Task

_PLACEHOLDER = re.compile(r"\{([A-Za-z_][A-Za-z0-9_]*)\}")


def _as_it_is(text: str) -> str:
    return text


def _nothing(_: Task) -> Mapping[str, str]:
    return {}


@dataclass(frozen=True, slots=True)
class Template:
    """The texts of one effect, in one language. ``lent`` gives what the session itself does not know."""

    flow: Flow
    means: Means
    language: str
    lent: Callable[[Task], Mapping[str, str]] = field(default=_nothing)
    kinds: Kinds = DEFAULT

    def part(self, task: Task, name: str, escape: Callable[[str], str] = _as_it_is) -> str:
        """A part of the effect (``subject``) with every value filled in; "" when it is not declared."""
        path = f"effects.{self.means.effect}.{self.means.way}.{name}"
        text = self.flow.text(path, self.language) or self.means.parts.get(name, "")
        return self.filled(task, text, escape)

    def filled(self, task: Task, text: str, escape: Callable[[str], str] = _as_it_is) -> str:
        """A text with the value of each ``{name}``: an argument of the effect, else an answer, else lent."""
        return _PLACEHOLDER.sub(lambda found: escape(self._value(task, found[1])), text)

    def raw(self, task: Task, text: str) -> str:
        """A text with each value as it is kept, not as people read it: what a service is asked with."""
        return _PLACEHOLDER.sub(lambda found: self._kept(task, found[1]), text)

    def _kept(self, task: Task, name: str) -> str:
        found = task.arguments.get(name) or fill(f"{{{name}}}", task.snapshot.answers)
        return found or self.lent(task).get(name, "")

    def _value(self, task: Task, name: str) -> str:
        answers = task.snapshot.answers
        given = task.arguments.get(name)
        known = name in answers and (name in self.flow.answers or name in self.flow.parameters)
        if known and given in (None, fill(f"{{{name}}}", answers)):  # an answer under its own name
            return worded(self.flow, self.kinds, self.language, name, answers[name])
        return given or self.lent(task).get(name, "")
