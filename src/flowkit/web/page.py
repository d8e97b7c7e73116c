"""What a page shows, as data: HTML and JSON are made of the same.

Every text is in the language asked for, with the person's answers filled in; every message has the id that
programs know it by. Nothing here is HTML.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType

from flowkit.core.answer import Answer, Value
from flowkit.core.automaton import Automaton
from flowkit.core.flow import State, StateKind, Trigger
from flowkit.core.snapshot import Option, Problem, Snapshot
from flowkit.play.texts import Texts, is_secret
from flowkit.scenario.result import field_error

_BUTTONS = (Trigger.NEXT, Trigger.LINK, Trigger.BUTTON)


@dataclass(frozen=True, slots=True)
class Choice:
    """One of several values: its id, label and hint."""

    id: str
    label: str
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a form. ``value`` is what stands in it, as typed or answered before; never a secret."""

    name: str
    kind: str
    label: str
    hint: str = ""
    value: Value | Mapping[str, str] | None = None
    optional: bool = False
    secret: bool = False
    many: bool = False
    choices: tuple[Choice, ...] = ()
    error: Message | None = None


@dataclass(frozen=True, slots=True)
class Button:
    """Something to press or follow: the event it sends. ``trigger`` is next, choice, link, button or back."""

    event: str
    trigger: str
    label: str
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Message:
    """A sentence with a stable id; ``field`` is what it is about, if it is about a field."""

    id: str
    text: str
    field: str | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """One active state: what it says, what it asks, what can be done. A page has several in regions."""

    state: str
    kind: str  # page | check | end
    title: str
    question: str = ""
    info: str = ""
    hint: str = ""
    fields: tuple[Field, ...] = ()
    choices: tuple[Button, ...] = ()
    buttons: tuple[Button, ...] = ()


@dataclass(frozen=True, slots=True)
class Page:
    """What is shown of a session. ``version`` goes back with what is sent, so that a stale page is noticed.

    ``step`` is (number, of how many, title) where the journey has steps; ``until`` the instant at which an
    idle session ends; ``past`` whether this is an earlier page, shown again.
    """

    version: int
    language: str
    title: str
    parts: tuple[Part, ...]
    step: tuple[str, str, str] | None = None
    back: Button | None = None
    ended: str | None = None
    until: datetime | None = None
    past: bool = False
    messages: tuple[Message, ...] = field(default=())


def page_of(  # noqa: PLR0913 - what a page depends on
    automaton: Automaton,
    texts: Texts,
    snapshot: Snapshot,
    version: int,
    now: datetime,
    *,
    typed: Mapping[str, object] = MappingProxyType({}),
    messages: tuple[Message, ...] = (),
    past: bool = False,
) -> Page:
    """The page of a session as it stands. ``typed`` is what was typed and refused; ``messages`` say why."""
    options = [option for option in automaton.options(snapshot, now) if option.enabled]
    states = [automaton.flow.states[state] for state in snapshot.states]
    wrong = {message.field: message for message in messages if message.field is not None}
    build = _Builder(automaton, texts, snapshot, typed, wrong)
    parts = tuple(build.part(state, options) for state in states)
    back = next((build.button(option) for option in options if option.event == "back"), None)
    first = states[0]
    return Page(
        version=version,
        language=texts.language,
        title=parts[0].title or texts.flow.text("title", texts.language) or texts.flow.title,
        parts=parts,
        step=step_of(texts, first, snapshot),
        back=back,
        ended=snapshot.ended,
        until=_until(automaton, snapshot),
        past=past,
        messages=messages,
    )


@dataclass(frozen=True, slots=True)
class _Builder:
    automaton: Automaton
    texts: Texts
    snapshot: Snapshot
    typed: Mapping[str, object]
    wrong: Mapping[str, Message]

    def part(self, state: State, options: list[Option]) -> Part:
        own = [option for option in options if option.state == state.id and option.event != "back"]
        title, question = self._text(state, "title"), self._text(state, "question")
        title = title or self.texts.text(f"ends.{state.id}.title", self.snapshot)
        info = self._text(state, "info") or self.texts.text(f"ends.{state.id}.info", self.snapshot)
        return Part(
            state=state.id,
            kind=state.kind.value if state.kind is not StateKind.PARALLEL else "page",
            title=title or question or self.texts.title(state, self.snapshot),
            question=question if title else "",
            info=info,
            hint=self._text(state, "hint"),
            fields=tuple(self.field(name) for name in state.fields),
            choices=tuple(self.button(o) for o in own if o.trigger == Trigger.CHOICE),
            buttons=(*self._go_on(state, own), *(self.button(o) for o in own if o.trigger in _BUTTONS)),
        )

    def _go_on(self, state: State, own: list[Option]) -> tuple[Button, ...]:
        """The button that sends a choice, called as the flow calls it where it goes on."""
        if not any(option.trigger == Trigger.CHOICE for option in own):
            return ()
        go_on = Option(state.id, "next", Trigger.NEXT.value, f"{state.id}.next")
        return (self.button(go_on),)

    def _text(self, state: State, part: str) -> str:
        return self.texts.text(f"{state.id}.{part}", self.snapshot).strip()

    def button(self, option: Option) -> Button:
        label = self.texts.label(option, self.snapshot)
        hint = self.texts.text(f"{option.path}.hint", self.snapshot)
        return Button(option.event, str(option.trigger), label, hint)

    def field(self, name: str) -> Field:
        declared = self.automaton.flow.declaration(name)
        secret = is_secret(declared)
        value = self.typed.get(name, self.snapshot.answers.get(name))
        return Field(
            name=name,
            kind=declared.kind,
            label=self.texts.field(name),
            hint=self.texts.text(f"answers.{name}.hint", self.snapshot),
            value=None if secret else _plain(value),
            optional=declared.optional,
            secret=secret,
            many=declared.many,
            choices=self._choices(name, declared),
            error=self.wrong.get(name),
        )

    def _choices(self, name: str, declared: Answer) -> tuple[Choice, ...]:
        path = f"answers.{name}.choices"
        return tuple(
            Choice(
                option.id,
                self.texts.text(f"{path}.{option.id}.label", self.snapshot) or option.label or option.id,
                self.texts.text(f"{path}.{option.id}.hint", self.snapshot) or option.hint,
            )
            for option in declared.options
        )


def _plain(value: object) -> Value | Mapping[str, str] | None:
    """A value that a form can show: texts, truth, lists and the parts of a date."""
    if isinstance(value, str | bool | int):
        return value
    if isinstance(value, list) and all(isinstance(part, str) for part in value):
        return value
    if isinstance(value, dict):
        return {str(name): part for name, part in value.items() if isinstance(part, str)}
    return None


def problems(texts: Texts, found: tuple[Problem, ...]) -> tuple[Message, ...]:
    """What is wrong with the fields, in words: the same beside a field and in the summary above."""
    return tuple(
        Message(problem.message, _begun(field_error(problem, texts.flow, texts.language)), problem.field)
        for problem in found
    )


def _begun(sentence: str) -> str:
    return sentence[:1].upper() + sentence[1:]


def step_of(texts: Texts, state: State, snapshot: Snapshot) -> tuple[str, str, str] | None:
    """Which step of how many a state is in, and what it is called; None outside of numbered steps."""
    flow, inside = texts.flow, state
    while inside.kind is not StateKind.STEP:
        if inside.parent is None:
            return None
        inside = flow.states[inside.parent]
    numbered = [step for step in flow.steps if flow.states[step].number.isdecimal()]
    if inside.id not in numbered:
        return None
    count = len({flow.states[step].number for step in numbered})
    return inside.number, str(count), texts.text(f"{inside.id}.title", snapshot) or inside.name


def _until(automaton: Automaton, snapshot: Snapshot) -> datetime | None:
    """When the session ends if nothing happens: the first timer that holds for more than this page."""
    found = []
    for timer, due in snapshot.timers.items():
        state, _, event = timer.rpartition("/")
        control = automaton.flow.states[state].control(event)
        if control is not None and control.inherited:
            found.append(datetime.fromisoformat(due))
    return min(found, default=None)
