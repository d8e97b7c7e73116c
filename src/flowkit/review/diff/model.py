"""What changed between two versions of a flow: values that every output is made from.

Nothing here is a sentence: ``tell`` makes those, in the language of the reader.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType

from flowkit.core.diagnostic import Diagnostic, Span
from flowkit.core.project import Project
from flowkit.core.witness import Witness
from flowkit.scenario.result import Failure

_PARTS = ("back", "barrier", "field", "gives", "resume")
_NOTHING: Mapping[str, object] = MappingProxyType({})


class Level(StrEnum):
    """What a change is a change of, the gravest first."""

    BEHAVIOUR = "behaviour"  # where a person can go, what is asked, what is done
    NAMES = "names"  # a new id for the same thing: stored sessions have to be moved
    WORDING = "wording"  # what a person reads
    DOCUMENTATION = "documentation"  # where it comes from: sources, numbers, notes for reviewers
    PROMISES = "promises"  # claims, scenarios, people: what is proved and tested
    LAYOUT = "layout"  # where and how it is written


@dataclass(frozen=True, slots=True)
class Ref:
    """Something of one of the versions, that a sentence calls by its name in the reader's language.

    ``kind`` says what: ``state``, ``states``, ``way`` or ``delay`` (state and event), ``condition``,
    ``answer``, ``answers``, ``case``, ``bounds``, ``actions``, ``text`` (its path), ``time``, ``name`` or
    ``word`` (a key of the catalogue); ``what`` is its id or value.
    """

    kind: str
    what: object
    new: bool = True


@dataclass(frozen=True, slots=True)
class Case:
    """Something so in an example: the answer or counter of that name has a value (None: it is not known).

    A name that begins with ``?`` is a test, which holds or does not.
    """

    name: str
    value: object


@dataclass(frozen=True, slots=True)
class Change:
    """One change. ``key`` is its message (area ``diff``), the part before the dot what it is about.

    ``old`` and ``new`` are the ids of the states and transitions that it touches in each version, in the
    names of the new one; ``span`` is where it is written, in the new version or else in the old one.
    """

    level: Level
    key: str
    params: Mapping[str, object] = field(default_factory=lambda: _NOTHING)
    old: tuple[str, ...] = ()
    new: tuple[str, ...] = ()
    span: Span | None = None

    @property
    def about(self) -> str:
        """What it is about: state, transition, condition, timer, text, ..."""
        return self.key.partition(".")[0]

    @property
    def verb(self) -> str:
        """What became of that: added, removed, retargeted, ..."""
        return self.key.partition(".")[2].partition(".")[0]

    @property
    def is_of_a_part(self) -> bool:
        """Whether what came or went is part of a page that stays, as a barrier or a field is."""
        return self.about in _PARTS


@dataclass(frozen=True, slots=True)
class Parting:
    """The shortest journey found that only one version allows; it has been walked on both.

    The last move is where they part: ``other`` is where the other version goes then (empty: it refuses, for
    the ``reason``). Where both come to the same place, ``effects`` are what only one of them does.
    """

    new: bool  # whether the new version is the one that allows it
    witness: Witness
    other: tuple[str, ...] = ()
    reason: str = ""
    effects: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Turn:
    """A claim whose verdict changed: ``proved``, ``refuted``, ``undecided``, or ``none`` where it is not."""

    claim: str
    says: str
    old: str
    new: str
    witness: Witness | None = None  # what refutes it now (or did)


@dataclass(frozen=True, slots=True)
class Rerun:
    """A scenario or walk that does not go in both versions as it goes in its own.

    ``new`` says of which version it is, ``passed`` whether it passes in the old and in the new version,
    ``first`` where the two ways part: the transition of each ("": none).
    """

    name: str
    new: bool
    passed: tuple[bool, bool]
    first: tuple[str, str] = ("", "")
    failure: Failure | None = None  # why it does not pass in the other version
    span: Span | None = None


@dataclass(frozen=True, slots=True)
class Stay:
    """A place where stored sessions of the old version may stand, and where they go (None: nowhere)."""

    state: str
    to: str | None


@dataclass(frozen=True, slots=True)
class Changes:
    """Everything that changed between two versions.

    ``before`` is the old version in the names of the new one, ``old`` as it was written; ``renamed`` maps
    the ids of states that have another one now. With ``quick`` nothing was proved: the rest is empty.
    """

    old: Project
    new: Project
    before: Project
    changes: tuple[Change, ...]
    renamed: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    quick: bool = False
    partings: tuple[Parting, ...] = ()
    turns: tuple[Turn, ...] = ()
    reruns: tuple[Rerun, ...] = ()
    trapped: tuple[Diagnostic, ...] = ()
    freed: tuple[Diagnostic, ...] = ()
    found: tuple[Diagnostic, ...] = ()
    gone: tuple[Diagnostic, ...] = ()
    stays: tuple[Stay, ...] = ()
    lost: tuple[str, ...] = ()  # answers that stored sessions may hold and the new version does not read

    def at(self, level: Level) -> tuple[Change, ...]:
        """The changes of one level, in the order of the document."""
        return tuple(change for change in self.changes if change.level is level)

    @property
    def dropped(self) -> Mapping[str, Rerun]:
        """The scenarios and walks that are gone and would not go the same way in the new version."""
        kept = {test.name for tests in (self.new.scenarios, self.new.walks) for test in tests}
        return {one.name: one for one in self.reruns if one.name not in kept}

    @property
    def behaves_alike(self) -> bool:
        """Whether nothing that decides where a person can go changed."""
        return not self.at(Level.BEHAVIOUR)
