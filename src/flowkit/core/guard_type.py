"""Typing of conditions: what each name is, which comparisons make sense, and the near miss for a typo."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from difflib import get_close_matches
from typing import TypeAlias

from flowkit.core.guard_scope import GuardTypeError, Scope, resolved
from flowkit.core.guard_tokens import INSTEAD
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
FACED = {"choice": "not-a-choice", "list": "list-compared", "text": "text-without-quotes"}
"""What is wrong with an unknown word that stands opposite an answer of a kind."""

TRUE = ("true", "yes", "oui", "vrai")
FALSE = ("false", "no", "non", "faux")
SUGGESTING = 1_000  # problems so far, times names to look through, up to which a near miss is looked for


def typed(expression: Expression, scope: Scope, problems: list[GuardTypeError]) -> Typed:
    """The same tree with the kind of each name, choices told from answers, states in full; adds problems."""
    tree = _Typer(scope, problems).expression(expression)
    return tree if problems else resolved(tree, scope)


class _Typer:
    def __init__(self, scope: Scope, problems: list[GuardTypeError]) -> None:
        self.scope = scope
        self.problems = problems

    def problem(self, message: str, operand: Operand, **params: object) -> str:
        self.problems.append(GuardTypeError(message, operand.at, len(written(operand)), params))
        return "unknown"

    def near(self, word: str, known: tuple[str, ...]) -> str:
        if len(self.problems) * len(known) >= SUGGESTING:  # a hostile condition holds hundreds of typos
            return ""
        return next(iter(get_close_matches(word, known, 1, 0.6)), "")

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
        if self.truth(left, right, tree.sign) or self.truth(right, left, tree.sign):
            return tree
        kind = self.type_of(left)
        kinds = (kind, self.facing(kind, right))
        if "unknown" in kinds:
            return tree
        if written(left) == written(right):
            self.problem("compared-with-itself", right, found=written(right))
        elif isinstance(left, Constant) and isinstance(right, Constant):
            self.problem("two-constants", right, found=written(right))
        elif not _comparable(*kinds):
            self.mismatch(left, right, kinds)
        elif tree.sign not in ("=", "!=") and kind not in ORDERED:
            self.problem("no-order", left, name=written(left), sign=tree.sign)
        return tree

    def facing(self, kind: str, right: Operand) -> str:
        """The kind of the right side; what a word facing an unknown name is cannot be told."""
        word = isinstance(right, Name) and right.name not in self.scope.answers
        return "unknown" if kind == "unknown" and word else self.type_of(right)

    def truth(self, word: Operand, facing: Operand, sign: str) -> bool:
        """Whether a yes-or-no answer is compared with a word for yes or no; says what to write."""
        if not isinstance(word, Name) or word.name in self.scope.answers or not isinstance(facing, Name):
            return False
        known = self.scope.answers.get(facing.name)
        if known is None or known.guard_type != "boolean" or word.name not in (*TRUE, *FALSE):
            return False
        instead = facing.name if (word.name in TRUE) == (sign != "!=") else f"not {facing.name}"
        self.problem("write-instead", word, found=word.name, instead=instead)
        return True

    def among(self, tree: Among) -> Typed:
        values = tuple(self.pair(tree.left, value)[1] for value in tree.values)
        if isinstance(tree.left, Constant):
            self.problem("two-constants", tree.left, found=written(tree.left))
        kind = self.type_of(tree.left)
        seen: set[object] = set()
        for value in values:
            kinds = (kind, self.facing(kind, value))
            if "unknown" in kinds:
                continue
            if not _comparable(*kinds):
                self.mismatch(tree.left, value, kinds)
            elif not isinstance(value, Constant):
                self.problem("list-of-constants", value, found=written(value))
            elif (key := Decimal(value.value) if kinds[1] == "number" else value.value) in seen:
                self.problem("twice-in-list", value, found=written(value))
            else:
                seen.add(key)
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
        if known is None or known.guard_type not in FACED:
            return word
        if known.guard_type != "choice" or word.name not in known.choices:
            if word.name in INSTEAD:
                return word
            near = self.near(word.name, known.choices) if known.guard_type == "choice" else ""
            choices = ", ".join(known.choices)
            params = {"found": word.name, "name": facing.name, "known": choices, "near": near}
            self.problem(FACED[known.guard_type], word, **params)
        return Constant("choice", word.name, word.at)

    def type_of(self, operand: Operand) -> str:
        if isinstance(operand, Constant):
            return self.constant(operand)
        if isinstance(operand, Call):
            return self.call(operand)
        known = self.scope.answers.get(operand.name)
        if known is not None:
            return known.guard_type
        if operand.name in INSTEAD:
            return self.problem("write-instead", operand, found=operand.name, instead=INSTEAD[operand.name])
        near = self.near(operand.name, tuple(self.scope.answers))
        return self.problem("unknown-name", operand, name=operand.name, near=near)

    def told(self, operand: Operand) -> bool:
        """Whether a problem with it has been found already."""
        return any(problem.offset == operand.at for problem in self.problems)

    def constant(self, operand: Constant) -> str:
        if self.told(operand):
            return "unknown"
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
                near = self.near(argument, self.scope.states)
                return self.problem("unknown-state", Name(argument, operand.inside), name=argument, near=near)
            return "number"
        wanted = {"age": "date", "length": "text", "count": "list"}[operand.function]
        asked = Name(argument, operand.inside)
        if self.type_of(asked) not in (wanted, "unknown"):
            params = {"function": operand.function, "wanted_kind": wanted, "name": argument}
            self.problem("wrong-argument", asked, **params)
        return "number"


def _comparable(left: str, right: str) -> bool:
    if left in NUMERIC and right in NUMERIC:
        return True
    return left == right and left in ("text", "date", "choice", "boolean")
