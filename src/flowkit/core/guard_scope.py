"""What a condition may name, and the names of a correct one made complete."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from flowkit.core.guard_tree import Among, And, Call, Compare, Expression, Name, Not, Operand, Or


@dataclass(frozen=True, slots=True)
class AnswerType:
    """How conditions see an answer: text, number, money, date, boolean, choice or list, and its choices."""

    guard_type: str
    choices: tuple[str, ...] = ()


def _nothing(_name: str) -> str | None:
    return None


@dataclass(frozen=True, slots=True)
class Scope:
    """What a condition may name: answers and parameters, and states by ``resolve`` (None = no such state)."""

    answers: Mapping[str, AnswerType]
    resolve: Callable[[str], str | None] = _nothing
    states: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class GuardTypeError:
    """Something in a condition that makes no sense: a message id, its parameters, and where."""

    message: str
    offset: int
    length: int
    params: Mapping[str, object]


def resolved(tree: Expression, scope: Scope) -> Expression:
    """The tree of a condition without problems, with the kind of each answer and states named in full."""

    def known(found: Name) -> Name:
        return replace(found, kind=scope.answers[found.name].guard_type)

    def operand(found: Operand) -> Operand:
        if isinstance(found, Name):
            return known(found)
        if isinstance(found, Call) and found.function in ("visits", "tries"):
            return replace(found, argument=scope.resolve(found.argument or ""))
        return found

    if isinstance(tree, And | Or):
        return replace(tree, parts=tuple(resolved(part, scope) for part in tree.parts))
    if isinstance(tree, Not):
        return Not(resolved(tree.part, scope))
    if isinstance(tree, Compare):
        return replace(tree, left=operand(tree.left), right=operand(tree.right))
    if isinstance(tree, Among):
        return replace(tree, left=operand(tree.left))
    assert isinstance(tree.left, Name)
    return replace(tree, left=known(tree.left))
