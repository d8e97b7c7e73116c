"""Conditions that are nearly the same: a bound one off, a sign that takes the bound in or leaves it out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation

from flowkit.core.guard_tree import And, Compare, Constant, Expression, Not, Or

_NEAR = {"<": "<=", "<=": "<", ">": ">=", ">=": ">"}


def shifted(tree: Expression) -> Iterator[Expression]:
    """Each condition that differs in one comparison, or in one part left out, in the order of the text."""
    if isinstance(tree, And | Or):
        for place, part in enumerate(tree.parts):
            around = tree.parts[:place], tree.parts[place + 1 :]
            for other in shifted(part):
                yield replace(tree, parts=(*around[0], other, *around[1]))
            yield replace(tree, parts=(*around[0], *around[1]))
    elif isinstance(tree, Not):
        yield from (Not(other) for other in shifted(tree.part))
    elif isinstance(tree, Compare):
        if tree.sign in _NEAR:
            yield replace(tree, sign=_NEAR[tree.sign])
        for side in ("left", "right"):
            operand = getattr(tree, side)
            if isinstance(operand, Constant) and (moved := _moved(operand)) is not None:
                yield replace(tree, left=moved) if side == "left" else replace(tree, right=moved)


def _moved(constant: Constant) -> Constant | None:
    """The next number or day; None for a text or a choice."""
    if constant.kind == "date":
        return replace(constant, value=(date.fromisoformat(constant.value) + timedelta(days=1)).isoformat())
    if constant.kind not in ("number", "money"):
        return None
    try:
        return replace(constant, value=str(Decimal(constant.value) + 1))
    except InvalidOperation:
        return None
