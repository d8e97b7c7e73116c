"""What every kind of answer does first: a raw text, cleaned, within its bounds."""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from decimal import Decimal

from flowkit.core.answer import Answer, AnswerError

LONGEST = 10_000  # characters of a raw answer looked at; anything longer is refused unread
SPACES = " \u00a0\u202f\u2009\t"
_EDGES = SPACES + "\r\n\u200b\u2060\ufeff"  # what is pasted along with an answer and never meant
_TURNS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")  # text shown in another order
_LENGTH = re.compile(r"[0-9]{1,5}(?:-[0-9]{1,5}|(?:,[0-9]{1,5})*)")


def raw_text(raw: object, *, lines: bool = False, trim: bool = True) -> str:
    """The text of a raw answer, composed (NFC), and trimmed unless every sign of it counts.

    Raises AnswerError ``not-a-text``, ``too-long`` or ``control-characters``.
    """
    if not isinstance(raw, str):
        raise AnswerError("not-a-text")
    if len(raw) > LONGEST:
        raise AnswerError("too-long", maximum=LONGEST)
    text = unicodedata.normalize("NFC", raw.strip(_EDGES) if trim or not raw.strip(_EDGES) else raw)
    if len(text) > LONGEST:  # composing makes a few signs longer
        raise AnswerError("too-long", maximum=LONGEST)
    if lines:
        text = text.replace("\r\n", "\n")  # as browsers send them
    if has_controls(text, "\n\t" if lines else ""):
        raise AnswerError("control-characters")
    return text


def has_controls(text: str, allowed: str = "") -> bool:
    """Whether a text holds what nobody types: controls, halves of signs, changes of direction."""
    return not text.isprintable() and any(
        sign not in allowed and (sign in _TURNS or unicodedata.category(sign) in ("Cc", "Cs", "Zl", "Zp"))
        for sign in text
    )


def lengths(declared: str) -> tuple[int, ...] | range:
    """The lengths that ``length`` allows: "11", "8-13" or "11,21". Raises ValueError."""
    if not _LENGTH.fullmatch(declared):
        raise ValueError(declared)
    least, dash, most = declared.partition("-")
    if dash:
        if int(least) > int(most):
            raise ValueError(declared)
        return range(int(least), int(most) + 1)
    return tuple(int(part) for part in declared.split(","))


def check_length(text: str, answer: Answer) -> None:
    """Raises AnswerError ``too-short``, ``too-long`` or ``wrong-length`` by the declared ``length``."""
    if answer.length is None:
        return
    allowed = lengths(answer.length)
    if len(text) in allowed:
        return
    if isinstance(allowed, range) or len(allowed) == 1:
        if len(text) < allowed[0]:
            raise AnswerError("too-short", minimum=allowed[0], length=len(text))
        raise AnswerError("too-long", maximum=allowed[-1], length=len(text))
    raise AnswerError("wrong-length", allowed=", ".join(map(str, allowed)), length=len(text))


def check_bounds(value: Decimal | date, least: Decimal | date | None, most: Decimal | date | None) -> None:
    """Raises AnswerError ``too-small`` or ``too-large`` (``too-early``, ``too-late`` for dates)."""
    small, large = ("too-early", "too-late") if isinstance(value, date) else ("too-small", "too-large")
    if least is not None and value < least:  # type: ignore[operator]  # both are of one kind
        raise AnswerError(small, minimum=str(least))
    if most is not None and value > most:  # type: ignore[operator]
        raise AnswerError(large, maximum=str(most))
