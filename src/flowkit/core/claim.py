"""What must hold on every journey, as an author wrote it: a pattern, what it speaks of, and its scope."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from flowkit.core.diagnostic import Span
from flowkit.core.guard import Guard


class Pattern(StrEnum):
    """How what a claim speaks of may occur on a journey."""

    NEVER = "never"
    ALWAYS = "always"  # wherever the journey rests
    EXISTS = "exists"  # at least once before the journey ends
    AT_MOST = "at_most"
    PRECEDES = "precedes"  # nothing of ``then`` before something of ``what``
    LEADS_TO = "leads_to"  # after ``what``, sooner or later ``then``


@dataclass(frozen=True, slots=True)
class Fact:
    """Something that happens on a journey, or that is so. All the parts that are filled must agree.

    One of ``state``, ``event``, ``effect``, ``transition`` and ``ends`` says what; ``at`` the state (or what
    contains it) where an event or an effect happens; ``guard`` what the answers must be then. ``guard`` alone
    is true or false wherever the journey rests.
    """

    state: str | None = None  # the journey comes to it
    event: str | None = None
    effect: str | None = None
    transition: str | None = None  # its id
    ends: str | None = None  # the result of the end
    at: str | None = None
    guard: Guard | None = None
    span: Span | None = None


Facts = tuple[Fact, ...]
"""Any of these."""


@dataclass(frozen=True, slots=True)
class Claim:
    """One promise. With ``after`` and ``before`` it holds in between, each time.

    ``says`` is the promise in the author's words. ``unless``: what excuses a journey from there on.
    """

    id: str
    says: str
    pattern: Pattern
    what: Facts
    then: Facts = ()
    unless: Facts = ()
    after: Facts = ()
    before: Facts = ()
    times: int = 1  # at_most
    covers: tuple[str, ...] = ()
    span: Span | None = None
