"""What stands beside a flow in its folder: scenarios, the guide, demo people, requirements."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from flowkit.core.claim import Claim
from flowkit.core.diagnostic import Span
from flowkit.core.flow import Flow
from flowkit.core.guard import Guard

_NO_TEXTS: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class ScenarioStep:
    """One thing that happens in a scenario. Exactly one of the verbs is filled (or none: only ``at``).

    ``choose``, ``follow``, ``press`` and ``outcome`` name an event; ``answer`` fills fields (and presses
    ``next`` unless a verb says otherwise); ``gives`` are answers a check's outcome brings; ``wait`` is an
    ISO 8601 duration; ``refused`` is the expected reason ("" = any) or None.
    """

    at: str | None = None
    choose: str | None = None
    follow: str | None = None
    press: str | None = None
    outcome: str | None = None
    wait: str | None = None
    answer: Mapping[str, str] = field(default_factory=lambda: _NO_TEXTS)
    gives: Mapping[str, str] = field(default_factory=lambda: _NO_TEXTS)
    refused: str | None = None
    span: Span | None = None


@dataclass(frozen=True, slots=True)
class Scenario:
    """A test of a flow: inputs, steps, where it ends and what is expected then."""

    name: str
    steps: tuple[ScenarioStep, ...]
    inputs: Mapping[str, str] = field(default_factory=lambda: _NO_TEXTS)
    answers: Mapping[str, str] = field(default_factory=lambda: _NO_TEXTS)  # known with start_at
    start_at: str | None = None
    ends_at: str | None = None
    now: str | None = None  # ISO 8601 instant of the first event
    expect_answers: Mapping[str, str | None] = field(default_factory=lambda: MappingProxyType({}))
    expect_effects: tuple[str, ...] | None = None
    covers: tuple[str, ...] = ()
    span: Span | None = None


@dataclass(frozen=True, slots=True)
class Walk:
    """A scenario in one line: waypoints, each ``state``, ``state=event`` or ``answer=value``."""

    name: str
    waypoints: tuple[str, ...]
    span: Span | None = None


@dataclass(frozen=True, slots=True)
class GuideNode:
    """A box of the documented flowchart and the state that stands for it."""

    id: str
    label: str
    state: str
    span: Span | None = None


@dataclass(frozen=True, slots=True)
class GuideEdge:
    """An arrow of the documented flowchart."""

    source: str
    target: str
    label: str
    span: Span | None = None


@dataclass(frozen=True, slots=True)
class Guide:
    """The documented flowchart as data."""

    title: str
    nodes: tuple[GuideNode, ...]
    edges: tuple[GuideEdge, ...]
    source: str = ""


@dataclass(frozen=True, slots=True)
class RecordRule:
    """How the outside world answers a check for a demo person: the first rule that holds."""

    outcome: str
    guard: Guard | None = None
    gives: Mapping[str, str] = field(default_factory=lambda: _NO_TEXTS)


@dataclass(frozen=True, slots=True)
class Person:
    """An invented person of the demo directory.

    ``record``: check name -> rules. ``answers``: what the person types, by answer id. ``choices``: state id
    -> the events the person chooses there on successive visits (the last one is repeated).
    """

    id: str
    title: str
    record: Mapping[str, tuple[RecordRule, ...]]
    answers: Mapping[str, str]
    choices: Mapping[str, tuple[str, ...]]
    span: Span | None = None


@dataclass(frozen=True, slots=True)
class Requirement:
    """One thing the source document asks for."""

    id: str
    text: str
    place: str = ""
    span: Span | None = None


@dataclass(frozen=True, slots=True)
class Migration:
    """What becomes of the sessions of an earlier version: states, answers and their values, old -> new.

    ``origin`` is the version or the beginning of the digest. ``""`` for a new name gives up: an answer is
    forgotten; who rests in such a state is not moved before leaving it.
    """

    origin: str
    states: Mapping[str, str] = field(default_factory=lambda: _NO_TEXTS)
    answers: Mapping[str, str] = field(default_factory=lambda: _NO_TEXTS)
    values: Mapping[str, Mapping[str, str]] = field(default_factory=lambda: MappingProxyType({}))
    span: Span | None = None


@dataclass(frozen=True, slots=True)
class Means:
    """How an action or a check is carried out when people use the flow.

    ``way`` is ``mail``, ``letter``, ``webhook``, ``delivery``, ``account``, ``demo`` or ``none``; ``parts``
    are the texts below it, in which ``{name}`` stands for an argument of the effect, else for an answer (what
    people read is also a text of the flow, ``effects.<effect>.<way>.<part>``); ``send`` is what a webhook is
    sent; ``outcomes`` say what each answer of an account comes to. ``demo`` is the person who answers, or who
    lends what the session does not know. ``failure`` is the outcome of a check that cannot be asked;
    ``timeout`` an ISO 8601 duration.
    """

    effect: str
    way: str
    parts: Mapping[str, str] = field(default_factory=lambda: _NO_TEXTS)
    send: Mapping[str, str] | None = None
    outcomes: Mapping[str, RecordRule] = field(default_factory=lambda: MappingProxyType({}))
    demo: str | None = None
    failure: str | None = None
    attempts: int | None = None
    timeout: str | None = None
    span: Span | None = None


@dataclass(frozen=True, slots=True)
class Project:
    """A flow with everything that stands in its folder."""

    flow: Flow
    scenarios: tuple[Scenario, ...] = ()
    walks: tuple[Walk, ...] = ()
    guide: Guide | None = None
    people: Mapping[str, Person] = field(default_factory=lambda: MappingProxyType({}))
    requirements: tuple[Requirement, ...] = ()
    claims: tuple[Claim, ...] = ()
    effects: Mapping[str, Means] = field(default_factory=lambda: MappingProxyType({}))
    migrations: tuple[Migration, ...] = ()
