"""Dates: ISO, day first, or with the month in words; never guessed, never two-digit years."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from flowkit.core.answer import Answer, AnswerError, Value
from flowkit.kinds.reading import check_bounds, raw_text

MONTHS = {
    "fr": [
        "janvier",
        "février",
        "mars",
        "avril",
        "mai",
        "juin",
        "juillet",
        "août",
        "septembre",
        "octobre",
        "novembre",
        "décembre",
    ],
    "en": [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ],
}
_ISO = re.compile(r"(?P<year>[0-9]{4})-(?P<month>[0-9]{2})-(?P<day>[0-9]{2})")
_DAY_FIRST = re.compile(r"(?P<day>[0-9]{1,2})[/. -](?P<month>[0-9]{1,2})[/. -](?P<year>[0-9]{4})")
_WORDS = re.compile(r"(?P<day>[0-9]{1,2})(?:er)? (?P<month>[^\W\d_]+) (?P<year>[0-9]{4})")


def _plain(word: str) -> str:
    """A word in lower case and without accents: ``fevrier`` is as good as ``Février``."""
    return "".join(sign for sign in unicodedata.normalize("NFD", word.lower()) if sign.isalpha())


_MONTH = {_plain(name): place for names in MONTHS.values() for place, name in enumerate(names, 1)}


@dataclass(frozen=True, slots=True)
class Date:
    """A day, kept as ``2022-02-18``. ``min`` and ``max`` are ISO dates or ``today``."""

    name: str = "date"
    guard_type: str = "date"
    extra: str | None = None

    def parse(self, raw: object, answer: Answer, today: str | None = None) -> Value:
        value = _read(raw)
        least, most = (_bound(bound, today) for bound in (answer.minimum, answer.maximum))
        if answer.maximum == "today" and most is not None and value > most:
            raise AnswerError("in-the-future")
        check_bounds(value, least, most)
        return value.isoformat()

    def show(self, value: Value, answer: Answer, language: str) -> str:
        day = date.fromisoformat(str(value))
        if language not in MONTHS:
            return day.isoformat()
        first = "1er" if day.day == 1 and language == "fr" else str(day.day)
        return f"{first} {MONTHS[language][day.month - 1]} {day.year}"

    def check_declaration(self, answer: Answer) -> tuple[str, Mapping[str, object]] | None:
        for key, bound in (("min", answer.minimum), ("max", answer.maximum)):
            try:
                _bound(bound, None)
            except ValueError:
                return "bad-bound", {"key": key, "value": bound}
        return ("no-length", {"kind": "date"}) if answer.length is not None else None


def _bound(bound: str | None, today: str | None) -> date | None:
    if bound == "today":
        return None if today is None else date.fromisoformat(today)
    if bound is None:
        return None
    if _ISO.fullmatch(bound) is None:
        raise ValueError(bound)
    return date.fromisoformat(bound)


def _read(raw: object) -> date:
    if isinstance(raw, dict):
        raw = "/".join(_part(raw.get(part)) for part in ("day", "month", "year"))
    text = " ".join(raw_text(raw).replace("\u00a0", " ").replace("\u202f", " ").split())
    match = _ISO.fullmatch(text) or _DAY_FIRST.fullmatch(text) or _WORDS.fullmatch(text)
    if match is None:
        raise AnswerError("not-a-date")
    month = match["month"]
    place = int(month) if month.isdecimal() else _MONTH.get(_plain(month))
    if place is None:
        raise AnswerError("not-a-date")
    try:
        return date(int(match["year"]), place, int(match["day"]))
    except ValueError:
        raise AnswerError("no-such-date") from None


def _part(raw: object) -> str:
    """A day, month or year of its own, as a text; a number is one too."""
    if type(raw) is int:
        return str(raw) if 0 <= raw < 10_000 else ""
    return raw.strip() if isinstance(raw, str) and len(raw) < 20 else ""
