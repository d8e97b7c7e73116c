"""The texts of a flow as the person meets them: in their language, with their answers filled in."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from flowkit import messages
from flowkit.core.answer import Answer, Kinds, Value
from flowkit.core.flow import Flow, State, StateKind
from flowkit.core.snapshot import Effect, Snapshot
from flowkit.core.snapshot import Option as Possible
from flowkit.core.wording import worded
from flowkit.play.lines import WIDTH
from flowkit.scenario.result import field_label

_PLACEHOLDER = re.compile(r"\{([a-z][a-z0-9_]*)\}")
HIDDEN = "•••"


@dataclass(frozen=True, slots=True)
class Texts:
    """Looks texts up for one flow in one language. ``speech`` is the language of flowkit's own sentences,
    ``width`` how many columns a line may take.
    """

    flow: Flow
    kinds: Kinds
    language: str
    speech: str
    width: int = WIDTH

    def own(self, key: str, /, **params: object) -> str:
        """A sentence of flowkit's own."""
        return messages.text(f"play.{key}", self.speech, **params)

    def text(self, path: str, snapshot: Snapshot) -> str:
        """A text of the flow, each ``{answer}`` as a person reads it; "" when there is none."""
        found = self.flow.text(path, self.language)
        return _PLACEHOLDER.sub(lambda name: self.value(name[1], snapshot.answers) or name[0], found)

    def value(self, name: str, answers: Mapping[str, Value]) -> str:
        """An answer as a person reads it, line by line; "" when the flow has no answer of this name."""
        if name not in self.flow.answers and name not in self.flow.parameters:
            return ""
        if name not in answers:
            return self.own("unknown")
        read = worded(self.flow, self.kinds, self.language, name, answers[name])
        return "\n".join(messages.shown(line) for line in read.splitlines())

    def title(self, state: State, snapshot: Snapshot) -> str:
        """What a state is called; "" for a page that only has its text."""
        paths = (f"{state.id}.title", f"ends.{state.id}.title", f"{state.id}.question")
        found = next((text for path in paths if (text := self.text(path, snapshot))), "")
        return found or ("" if state.info else state.title or state.name)

    def step(self, state: State, snapshot: Snapshot) -> str:
        """Which step of how many a state is in; "" outside of steps."""
        steps = self.flow.steps
        inside: State | None = state
        while inside is not None and inside.kind is not StateKind.STEP:
            inside = self.flow.states[inside.parent] if inside.parent else None
        if inside is None:
            return ""
        title = self.text(f"{inside.id}.title", snapshot) or inside.title or inside.name
        numbered = [step for step in steps if self.flow.states[step].number.isdecimal()]
        number, count = inside.number, len({self.flow.states[step].number for step in numbered})
        if not numbered:
            number, count = str(steps.index(inside.id) + 1) if inside.id in steps else "", len(steps)
        elif inside.id not in numbered:
            return title
        return self.own("step", number=number, count=count, title=title)

    def label(self, option: Possible, snapshot: Snapshot) -> str:
        """What a choice, link or button is called."""
        found = self.text(f"{option.path}.label", snapshot)
        if not found and option.event in ("back", "next", "quit"):
            step = option.state.rpartition(".")[0]
            inherited = (f"{step}.buttons.{option.event}.label", f"buttons.{option.event}.label")
            found = next((text for path in inherited if (text := self.text(path, snapshot))), "")
            return found or self.own(option.event)
        return found or option.event

    def outcome(self, state: State, event: str, snapshot: Snapshot) -> str:
        """What an outcome of a check is called."""
        control = state.control(event)
        return (self.text(f"{control.path}.label", snapshot) if control else "") or event

    def field(self, name: str) -> str:
        """What an answer is called."""
        return field_label(self.flow, name, self.language)

    def asked(self, name: str, notes: str = "") -> str:
        """The name of an answer where a value follows: with a colon, unless it is a question."""
        label = self.field(name)
        key = "field.question" if label.rstrip().endswith(("?", ":")) else "field"
        return self.own(key, label=label, notes=notes) + " "

    def effect(self, effect: Effect, answers: Mapping[str, Value]) -> str:
        """An effect on one line; what is sensitive in its arguments is masked."""
        pairs = (f"{name}={masked(text, self.flow, answers)}" for name, text in effect.arguments.items())
        return "  ".join((effect.name, *pairs))


def masked(text: str, flow: Flow, answers: Mapping[str, Value]) -> str:
    """A text less the sensitive answers in it: an address keeps its first letter and its domain."""
    for name, value in answers.items():
        declared = flow.declaration(name)
        written = str(value)
        if is_sensitive(declared) and written and written in text:
            text = text.replace(written, _mask(written, declared))
    return messages.shown(text)


def is_sensitive(declared: Answer) -> bool:
    """Whether an answer is to be masked where it is not asked for."""
    return declared.sensitive is not None or declared.kind == "password"


def is_secret(declared: Answer) -> bool:
    """Whether an answer must not even be seen while it is typed."""
    return declared.sensitive == "secret" or declared.kind == "password"


def _mask(written: str, declared: Answer) -> str:
    name, at, domain = written.partition("@")
    if declared.sensitive == "contact" and at and name:
        return f"{name[0]}…@{domain}"
    if declared.sensitive == "contact" and len(written) > 4:
        return f"…{written[-2:]}"
    return HIDDEN
