"""Conditions as SCXML conditions: ECMAScript that uses so little of it that others can read it too.

Only ``===``, ``!==``, ``<`` and the like, ``&&``, ``||`` and ``== null`` are used. What a comparison with an
unknown answer means is written out: it is false. What needs a function (``age``, ``today``, ``length``,
``count``) is a value that whoever runs the machine brings with every event.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from itertools import product
from typing import TypeAlias

from flowkit.core.guard_tree import (
    Among,
    And,
    Call,
    Compare,
    Constant,
    Empty,
    Expression,
    Name,
    Not,
    Operand,
    Or,
    Test,
    operands,
)

_SIGNS = {"=": "===", "!=": "!=="}
_NEEDS_ESCAPE = re.compile(r"['\\&|=!<>]|\b[tfn](?=(?<=t)rue\b|(?<=f)alse\b|(?<=n)ull\b)")
COUNTERS = ("visits", "tries")

Reads: TypeAlias = Mapping[str, str | tuple[str, str]]
"""What a variable is read as: an expression, or what the event brings and else what was known before."""


def answer(name: str) -> str:
    """The variable of an answer."""
    return f"answer_{name}"


def variable(operand: Operand) -> str:
    """The variable of an answer, a counter, or a value that the event brings."""
    if isinstance(operand, Name):
        return answer(operand.name)
    assert isinstance(operand, Call)
    return operand.function + (f"_{operand.argument.replace('.', '_IN_')}" if operand.argument else "")


def measures(tree: Expression) -> tuple[str, ...]:
    """The values that a condition needs and no expression can work out."""
    calls = (o for o in operands(tree) if isinstance(o, Call) and o.function not in COUNTERS)
    return tuple(dict.fromkeys(map(variable, calls)))


def quoted(text: str) -> str:
    """A text in an expression."""
    return "'" + _NEEDS_ESCAPE.sub(lambda found: f"\\u{ord(found[0]):04x}", text) + "'"


def condition(tree: Expression, reads: Reads) -> str:
    """A condition; ``reads`` says of variables that they are read otherwise than by their name."""
    if isinstance(tree, Or):
        return " || ".join(condition(part, reads) for part in tree.parts)
    if isinstance(tree, And):
        inside = [(part, condition(part, reads)) for part in tree.parts]
        return " && ".join(f"({said})" if isinstance(part, Or) else said for part, said in inside)
    if isinstance(tree, Not):
        return f"({condition(tree.part, reads)}) === false"
    return _test(tree, reads)


def _test(test: Test, reads: Reads) -> str:
    """A test, in each of the ways in which its variables may be known."""
    names = dict.fromkeys(variable(o) for o in operands(test) if not isinstance(o, Constant))
    ways: list[list[tuple[str, str, str]]] = []
    for name in names:
        read = reads.get(name, name)
        if isinstance(read, str):
            ways.append([(name, read, "")])
        else:
            ways.append([(name, read[0], f"{read[0]} != null"), (name, read[1], f"{read[0]} == null")])
    found = []
    for way in product(*ways):
        said = _plain(test, {name: read for name, read, _ in way})
        found.append(" && ".join([*(known for _, _, known in way if known), said]))
    return found[0] if len(found) == 1 else f"({' || '.join(found)})"


def _plain(test: Test, reads: Mapping[str, str]) -> str:
    left = _value(test.left, reads)
    if isinstance(test, Compare):
        right = _value(test.right, reads)
        sides = [_value(o, reads) for o in (test.left, test.right) if not isinstance(o, Constant)]
        sure = test.sign == "=" and len(sides) == 1
        known = [] if sure else [f"{side} != null" for side in sides]
        return " && ".join([*known, f"{left} {_SIGNS.get(test.sign, test.sign)} {right}"])
    if isinstance(test, Among):
        values = [_value(value, reads) for value in test.values]
        if test.negated:
            return " && ".join([f"{left} != null", *(f"{left} !== {value}" for value in values)])
        return f"({' || '.join(f'{left} === {value}' for value in values)})"
    if isinstance(test, Empty):
        return f"{left} != null && {left} !== ''" if test.negated else f"({left} == null || {left} === '')"
    return f"{left} === true"


def _value(operand: Operand, reads: Mapping[str, str]) -> str:
    if not isinstance(operand, Constant):
        return reads[variable(operand)]
    return format(Decimal(operand.value), "f") if operand.kind == "number" else quoted(operand.value)
