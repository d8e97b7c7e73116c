"""Typing of conditions: what each name is, which comparisons make sense, and the near miss for a typo."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from difflib import get_close_matches
from typing import TypeAlias

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

Typed: TypeAlias = Expression
NUMERIC = ("number", "money")
ORDERED = ("number", "money", "date")


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


def typed(expression: Expression, scope: Scope, problems: list[GuardTypeError]) -> Typed:
    """The same tree with the kind of each name, choices told from answers, states in full; adds problems."""
    tree = _Typer(scope, problems).expression(expression)
    return tree if problems else _resolved(tree, scope)


def _resolved(tree: Typed, scope: Scope) -> Typed:
    def operand(found: Operand) -> Operand:
        if isinstance(found, Name):
            return replace(found, kind=scope.answers[found.name].guard_type)
        if isinstance(found, Call) and found.function in ("visits", "tries"):
            return replace(found, argument=scope.resolve(found.argument or ""))
        return found

    if isinstance(tree, And | Or):
        return replace(tree, parts=tuple(_resolved(part, scope) for part in tree.parts))
    if isinstance(tree, Not):
        return Not(_resolved(tree.part, scope))
    if isinstance(tree, Compare):
        return replace(tree, left=operand(tree.left), right=operand(tree.right))
    if isinstance(tree, Among):
        values = tuple(operand(value) for value in tree.values)
        return replace(tree, left=operand(tree.left), values=values)
    left = operand(tree.left)
    return replace(tree, left=left) if isinstance(left, Name) else tree


class _Typer:
    def __init__(self, scope: Scope, problems: list[GuardTypeError]) -> None:
        self.scope = scope
        self.problems = problems

    def problem(self, message: str, operand: Operand, **params: object) -> str:
        self.problems.append(GuardTypeError(message, operand.at, len(written(operand)), params))
        return "unknown"

    def expression(self, tree: Expression) -> Typed:
        if isinstance(tree, And | Or):
            return replace(tree, parts=tuple(self.expression(part) for part in tree.parts))
        if isinstance(tree, Not):
            return Not(self.expression(tree.part))
        if isinstance(tree, Compare):
            return self.compare(tree)
        if isinstance(tree, Among):
            return self.among(tree)
        if isinstance(tree, Empty):
            return self.empty(tree)
        return self.alone(tree)

    def alone(self, tree: IsTrue) -> Typed:
        kind = self.type_of(tree.left)
        if kind not in ("boolean", "unknown"):
            self.problem("not-boolean", tree.left, name=tree.left.name)
        return tree

    def empty(self, tree: Empty) -> Typed:
        if not isinstance(tree.left, Name):
            self.problem("only-an-answer-is-empty", tree.left, found=written(tree.left))
        else:
            self.type_of(tree.left)
        return tree

    def compare(self, tree: Compare) -> Typed:
        left, right = self.pair(tree.left, tree.right)
        tree = replace(tree, left=left, right=right)
        kinds = (self.type_of(left), self.type_of(right))
        if "unknown" in kinds:
            return tree
        if written(left) == written(right):
            self.problem("compared-with-itself", right, found=written(right))
        elif isinstance(left, Constant) and isinstance(right, Constant):
            self.problem("two-constants", right, found=written(right))
        elif not _comparable(*kinds):
            self.mismatch(left, right, kinds)
        elif tree.sign not in ("=", "!=") and (kinds[0] not in ORDERED or kinds[1] not in ORDERED):
            self.problem("no-order", left, name=written(left), sign=tree.sign)
        return tree

    def among(self, tree: Among) -> Typed:
        values = tuple(self.pair(tree.left, value)[1] for value in tree.values)
        kind = self.type_of(tree.left)
        seen: set[str] = set()
        for value in values:
            other = self.type_of(value)
            if "unknown" not in (kind, other) and not _comparable(kind, other):
                self.mismatch(tree.left, value, (kind, other))
            if not isinstance(value, Constant):
                self.problem("list-of-constants", value, found=written(value))
            elif value.value in seen:
                self.problem("twice-in-list", value, found=written(value))
            seen.add(written(value))
            if isinstance(value, Constant):
                seen.add(value.value)
        return replace(tree, values=values)

    def mismatch(self, left: Operand, right: Operand, kinds: tuple[str, str]) -> None:
        params = {
            "left": written(left),
            "left_kind": kinds[0],
            "right": written(right),
            "right_kind": kinds[1],
        }
        self.problem("wrong-type", right, **params)

    def pair(self, left: Operand, right: Operand) -> tuple[Operand, Operand]:
        """Both sides, a bare word facing a choice answer being one of its choices."""
        return self.choice(left, right), self.choice(right, left)

    def choice(self, word: Operand, facing: Operand) -> Operand:
        if not isinstance(word, Name) or word.name in self.scope.answers or not isinstance(facing, Name):
            return word
        known = self.scope.answers.get(facing.name)
        if known is None or known.guard_type != "choice":
            return word
        if word.name not in known.choices:
            near = _near(word.name, known.choices)
            params = {
                "found": word.name,
                "name": facing.name,
                "known": ", ".join(known.choices),
                "near": near,
            }
            self.problem("not-a-choice", word, **params)
        return Constant("choice", word.name, word.at)

    def type_of(self, operand: Operand) -> str:
        if isinstance(operand, Constant):
            return self.constant(operand)
        if isinstance(operand, Call):
            return self.call(operand)
        known = self.scope.answers.get(operand.name)
        if known is not None:
            return known.guard_type
        if any(p.offset == operand.at for p in self.problems):
            return "unknown"
        near = _near(operand.name, tuple(self.scope.answers))
        return self.problem("unknown-name", operand, name=operand.name, near=near)

    def constant(self, operand: Constant) -> str:
        if operand.kind == "date":
            try:
                date.fromisoformat(operand.value)
            except ValueError:
                return self.problem("no-such-date", operand, found=operand.value)
        return operand.kind

    def call(self, operand: Call) -> str:
        if operand.function == "today":
            return "date"
        argument = operand.argument or ""
        if operand.function in ("visits", "tries"):
            if self.scope.resolve(argument) is None:
                near = _near(argument, self.scope.states)
                return self.problem("unknown-state", operand, name=argument, near=near)
            return "number"
        wanted = {"age": ("date",), "length": ("text",), "count": ("list",)}[operand.function]
        kind = self.type_of(Name(argument, operand.at))
        if kind not in (*wanted, "unknown"):
            self.problem(
                "wrong-argument", operand, function=operand.function, wanted_kind=wanted[0], name=argument
            )
        return "number"


def _comparable(left: str, right: str) -> bool:
    if left in NUMERIC and right in NUMERIC:
        return True
    return left == right and left in ("text", "date", "choice", "boolean")


def _near(word: str, known: tuple[str, ...]) -> str:
    return next(iter(get_close_matches(word, known, 1, 0.6)), "")
