"""What the value of an answer looks like when it is stored: enough for a later step never to fail on it.

Reading what a person typed is the work of its kind, and done once. A stored value is only asked whether it
has the form that kind leaves behind; that is cheap enough to be done for every answer at every request.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import TypeAlias

from flowkit.core.answer import Answer

Form: TypeAlias = Callable[[object], bool]
LONGEST = 10_000  # characters of a text
_NUMBER = re.compile(r"-?[0-9]{1,40}(?:\.[0-9]{1,40})?")


def form(guard_type: str, answer: Answer) -> Form:
    """Whether a value has the stored form of an answer; ``guard_type`` is that of its kind."""
    known = frozenset(option.id for option in answer.options)
    if guard_type == "choice" and known and not answer.many:
        return lambda value: isinstance(value, str) and value in known
    if guard_type == "list" or answer.many:
        return lambda value: (
            isinstance(value, list)
            and all(isinstance(part, str) and (not known or part in known) for part in value)
        )
    return _FORMS.get(guard_type, _is_text)


def _is_text(value: object) -> bool:
    return isinstance(value, str) and len(value) <= LONGEST


def _is_number(value: object) -> bool:
    return type(value) is int or (isinstance(value, str) and _NUMBER.fullmatch(value) is not None)


def _is_date(value: object) -> bool:
    if not isinstance(value, str) or len(value) != 10:
        return False
    try:
        date.fromisoformat(value)
    except ValueError:
        return False
    return True


def _is_boolean(value: object) -> bool:
    return type(value) is bool


_FORMS: dict[str, Form] = {
    "number": _is_number,
    "money": _is_number,
    "date": _is_date,
    "boolean": _is_boolean,
}
