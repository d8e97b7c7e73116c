"""What the tests of kinds share: reading a raw answer, and why it is refused."""

from __future__ import annotations

from typing import Any

from flowkit.core.answer import Answer, AnswerError, Option
from flowkit.kinds import DEFAULT

TODAY = "2026-06-15"


def declared(kind: str, **more: Any) -> Answer:
    """An answer of a kind; ``choices`` are ids."""
    choices = more.pop("choices", ())
    return Answer("it", kind, options=tuple(Option(c, c.capitalize()) for c in choices), **more)


def value(kind: str, raw: object, **more: Any) -> object:
    """The value read from a raw answer."""
    return DEFAULT[kind].parse(raw, declared(kind, **more), TODAY)


def error(kind: str, raw: object, **more: Any) -> AnswerError:
    """What a raw answer is refused with."""
    try:
        found = value(kind, raw, **more)
    except AnswerError as refused:
        return refused
    raise AssertionError(f"{raw!r} was read as {found!r}")


def why(kind: str, raw: object, **more: Any) -> str:
    """The message id that a raw answer is refused with."""
    return error(kind, raw, **more).message


def shown(kind: str, stored: Any, language: str = "fr", **more: Any) -> str:
    """A stored value as a person reads it."""
    return DEFAULT[kind].show(stored, declared(kind, **more), language)


def misdeclared(kind: str, **more: Any) -> object:
    """What is wrong with a declaration."""
    return DEFAULT[kind].check_declaration(declared(kind, **more))
