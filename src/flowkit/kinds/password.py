"""Passwords that a person chooses."""

from __future__ import annotations

from dataclasses import dataclass

from flowkit.core.answer import Answer, AnswerError, Value
from flowkit.kinds.basic import Problem, judged_lengths
from flowkit.kinds.reading import lengths


@dataclass(frozen=True, slots=True)
class Password:
    """A password chosen by the person: digits, upper case, lower case and special characters, 8 to 128.

    Spaces inside and at the ends are kept: they are part of it.
    """

    name: str = "password"
    guard_type: str = "text"
    extra: str | None = None

    def parse(self, raw: object, answer: Answer, today: str | None = None) -> Value:
        if not isinstance(raw, str):
            raise AnswerError("not-a-text")
        if len(raw) > 1_000 or not raw.isprintable():
            raise AnswerError("too-long" if len(raw) > 1_000 else "control-characters", maximum=128)
        allowed = lengths(answer.length or "8-128")
        if len(raw) < min(allowed):
            raise AnswerError("too-short", minimum=min(allowed), length=len(raw))
        if len(raw) > max(allowed):
            raise AnswerError("too-long", maximum=max(allowed), length=len(raw))
        for message, present in (
            ("digit-missing", any(sign in "0123456789" for sign in raw)),
            ("upper-missing", any(sign.isupper() for sign in raw)),
            ("lower-missing", any(sign.islower() for sign in raw)),
            ("special-missing", any(not sign.isalnum() for sign in raw)),
        ):
            if not present:
                raise AnswerError(message)
        return raw

    def show(self, value: Value, answer: Answer, language: str) -> str:
        return "••••••••"

    def check_declaration(self, answer: Answer) -> Problem | None:
        return judged_lengths(answer)
