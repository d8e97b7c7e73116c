"""Where the value of an answer goes: into a text, an effect, a question to a check, or a condition."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from flowkit.check.subject import Subject
from flowkit.core.diagnostic import Span
from flowkit.core.flow import Action, Control, Flow, State, StateKind, Transition
from flowkit.core.tree import Configuration, Op

_PLACEHOLDER = re.compile(r"\{([A-Za-z_][A-Za-z0-9_]*)\}")


class Use(NamedTuple):
    """One answer read in one place.

    ``kind`` is ``title``, ``question``, ``info``, ``hint``, ``label`` (texts a person sees), ``argument`` (of
    an effect), ``check`` (what a check is given) or ``condition``. ``state`` is where it is read, or "" for
    a text of the whole flow; ``name`` is the path of the text, the effect, the check or the condition.
    ``transition`` is the index of the way on whose effect or condition it is, else -1.
    """

    answer: str
    kind: str
    state: str
    name: str
    text: str
    argument: str
    transition: int
    span: Span | None

    @property
    def is_text(self) -> bool:
        """Whether a person sees it."""
        return self.kind not in ("argument", "check", "condition")


def placeholders(text: str) -> tuple[str, ...]:
    """The names between braces, each once."""
    return tuple(dict.fromkeys(_PLACEHOLDER.findall(text))) if "{" in text else ()


def shown(flow: Flow, state: State) -> Iterator[Use]:
    """The answers in the texts of a page or an end, and in the titles above it."""
    path = f"ends.{state.id}" if state.kind is StateKind.END and state.parent is None else state.id
    for key in ("title", "question", "info", "hint"):
        yield from _text(flow, state, f"{path}.{key}", key)
    for control in state.controls:
        yield from _labels(flow, state, control)
    for name in state.fields:
        for key in ("label", "hint"):
            yield from _text(flow, state, f"answers.{name}.{key}", "label")
    if state.back:
        around = [part.id for part in _around(flow, state)]
        for prefix in (state.id, *around, ""):
            yield from _text(flow, state, f"{prefix}.buttons.back.label".lstrip("."), "label")
    for part in _around(flow, state):
        yield from _text(flow, state, f"{part.id}.title", "title")


def performed(transition: Transition) -> Iterator[Use]:
    """The answers in the effects of a way on."""
    for action in transition.actions:
        yield from _arguments(action, transition.source, transition.index, transition.span)


def entered(state: State) -> Iterator[Use]:
    """The answers in the effects of coming to a state, and in what its check is given."""
    for action in state.actions:
        yield from _arguments(action, state.id, -1, state.span)
    for argument, text in state.check_arguments.items():
        for answer in placeholders(text):
            yield Use(answer, "check", state.id, state.check or "", text, argument, -1, state.span)


def asked(transition: Transition) -> Iterator[Use]:
    """The answers in the condition of a way on."""
    guard = transition.guard
    for answer in sorted(guard.reads) if guard is not None else ():
        text = guard.text if guard is not None else ""
        yield Use(answer, "condition", transition.source, text, text, "", transition.index, transition.span)


@dataclass(frozen=True, slots=True)
class Uses:
    """Every use of an answer or parameter: by the state that shows it, by what happens on a way."""

    shown: Mapping[str, tuple[Use, ...]]
    entered: Mapping[str, tuple[Use, ...]]
    performed: Mapping[int, tuple[Use, ...]]
    asked: Mapping[int, tuple[Use, ...]]
    title: tuple[Use, ...]

    def at(self, where: Configuration) -> Iterator[Use]:
        """What is shown in a configuration."""
        for state in where.states:
            yield from self.shown.get(state, ())

    def on(self, ops: tuple[Op, ...]) -> Iterator[Use]:
        """What effects and checks are given on a way."""
        for what, verb in ops:
            if isinstance(what, int):
                yield from self.performed.get(what, ())
            elif verb == "enter":
                yield from self.entered.get(what, ())

    def all(self) -> Iterator[Use]:
        """Every use, each once."""
        parts = (*self.shown.values(), *self.entered.values(), *self.performed.values(), *self.asked.values())
        yield from dict.fromkeys((*self.title, *(use for part in parts for use in part)))


def uses(subject: Subject) -> Uses:
    """Every use of an answer or parameter in the flow (to be asked for by ``subject.once``)."""
    flow = subject.flow
    states, ways = flow.states.values(), flow.transitions
    return Uses(
        {state.id: found for state in states if (found := tuple(shown(flow, state)))},
        {state.id: found for state in states if (found := tuple(entered(state)))},
        {way.index: found for way in ways if (found := tuple(performed(way)))},
        {way.index: found for way in ways if (found := tuple(asked(way)))},
        tuple(_text(flow, None, "title", "title")),
    )


def _text(flow: Flow, state: State | None, path: str, kind: str) -> Iterator[Use]:
    text = flow.texts.get(path, "")
    for answer in placeholders(text):
        yield Use(answer, kind, state.id if state else "", path, text, "", -1, flow.places.get(path))


def _labels(flow: Flow, state: State, control: Control) -> Iterator[Use]:
    for key in ("label", "hint"):
        yield from _text(flow, state, f"{control.path}.{key}", "label")


def _arguments(action: Action, state: str, transition: int, span: Span | None) -> Iterator[Use]:
    for argument, text in action.arguments.items():
        for answer in placeholders(text):
            yield Use(answer, "argument", state, action.name, text, argument, transition, span)


def _around(flow: Flow, state: State) -> Iterator[State]:
    parent = state.parent
    while parent is not None:
        yield flow.states[parent]
        parent = flow.states[parent].parent
