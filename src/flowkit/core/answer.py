"""Answers: what a flow asks for, the kinds they are of, and how a typed text becomes a value.

A value is plain JSON (str, int, bool, or a list of str for ``many``). Money is a text in euros with two
decimals ("8.86"), a date an ISO text ("2022-02-18"), a number a plain decimal text.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Protocol, TypeAlias

from flowkit.core.diagnostic import Span

Value: TypeAlias = str | int | bool | list[str]

_EMPTY: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Option:
    """One of the values of a ``choice`` answer."""

    id: str
    label: str = ""
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """The declaration of one answer (or parameter). Bounds are texts as written, read by the kind.

    ``length`` is "11", "8-128" or "13,15"; ``sensitive`` is nir, secret, contact or None; ``errors`` maps a
    message id of the kind (``too-short``) to the author's own sentence; ``example`` is a valid raw text.
    """

    id: str
    kind: str
    label: str = ""
    hint: str = ""
    minimum: str | None = None
    maximum: str | None = None
    length: str | None = None
    options: tuple[Option, ...] = ()
    many: bool = False
    default: str | None = None
    optional: bool = False
    sensitive: str | None = None
    errors: Mapping[str, str] = field(default_factory=lambda: _EMPTY)
    example: str | None = None
    keep: str | None = None
    derived: bool = False  # set by a check or a question, never asked in a field
    covers: tuple[str, ...] = ()
    basis: str | None = None
    span: Span | None = None


class AnswerError(ValueError):
    """A raw answer that is not of its kind: a message id (``too-short``) and its parameters.

    Neither ever holds the raw text of a sensitive answer.
    """

    def __init__(self, message: str, **params: object) -> None:
        self.message = message
        self.params = params
        super().__init__(message)


class Kind(Protocol):
    """A kind of answer. Implementations are stateless; an embedder adds its own to ``Kinds``.

    ``guard_type`` is how `when` sees it: text, number, date, boolean, choice or list. ``extra`` names the
    optional dependency group the kind needs when that is not installed, else None.
    """

    @property
    def name(self) -> str:
        """The word in `type:`."""

    @property
    def guard_type(self) -> str:
        """How conditions see it."""

    @property
    def extra(self) -> str | None:
        """The missing dependency group, or None."""

    def parse(self, raw: object, answer: Answer, today: str | None = None) -> Value:
        """The value of a raw text or JSON value. Raises AnswerError. ``today`` is an ISO date."""

    def show(self, value: Value, answer: Answer, language: str) -> str:
        """The value as a person reads it (``8,86 €``)."""

    def check_declaration(self, answer: Answer) -> tuple[str, Mapping[str, object]] | None:
        """What is wrong with the declaration (a bound that cannot be read), as message id and params."""


class Kinds:
    """The kinds of answer that flows may use, by name. Immutable: ``with_`` gives a larger registry."""

    def __init__(self, *kinds: Kind) -> None:
        self._kinds = MappingProxyType({kind.name: kind for kind in kinds})

    def __getitem__(self, name: str) -> Kind:
        return self._kinds[name]

    def __contains__(self, name: object) -> bool:
        return name in self._kinds

    @property
    def names(self) -> tuple[str, ...]:
        """Every name, in the order of registration."""
        return tuple(self._kinds)

    def with_(self, *kinds: Kind) -> Kinds:
        """These kinds and more; a later one replaces an earlier one of the same name."""
        return Kinds(*self._kinds.values(), *kinds)
