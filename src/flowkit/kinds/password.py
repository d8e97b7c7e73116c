"""Passwords that a person chooses."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, replace

from flowkit.core.answer import Answer, AnswerError, Value
from flowkit.kinds.basic import Problem, judged_lengths
from flowkit.kinds.reading import LONGEST, check_length, has_controls


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
        if len(raw) > LONGEST:
            raise AnswerError("too-long", maximum=128)
        text = unicodedata.normalize("NFC", raw)  # the same signs, whichever keyboard they come from
        if has_controls(text):
            raise AnswerError("control-characters")
        check_length(text, answer if answer.length else replace(answer, length="8-128"))
        for message, present in (
            ("digit-missing", any(sign in "0123456789" for sign in text)),
            ("upper-missing", any(sign.isupper() for sign in text)),
            ("lower-missing", any(sign.islower() for sign in text)),
            ("special-missing", any(not sign.isalnum() for sign in text)),
        ):
            if not present:
                raise AnswerError(message)
        return text

    def show(self, value: Value, answer: Answer, language: str) -> str:
        return "••••••••"

    def check_declaration(self, answer: Answer) -> Problem | None:
        return judged_lengths(answer)
