"""Conditions written back as text, and their smallest false parts."""

from __future__ import annotations

from collections.abc import Callable

from flowkit.core.guard_tree import Among, And, Compare, Empty, Expression, Not, Or, written


def printed(tree: Expression) -> str:
    """The condition as an author would write it; parsing it again gives the same tree."""
    if isinstance(tree, Or):
        return " or ".join(_inside(part, Or) for part in tree.parts)
    if isinstance(tree, And):
        return " and ".join(_inside(part, Or, And) for part in tree.parts)
    if isinstance(tree, Not):
        return "not " + _inside(tree.part, Or, And)
    if isinstance(tree, Compare):
        return f"{written(tree.left)} {tree.sign} {written(tree.right)}"
    if isinstance(tree, Among):
        values = ", ".join(written(value) for value in tree.values)
        return f"{written(tree.left)} {'not in' if tree.negated else 'in'} [{values}]"
    if isinstance(tree, Empty):
        return f"{written(tree.left)} is {'not empty' if tree.negated else 'empty'}"
    return written(tree.left)


def _inside(part: Expression, *bracketed: type) -> str:
    return f"({printed(part)})" if isinstance(part, bracketed) else printed(part)


def smallest_false(tree: Expression, holds: Callable[[Expression], bool]) -> tuple[Expression, ...]:
    """The smallest parts that make the condition false; none when it holds."""
    if holds(tree):
        return ()
    if isinstance(tree, And | Or):
        return tuple(found for part in tree.parts for found in smallest_false(part, holds))
    return (tree,)
