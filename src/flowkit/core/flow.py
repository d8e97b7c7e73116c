"""What a flow is: states, transitions, answers and texts, frozen, each with its place in the file.

Ids are paths: ``verification.choix_carte`` is state ``choix_carte`` of step ``verification``; an end is
``closed``; a state in a region is ``dossier.papiers.identite``. Everything is in document order.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType

from flowkit.core.answer import Answer
from flowkit.core.diagnostic import Diagnostic, Span
from flowkit.core.guard import Guard

_EMPTY: Mapping[str, str] = MappingProxyType({})


class StateKind(StrEnum):
    """What a state is. ``step`` and ``region`` contain states; ``parallel`` contains regions."""

    STEP = "step"
    PAGE = "page"
    ROUTE = "route"
    CHECK = "check"
    PARALLEL = "parallel"
    REGION = "region"
    END = "end"


class Trigger(StrEnum):
    """What makes a transition happen."""

    CHOICE = "choice"  # one of the answers to the page's question
    NEXT = "next"  # the page's `go_to`
    LINK = "link"
    BUTTON = "button"  # a declared button with a destination, e.g. quit
    OUTCOME = "outcome"  # of a check
    TIMER = "timer"
    ROUTE = "route"  # automatic: a rule of a route
    DONE = "done"  # automatic: every region of a parallel state has finished

    @property
    def is_personal(self) -> bool:
        """Whether it answers what the state asks (and so counts in ``tries``)."""
        return self in (Trigger.CHOICE, Trigger.NEXT, Trigger.LINK, Trigger.OUTCOME)


class Result(StrEnum):
    """How a journey ended."""

    SUCCESS = "success"
    FALLBACK = "fallback"
    ABANDONED = "abandoned"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class Source:
    """Where something stands in the source document, e.g. section ``5``."""

    section: str = ""
    document: str = ""


@dataclass(frozen=True, slots=True)
class Action:
    """An effect the flow asks for: a name and its arguments.

    An argument is a text in which ``{answer}`` stands for the value of that answer.
    """

    name: str
    arguments: Mapping[str, str] = field(default_factory=lambda: _EMPTY)


@dataclass(frozen=True, slots=True)
class Transition:
    """One way on: from ``source`` on ``event`` to ``target``, if ``guard`` holds.

    Several transitions with the same source and event are rules, tried in order (``rule`` = 0, 1, ...).
    ``event`` is None for the automatic ones (routes, finished regions). A button or timer declared for a
    whole flow or step is repeated here for each page, with ``inherited`` set.
    """

    index: int
    source: str
    event: str | None
    target: str
    trigger: Trigger
    guard: Guard | None = None
    basis: str | None = None
    actions: tuple[Action, ...] = ()
    forget: tuple[str, ...] = ()
    label: str = ""
    path: str = ""
    rule: int = 0
    inherited: bool = False
    covers: tuple[str, ...] = ()
    span: Span | None = None
    usual: bool = False  # the way most people go

    @property
    def id(self) -> str:
        """Stable name: ``source/event`` (and ``#n`` for the n-th rule, from 2)."""
        name = f"{self.source}/{self.event or '*'}"
        return name if self.rule == 0 else f"{name}#{self.rule + 1}"


@dataclass(frozen=True, slots=True)
class Control:
    """What a person can press, or what can happen, at a state: one event with its label.

    ``path`` is the id path of its texts (``<path>.label``, ``<path>.hint``). ``after`` is the ISO 8601
    duration of a timer. ``usual`` marks the way most people go (drawn as the happy path).
    """

    event: str
    trigger: Trigger
    label: str = ""
    hint: str = ""
    path: str = ""
    after: str | None = None
    usual: bool = False
    inherited: bool = False
    source_label: str = ""
    covers: tuple[str, ...] = ()
    basis: str | None = None
    span: Span | None = None


@dataclass(frozen=True, slots=True)
class State:
    """One state. Which fields are filled depends on ``kind`` (see flows/README.md for the keys)."""

    id: str
    kind: StateKind
    parent: str | None = None
    children: tuple[str, ...] = ()
    initial: str | None = None  # step, region: where it begins
    resume: bool = False  # step: going back to it returns where the person was
    title: str = ""  # of a page, step, region or end; a page without one is titled by its question
    number: str = ""  # as printed in the source document, e.g. "5" or "5.1"
    question: str = ""
    info: str = ""
    hint: str = ""
    note: str = ""  # for reviewers: shown on diagrams, never to the person
    fields: tuple[str, ...] = ()
    save_as: str | None = None
    check: str | None = None
    gives: tuple[str, ...] = ()  # answers that a check's outcome may bring
    controls: tuple[Control, ...] = ()
    actions: tuple[Action, ...] = ()  # `do` of the state: effects of entering it
    back: bool = False  # page: the back button is offered here (label: texts `buttons.back.label`)
    barrier: bool = False  # nobody goes back from here or past here
    result: Result | None = None  # end
    keep: str | None = None  # retention, ISO 8601 duration
    basis: str | None = None
    source: Source | None = None
    covers: tuple[str, ...] = ()
    span: Span | None = None
    check_arguments: Mapping[str, str] = field(default_factory=lambda: _EMPTY)  # `with` of a check

    @property
    def name(self) -> str:
        """The last part of the id."""
        return self.id.rsplit(".", 1)[-1]

    def control(self, event: str) -> Control | None:
        """The control for ``event``, if this state declares it."""
        return next((control for control in self.controls if control.event == event), None)


@dataclass(frozen=True, slots=True)
class MadeFrom:
    """The fingerprint of the text that a translation was made from, and where the translation stands."""

    language: str
    path: str
    fingerprint: str
    span: Span


@dataclass(frozen=True, slots=True)
class Flow:
    """A whole journey, as declared.

    ``texts`` maps each id path to the default text, ``places`` to where that stands; ``translations`` maps
    a language to the same paths. ``counters`` are the ``visits(x)`` and ``tries(x)`` that guards ask about.
    ``made_from`` tells what translations say of the texts they came from; ``sources`` are the files (path
    inside the folder, content).
    """

    id: str
    version: str
    digest: str
    language: str
    start: str
    states: Mapping[str, State]
    transitions: tuple[Transition, ...]
    answers: Mapping[str, Answer]
    parameters: Mapping[str, Answer]
    steps: tuple[str, ...] = ()
    title: str = ""
    source: Source | None = None
    texts: Mapping[str, str] = field(default_factory=lambda: _EMPTY)
    places: Mapping[str, Span] = field(default_factory=lambda: MappingProxyType({}))
    translations: Mapping[str, Mapping[str, str]] = field(default_factory=lambda: MappingProxyType({}))
    made_from: tuple[MadeFrom, ...] = ()
    counters: frozenset[str] = frozenset()
    covers: tuple[str, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()  # warnings and infos found while loading
    files: tuple[str, ...] = ()
    sources: tuple[tuple[str, bytes], ...] = field(default=(), repr=False, compare=False)
    _leaving: Mapping[str, tuple[Transition, ...]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        leaving: dict[str, list[Transition]] = {}
        for transition in self.transitions:
            leaving.setdefault(transition.source, []).append(transition)
        object.__setattr__(self, "_leaving", {state: tuple(ways) for state, ways in leaving.items()})

    def text(self, path: str, language: str | None = None) -> str:
        """The text at an id path in a language, else in the flow's own; "" when there is none."""
        if language and language != self.language:
            translated = self.translations.get(language, _EMPTY).get(path)
            if translated is not None:
                return translated
        return self.texts.get(path, "")

    def title_of(self, state: str, language: str | None = None) -> str:
        """What a state is called in a language: its title, else its question, else its name."""
        paths = (f"{state}.title", f"ends.{state}.title", f"{state}.question")
        return next((text for path in paths if (text := self.text(path, language))), self.states[state].name)

    @property
    def languages(self) -> tuple[str, ...]:
        """The flow's own language, then those it is translated into."""
        return (self.language, *sorted(self.translations))

    def declaration(self, answer: str) -> Answer:
        """The declaration of an answer or a parameter. Raises KeyError for any other name."""
        return self.answers[answer] if answer in self.answers else self.parameters[answer]

    def leaving(self, state: str) -> tuple[Transition, ...]:
        """The transitions whose source is exactly this state, in document order."""
        return self._leaving.get(state, ())
