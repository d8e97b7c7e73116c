"""Reading the raw answers of one event: every field is judged, not only the first wrong one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from flowkit.core.answer import Answer, AnswerError, Value
from flowkit.core.snapshot import Problem

if TYPE_CHECKING:
    from flowkit.core.answer import Kinds

_BLANK = "".join(filter(str.isspace, map(chr, range(0x3001)))) + "\u200b\u2060\ufeff"
_NAME = 100  # characters of an unknown name that are repeated


def validate_fields(
    declared: Mapping[str, Answer],
    fields: tuple[str, ...],
    given: Mapping[str, object],
    kinds: Kinds,
    today: str | None,
) -> tuple[dict[str, Value], tuple[Problem, ...]]:
    """The values of ``fields`` read from raw texts (or JSON values), and what is wrong with them.

    A required field that is absent or blank is a problem ``missing``, a name that is not one of the fields
    a problem ``unexpected-field``. An optional field left blank has no value. ``today`` is an ISO date.

    Raises ValueError when a bound is today's date and there is none.
    """
    values: dict[str, Value] = {}
    problems: list[Problem] = []
    for name in fields:
        answer = declared.get(name)
        if answer is None:
            problems.append(Problem(name, "unexpected-field"))
            continue
        raw = given.get(name)
        if is_blank(raw):
            if not answer.optional:
                problems.append(Problem(name, "missing"))
            continue
        if today is None and "today" in (answer.minimum, answer.maximum):
            raise ValueError("an answer of this flow is compared with today: give now=")
        try:
            values[name] = kinds[answer.kind].parse(raw, answer, today)
        except AnswerError as error:
            problems.append(Problem(name, error.message, error.params))
    for name in given:
        if name not in fields:
            problems.append(Problem(str(name)[:_NAME], "unexpected-field"))
    return values, tuple(problems)


def is_blank(raw: object) -> bool:
    """Whether a raw answer says nothing: none, nothing visible, an empty list, parts that are all blank."""
    if isinstance(raw, str):
        return not raw.strip(_BLANK)
    if isinstance(raw, dict):
        return all(isinstance(part, str | None) and is_blank(part) for part in raw.values())
    return raw is None or raw == []
