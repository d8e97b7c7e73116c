"""Typed conditions as closures: each is total, and the common ones are short."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any, TypeAlias

from flowkit.core.guard_tree import (
    Among,
    And,
    Call,
    Compare,
    Constant,
    Empty,
    Name,
    Not,
    Operand,
    Or,
    written,
)
from flowkit.core.guard_type import Typed

Holds: TypeAlias = Callable[[Mapping[str, Any], Mapping[str, int], str | None], bool]
_Value: TypeAlias = Callable[[Mapping[str, Any], Mapping[str, int], str | None], Any]

_SIGNS: dict[str, Callable[[Any, Any], bool]] = {
    "=": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


def compiled(tree: Typed) -> Holds:
    """A function of (answers, counts, today) that says whether the condition holds. It never raises."""
    if isinstance(tree, And):
        parts = [compiled(part) for part in tree.parts]
        return lambda answers, counts, today: all(part(answers, counts, today) for part in parts)
    if isinstance(tree, Or):
        parts = [compiled(part) for part in tree.parts]
        return lambda answers, counts, today: any(part(answers, counts, today) for part in parts)
    if isinstance(tree, Not):
        inside = compiled(tree.part)
        return lambda answers, counts, today: not inside(answers, counts, today)
    if isinstance(tree, Compare):
        return _compare(tree)
    if isinstance(tree, Among):
        return _among(tree)
    assert isinstance(tree.left, Name)
    name = tree.left.name
    if isinstance(tree, Empty):
        if tree.negated:
            return lambda answers, counts, today: answers.get(name) not in (None, "", [])
        return lambda answers, counts, today: answers.get(name) in (None, "", [])
    return lambda answers, counts, today: answers.get(name) is True


def _compare(tree: Compare) -> Holds:
    sign, constant = _SIGNS[tree.sign], tree.right
    if isinstance(tree.left, Name) and isinstance(constant, Constant):
        name, bound = tree.left.name, _constant(constant)
        if tree.sign == "=" and constant.kind != "number":
            return lambda answers, counts, today: bool(answers.get(name) == bound)
        if constant.kind == "number":

            def compares(answers: Mapping[str, Any], counts: Mapping[str, int], today: str | None) -> bool:
                value = _number(answers.get(name))
                return value is not None and sign(value, bound)

            return compares
    left, right = _value(tree.left), _value(tree.right)

    def holds(answers: Mapping[str, Any], counts: Mapping[str, int], today: str | None) -> bool:
        one, other = left(answers, counts, today), right(answers, counts, today)
        return one is not None and other is not None and sign(one, other)

    return holds


def _among(tree: Among) -> Holds:
    values = frozenset(_constant(value) for value in tree.values)
    left = _value(tree.left)
    if not tree.negated:
        return lambda answers, counts, today: left(answers, counts, today) in values

    def outside(answers: Mapping[str, Any], counts: Mapping[str, int], today: str | None) -> bool:
        value = left(answers, counts, today)
        return value is not None and value not in values

    return outside


def _constant(operand: Operand) -> Any:
    assert isinstance(operand, Constant)
    if operand.kind != "number":
        return operand.value
    number = Decimal(operand.value)
    return int(number) if number == number.to_integral_value() else number  # int and int compare fast


def _value(operand: Operand) -> _Value:
    if isinstance(operand, Constant):
        constant = _constant(operand)
        return lambda answers, counts, today: constant
    if isinstance(operand, Call):
        return _call(operand)
    name = operand.name
    if operand.kind in ("number", "money"):
        return lambda answers, counts, today: _number(answers.get(name))
    wanted = bool if operand.kind == "boolean" else str
    return lambda answers, counts, today: _of(wanted, answers.get(name))


def _of(wanted: type, value: Any) -> Any:
    """The value, or None where it is not what its kind stores: nobody knows it then."""
    return value if isinstance(value, wanted) else None


def _number(value: Any) -> Any:
    if type(value) is int or value is None:
        return value
    try:
        number = Decimal(value) if isinstance(value, str) else None
    except InvalidOperation:
        return None
    return number if number is not None and number.is_finite() else None


def _call(operand: Call) -> _Value:
    if operand.function == "today":
        return lambda answers, counts, today: today
    if operand.function in ("visits", "tries"):
        counter = written(operand)
        return lambda answers, counts, today: counts.get(counter, 0)
    name = operand.argument or ""
    if operand.function == "age":
        return lambda answers, counts, today: _age(answers.get(name), today)
    wanted = str if operand.function == "length" else list

    def length(answers: Mapping[str, Any], counts: Mapping[str, int], today: str | None) -> int | None:
        value = answers.get(name)
        return len(value) if isinstance(value, wanted) else None

    return length


def _age(born: Any, today: str | None) -> int | None:
    """Whole years from one ISO date to another; a 29 February birthday falls on 1 March in other years."""
    if not isinstance(born, str) or today is None or not born[:4].isdecimal():
        return None
    return int(today[:4]) - int(born[:4]) - (today[5:] < born[5:])
