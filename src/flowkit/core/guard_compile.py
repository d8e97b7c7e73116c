"""Typed conditions as closures: each is total, and the common ones are short."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from decimal import Decimal
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
    name = tree.left.name if isinstance(tree.left, Name) else ""
    if isinstance(tree, Empty):
        if tree.negated:
            return lambda answers, counts, today: answers.get(name) not in (None, "", [])
        return lambda answers, counts, today: answers.get(name) in (None, "", [])
    return lambda answers, counts, today: answers.get(name) is True


def _compare(tree: Compare) -> Holds:
    if tree.sign == "!=":
        equal = _compare(Compare("=", tree.left, tree.right))
        return lambda answers, counts, today: not equal(answers, counts, today)
    plain = isinstance(tree.left, Name) and isinstance(tree.right, Constant)
    if plain and tree.sign == "=" and tree.right.kind in ("choice", "text", "date"):  # type: ignore[union-attr]
        name, wanted = written(tree.left), _constant(tree.right)
        return lambda answers, counts, today: bool(answers.get(name) == wanted)
    left, right, sign = _value(tree.left), _value(tree.right), _SIGNS[tree.sign]
    if isinstance(tree.left, Name) and isinstance(tree.right, Constant) and tree.left.kind == "number":
        name, bound = written(tree.left), _constant(tree.right)

        def compares(answers: Mapping[str, Any], counts: Mapping[str, int], today: str | None) -> bool:
            value = answers.get(name)
            return value is not None and sign(_number(value), bound)

        return compares

    def holds(answers: Mapping[str, Any], counts: Mapping[str, int], today: str | None) -> bool:
        one, other = left(answers, counts, today), right(answers, counts, today)
        return one is not None and other is not None and sign(one, other)

    return holds


def _among(tree: Among) -> Holds:
    values = frozenset(_constant(value) for value in tree.values)
    left = _value(tree.left)
    if tree.negated:
        return lambda answers, counts, today: left(answers, counts, today) not in values
    return lambda answers, counts, today: left(answers, counts, today) in values


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
    if isinstance(operand, Name):
        name = operand.name
        if operand.kind in ("number", "money"):
            return lambda answers, counts, today: _number(answers.get(name))
        return lambda answers, counts, today: answers.get(name)
    return _call(operand)


def _number(value: Any) -> Any:
    return Decimal(value) if isinstance(value, str) else value


def _call(operand: Call) -> _Value:
    if operand.function == "today":
        return lambda answers, counts, today: today
    if operand.function in ("visits", "tries"):
        counter = written(operand)
        return lambda answers, counts, today: counts.get(counter, 0)
    name = operand.argument or ""
    if operand.function == "age":
        return lambda answers, counts, today: _age(answers.get(name), today)
    return lambda answers, counts, today: None if answers.get(name) is None else len(answers[name])


def _age(born: str | None, today: str | None) -> int | None:
    """Whole years from one ISO date to another; a 29 February birthday falls on 1 March in other years."""
    if born is None or today is None:
        return None
    return int(today[:4]) - int(born[:4]) - (today[5:] < born[5:])
