"""What the value of an answer looks like when it is stored: enough for a later step never to fail on it.

Reading what a person typed is the work of its kind, and done once. A stored value is only asked whether it
has the form that kind leaves behind; that is cheap enough to be done for every answer at every request.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, TypeAlias

from flowkit.core.answer import Answer

Form: TypeAlias = Callable[[object], bool]
LONGEST = 10_000  # characters of a text
HUGE = 10**40  # numbers are smaller
_UNTYPED = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")  # controls, and halves of signs
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_MONEY = re.compile(r"-?[0-9]{1,40}\.[0-9]{2}")
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
    if not isinstance(value, str) or len(value) > LONGEST:
        return False
    return value.isprintable() or _UNTYPED.search(value) is None


def _is_number(value: object) -> bool:
    if type(value) is int:
        return -HUGE < value < HUGE
    return isinstance(value, str) and _NUMBER.fullmatch(value) is not None


def _is_money(value: object) -> bool:
    return isinstance(value, str) and _MONEY.fullmatch(value) is not None


def _is_date(value: object) -> bool:
    if not isinstance(value, str) or _DATE.fullmatch(value) is None:
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
    "money": _is_money,
    "date": _is_date,
    "boolean": _is_boolean,
}
_ENOUGH: dict[Form, type] = {_is_text: str, _is_number: int, _is_boolean: bool}


def usual_types(forms: Mapping[str, Form]) -> dict[str, type]:
    """The type that most values of an answer have, where ``misshapen`` knows how to judge it quickly."""
    return {name: _ENOUGH[form] for name, form in forms.items() if form in _ENOUGH}


def misshapen(answers: Mapping[str, Any], forms: Mapping[str, Form], usual: Mapping[str, type]) -> str | None:
    """The first of the answers that is unknown or not in its stored form, or None when all are well.

    What is usual is judged here, without a call for each: a request reads twenty answers.
    """
    for name, value in answers.items():
        kind = type(value)
        if usual.get(name) is kind:
            if kind is str:
                if value.isprintable() and len(value) <= LONGEST:
                    continue
            elif kind is bool or -HUGE < value < HUGE:
                continue
        if name not in forms or not forms[name](value):
            return name
    return None
