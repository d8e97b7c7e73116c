"""Conditions for Z3, which knows nothing of cells: every answer is a number that is known or not."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from math import floor
from typing import Any

import z3

from flowkit.check.space.numbers import TODAY
from flowkit.core.answer import Answer
from flowkit.core.guard_tree import (
    Among,
    And,
    Call,
    Compare,
    Constant,
    Empty,
    Expression,
    IsTrue,
    Name,
    Not,
    Operand,
    Or,
    written,
)

_PARTS = 10**9  # a decimal number is a whole number of billionths: its kind reads nine decimals
_ENDS = {"integer": 10**18 - 1, "number": 10**15, "money": 10**15}


class World:
    """Some answers and counters as Z3 sees them; ``limits`` are what every valid value keeps to."""

    def __init__(self, types: Mapping[str, Answer], counters: tuple[str, ...]) -> None:
        self.types = types
        self.known = {name: z3.Bool(f"known {name}") for name in types}
        self.value = {name: z3.Int(name) for name in (*types, *counters)}
        self.texts: dict[str, int] = {}
        self.limits = [limit for name in types for limit in self._limits(name)]
        self.limits += [self.value[name] >= 0 for name in counters]

    def _limits(self, name: str) -> list[Any]:
        declared, value = self.types[name], self.value[name]
        if declared.many:
            return [value >= 1, value <= len(declared.options)]
        if declared.kind == "boolean":
            return [value >= 0, value <= 1]
        if declared.kind == "choice":
            return [value >= 0, value < len(declared.options)]
        if declared.kind == "text":
            return []
        low, high = self._ends(declared)
        grid = {"integer": _PARTS, "money": _PARTS // 100, "number": 1, "date": _PARTS}[declared.kind]
        return [value >= low * _PARTS, value <= high * _PARTS, value % grid == 0]

    def _ends(self, declared: Answer) -> tuple[int, int]:
        if declared.kind == "date":
            high = TODAY if declared.maximum == "today" else date.max
            return date.min.toordinal(), high.toordinal()
        end = _ENDS[declared.kind]
        low = int(declared.minimum) if declared.minimum else 0 if declared.kind == "money" else -end
        return low, int(declared.maximum) if declared.maximum else end

    def holds(self, tree: Expression) -> Any:
        """When a condition is true."""
        if isinstance(tree, And):
            return z3.And(*map(self.holds, tree.parts))
        if isinstance(tree, Or):
            return z3.Or(*map(self.holds, tree.parts))
        if isinstance(tree, Not):
            return z3.Not(self.holds(tree.part))
        if isinstance(tree, Compare):
            return self._compared(tree)
        if isinstance(tree, Among):
            found = [self._compared(Compare("=", tree.left, value)) for value in tree.values]
            known = self._known(tree.left)
            return z3.And(known, z3.Not(z3.Or(*found))) if tree.negated else z3.Or(*found)
        assert isinstance(tree.left, Name)
        known = self.known[tree.left.name]
        if isinstance(tree, IsTrue):
            return z3.And(known, self.value[tree.left.name] == 1)
        assert isinstance(tree, Empty)
        return known if tree.negated else z3.Not(known)

    def _known(self, operand: Operand) -> Any:
        name = (
            operand.name
            if isinstance(operand, Name)
            else operand.argument
            if isinstance(operand, Call)
            else None
        )
        return self.known.get(str(name), z3.BoolVal(True))

    def _compared(self, tree: Compare) -> Any:
        left, right, sign = tree.left, tree.right, tree.sign
        if isinstance(left, Constant):
            turned = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}
            left, right, sign = right, left, turned.get(sign, sign)
        if isinstance(left, Call) and left.function == "age":
            assert isinstance(right, Constant)
            return z3.And(
                self._known(left), self._age(self.value[str(left.argument)], sign, Fraction(right.value))
            )
        one, other = self._number(left, right), self._number(right, left)
        signs = {"=": one == other, "!=": one != other, "<": one < other, "<=": one <= other}
        signs |= {">": one > other, ">=": one >= other}
        return z3.And(self._known(left), self._known(right), signs[sign])

    def _number(self, operand: Operand, facing: Operand) -> Any:
        if isinstance(operand, Constant):
            return self._constant(operand, facing)
        if isinstance(operand, Name):
            return self.value[operand.name]
        name = written(operand) if operand.function in ("visits", "tries") else str(operand.argument)
        return self.value[name] * _PARTS

    def _constant(self, constant: Constant, facing: Operand) -> Any:
        if constant.kind == "text":
            return z3.IntVal(self.texts.setdefault(constant.value, len(self.texts)))
        if constant.kind == "choice":
            assert isinstance(facing, Name)
            return z3.IntVal([o.id for o in self.types[facing.name].options].index(constant.value))
        if constant.kind == "date":
            return z3.IntVal(date.fromisoformat(constant.value).toordinal() * _PARTS)
        exact = Fraction(constant.value) * _PARTS
        return z3.IntVal(exact.numerator) if exact.denominator == 1 else z3.RealVal(str(exact))

    def _age(self, born: Any, sign: str, years: Fraction) -> Any:
        if sign in ("=", "!="):
            whole = years.denominator == 1
            is_it = z3.And(self._older(born, floor(years)), z3.Not(self._older(born, floor(years) + 1)))
            return (is_it if sign == "=" else z3.Not(is_it)) if whole else z3.BoolVal(sign == "!=")
        whole_years = floor(years)
        reached = whole_years if years == whole_years else whole_years + 1
        if sign in (">=", "<"):
            found = self._older(born, reached)
            return found if sign == ">=" else z3.Not(found)
        found = self._older(born, whole_years + 1)
        return found if sign == ">" else z3.Not(found)

    def _older(self, born: Any, years: int) -> Any:
        """Whether somebody has turned this age."""
        return born <= TODAY.replace(year=TODAY.year - years).toordinal() * _PARTS
