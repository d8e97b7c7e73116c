"""Conditions as plain data: lists whose first item says what they are. ``machine.js`` asks them."""

from __future__ import annotations

from flowkit.core.guard_tree import (
    Among,
    And,
    Call,
    Compare,
    Constant,
    Empty,
    Expression,
    Not,
    Operand,
    Or,
    written,
)

Data = list[object]


def as_data(tree: Expression) -> Data:
    """A typed condition as lists of texts and lists."""
    if isinstance(tree, And | Or):
        return ["and" if isinstance(tree, And) else "or", *(as_data(part) for part in tree.parts)]
    if isinstance(tree, Not):
        return ["not", as_data(tree.part)]
    if isinstance(tree, Compare):
        return ["compare", tree.sign, _operand(tree.left), _operand(tree.right)]
    if isinstance(tree, Among):
        return ["among", _operand(tree.left), [_operand(value) for value in tree.values], tree.negated]
    if isinstance(tree, Empty):
        return ["empty", written(tree.left), tree.negated]
    return ["true", tree.left.name]


def _operand(operand: Operand) -> Data:
    if isinstance(operand, Constant):
        return ["constant", "number" if operand.kind == "number" else "text", operand.value]
    if isinstance(operand, Call):
        if operand.function in ("visits", "tries"):
            return ["count", written(operand)]
        return ["call", operand.function, operand.argument]
    return ["answer", operand.name, "number" if operand.kind in ("number", "money") else operand.kind]
