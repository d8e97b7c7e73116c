"""Reading the raw answers of one event: every field is judged, not only the first wrong one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from flowkit.core.answer import Answer, AnswerError, Value
from flowkit.core.snapshot import Problem

if TYPE_CHECKING:
    from flowkit.core.answer import Kinds


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
    """
    values: dict[str, Value] = {}
    problems: list[Problem] = []
    for name in fields:
        answer = declared.get(name)
        if answer is None:
            problems.append(Problem(name, "unexpected-field"))
            continue
        raw = given.get(name)
        if raw is None or (isinstance(raw, str) and not raw.strip()) or raw == []:
            if not answer.optional:
                problems.append(Problem(name, "missing"))
            continue
        try:
            values[name] = kinds[answer.kind].parse(raw, answer, today)
        except AnswerError as error:
            problems.append(Problem(name, error.message, error.params))
    for name in given:
        if name not in fields:
            problems.append(Problem(str(name), "unexpected-field"))
    return values, tuple(problems)
