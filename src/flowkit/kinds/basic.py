"""The kinds of answer that need nothing but Python."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from flowkit.core.answer import Answer, AnswerError, Value
from flowkit.kinds.reading import SPACES, check_bounds, check_length, lengths, raw_text

_INTEGER = re.compile(r"-?[0-9]{1,18}")
_NUMBER = re.compile(r"-?[0-9]{1,15}(?:[.,][0-9]{1,9})?")
_MONEY = re.compile(r"(?P<euros>[0-9]{1,3}(?:[ .][0-9]{3}){1,4}|[0-9]{1,12})(?:[.,](?P<cents>[0-9]+))?")
_YES = {"true": True, "oui": True, "yes": True, "false": False, "non": False, "no": False}
Problem = tuple[str, Mapping[str, object]]


def _digits(raw: object) -> str:
    """A number as it was typed, without spaces, or as JSON has it."""
    if type(raw) is int:
        return str(raw) if abs(raw) < 10**18 else ""  # Python refuses to write the longest ones
    return raw_text(raw).translate(dict.fromkeys(map(ord, SPACES)))


def _bounds(answer: Answer, pattern: re.Pattern[str]) -> Problem | None:
    for key, bound in (("min", answer.minimum), ("max", answer.maximum)):
        if bound is not None and not pattern.fullmatch(bound):
            return "bad-bound", {"key": key, "value": bound}
    if answer.length is not None:
        return "no-length", {"kind": answer.kind}
    return None


def judged_lengths(answer: Answer) -> Problem | None:
    """What is wrong with the bounds of an answer that has a ``length`` only."""
    if answer.minimum is not None or answer.maximum is not None:
        return "no-bounds", {"kind": answer.kind}
    try:
        lengths(answer.length or "1")
    except ValueError:
        return "bad-length", {"value": answer.length}
    return None


@dataclass(frozen=True, slots=True)
class Text:
    """A text of one or more lines, at most 1,000 characters unless ``length`` says otherwise.

    Spaces at its ends are dropped, but those of a secret: it has to be the same as a password, to the sign.
    """

    name: str = "text"
    guard_type: str = "text"
    extra: str | None = None

    def parse(self, raw: object, answer: Answer, today: str | None = None) -> Value:
        text = raw_text(raw, lines=True, trim=answer.sensitive != "secret")
        if not text:
            raise AnswerError("missing")
        if answer.length is None and len(text) > 1_000:
            raise AnswerError("too-long", maximum=1_000, length=len(text))
        check_length(text, answer)
        return text

    def show(self, value: Value, answer: Answer, language: str) -> str:
        return str(value)

    def check_declaration(self, answer: Answer) -> Problem | None:
        return judged_lengths(answer)


@dataclass(frozen=True, slots=True)
class Digits:
    """Digits kept as a text (a serial number, a post code): ``01000`` stays ``01000``. Spaces are dropped."""

    name: str = "digits"
    guard_type: str = "text"
    extra: str | None = None

    def parse(self, raw: object, answer: Answer, today: str | None = None) -> Value:
        text = raw_text(raw).translate(dict.fromkeys(map(ord, SPACES + ".-")))
        if not re.fullmatch(r"[0-9]+", text):
            raise AnswerError("not-digits")
        check_length(text, answer)
        return text

    def show(self, value: Value, answer: Answer, language: str) -> str:
        return str(value)

    def check_declaration(self, answer: Answer) -> Problem | None:
        return judged_lengths(answer)


@dataclass(frozen=True, slots=True)
class Integer:
    """A whole number."""

    name: str = "integer"
    guard_type: str = "number"
    extra: str | None = None

    def parse(self, raw: object, answer: Answer, today: str | None = None) -> Value:
        text = _digits(raw)
        if not _INTEGER.fullmatch(text):
            raise AnswerError("not-an-integer")
        value = int(text)
        least = None if answer.minimum is None else Decimal(answer.minimum)
        most = None if answer.maximum is None else Decimal(answer.maximum)
        check_bounds(Decimal(value), least, most)
        return value

    def show(self, value: Value, answer: Answer, language: str) -> str:
        return str(value)

    def check_declaration(self, answer: Answer) -> Problem | None:
        return _bounds(answer, _INTEGER)


@dataclass(frozen=True, slots=True)
class Number:
    """A decimal number, kept as a plain decimal text (``1.5``)."""

    name: str = "number"
    guard_type: str = "number"
    extra: str | None = None

    def parse(self, raw: object, answer: Answer, today: str | None = None) -> Value:
        text = _digits(raw)
        if not _NUMBER.fullmatch(text):
            raise AnswerError("not-a-number")
        value = Decimal(text.replace(",", "."))
        least = None if answer.minimum is None else Decimal(answer.minimum.replace(",", "."))
        most = None if answer.maximum is None else Decimal(answer.maximum.replace(",", "."))
        check_bounds(value, least, most)
        return format(value.normalize() + 0, "f")

    def show(self, value: Value, answer: Answer, language: str) -> str:
        return str(value).replace(".", ",") if language == "fr" else str(value)

    def check_declaration(self, answer: Answer) -> Problem | None:
        return _bounds(answer, _NUMBER)


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in euros, to the cent, kept as ``8.86``. The cents must be given; never a float."""

    name: str = "money"
    guard_type: str = "money"
    extra: str | None = None

    def parse(self, raw: object, answer: Answer, today: str | None = None) -> Value:
        text = raw_text(raw).removesuffix("€").translate({ord(sign): " " for sign in SPACES}).strip()
        match = _MONEY.fullmatch(text)
        if match is None:
            raise AnswerError("not-an-amount")
        if match["cents"] is None or len(match["cents"]) != 2:
            raise AnswerError("cents-missing" if len(match["cents"] or "") < 2 else "not-an-amount")
        value = Decimal(re.sub("[ .]", "", match["euros"]) + "." + match["cents"])
        least = None if answer.minimum is None else Decimal(answer.minimum)
        most = None if answer.maximum is None else Decimal(answer.maximum)
        check_bounds(value, least, most)
        return str(value)

    def show(self, value: Value, answer: Answer, language: str) -> str:
        euros, _, cents = str(value).partition(".")
        groups = re.sub(r"(?<=[0-9])(?=(?:[0-9]{3})+$)", "\u202f" if language == "fr" else ",", euros)
        return f"{groups},{cents}\u00a0€" if language == "fr" else f"€{groups}.{cents}"

    def check_declaration(self, answer: Answer) -> Problem | None:
        return _bounds(answer, re.compile(r"[0-9]{1,12}(?:\.[0-9]{2})?"))


@dataclass(frozen=True, slots=True)
class Boolean:
    """Yes or no: true, yes, oui; false, no, non."""

    name: str = "boolean"
    guard_type: str = "boolean"
    extra: str | None = None

    def parse(self, raw: object, answer: Answer, today: str | None = None) -> Value:
        if isinstance(raw, bool):
            return raw
        value = _YES.get(raw_text(raw).lower())
        if value is None:
            raise AnswerError("not-yes-or-no")
        return value

    def show(self, value: Value, answer: Answer, language: str) -> str:
        return {"fr": ("non", "oui")}.get(language, ("no", "yes"))[bool(value)]

    def check_declaration(self, answer: Answer) -> Problem | None:
        return _bounds(answer, re.compile("(?!)"))


@dataclass(frozen=True, slots=True)
class Choice:
    """One of the declared choices by its id; with ``many``, a list of them, each once."""

    name: str = "choice"
    guard_type: str = "choice"
    extra: str | None = None

    def parse(self, raw: object, answer: Answer, today: str | None = None) -> Value:
        ids = [option.id for option in answer.options]
        if not answer.many:
            text = raw_text(raw)
            if text not in ids:
                raise AnswerError("not-a-choice", known=", ".join(ids))
            return text
        parts = raw if isinstance(raw, list) else raw_text(raw).split(",")
        chosen = [raw_text(part) for part in parts[: len(ids) + 1]]
        if len(parts) > len(ids) or len(set(chosen)) != len(chosen) or not set(chosen) <= set(ids):
            raise AnswerError("not-a-choice", known=", ".join(ids))
        return [known for known in ids if known in chosen]

    def show(self, value: Value, answer: Answer, language: str) -> str:
        labels = {option.id: option.label or option.id for option in answer.options}
        chosen = value if isinstance(value, list) else [str(value)]
        return ", ".join(labels.get(one, one) for one in chosen)

    def check_declaration(self, answer: Answer) -> Problem | None:
        return _bounds(answer, re.compile("(?!)"))
