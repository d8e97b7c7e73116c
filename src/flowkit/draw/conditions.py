"""A condition in the words of the flow: labels of answers and choices instead of ids."""

from __future__ import annotations

from flowkit.core.flow import Flow
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
)
from flowkit.draw.say import say

_SIGNS = {"!=": "≠", "<=": "≤", ">=": "≥"}


class Conditions:
    """Says conditions of one flow in one language."""

    def __init__(self, flow: Flow, language: str) -> None:
        self.flow = flow
        self.language = language

    def say(self, key: str, **params: object) -> str:
        """A sentence of the catalogue."""
        return say(key, self.language, **params)

    def __call__(self, tree: Expression) -> str:
        """The condition in words."""
        if isinstance(tree, And | Or):
            joint = self.say("and" if isinstance(tree, And) else "or")
            return f" {joint} ".join(self._inside(part) for part in tree.parts)
        if isinstance(tree, Not):
            return self.say("not", what=self._inside(tree.part))
        if isinstance(tree, Compare):
            return self._compare(tree)
        if isinstance(tree, Among):
            values = ", ".join(self.value(tree.left, value) for value in tree.values)
            return self.say("except", what=values) if tree.negated else values
        if isinstance(tree, Empty):
            return self.say("filled" if tree.negated else "empty", what=self.operand(tree.left))
        return self.operand(tree.left)

    def _inside(self, part: Expression) -> str:
        return f"({self(part)})" if isinstance(part, And | Or) else self(part)

    def _compare(self, tree: Compare) -> str:
        left, right = tree.left, tree.right
        if isinstance(left, Call) and left.function == "tries" and tree.sign == "<":
            return self.say("tries-left")
        if self._chosen(left, right):
            value = self.value(left, right)
            return value if tree.sign == "=" else self.say("except", what=value)
        sign = _SIGNS.get(tree.sign, tree.sign)
        return f"{self.operand(left)} {sign} {self.value(left, right)}"

    def _chosen(self, left: Operand, right: Operand) -> bool:
        return isinstance(left, Name) and isinstance(right, Constant) and right.kind == "choice"

    def operand(self, operand: Operand) -> str:
        """An answer, a count or a constant."""
        if isinstance(operand, Constant):
            return operand.value
        if isinstance(operand, Name):
            return self.answer(operand.name)
        if operand.function in ("tries", "visits", "today"):
            return self.say(f"count-{operand.function}")
        return self.say(f"of-{operand.function}", what=self.answer(operand.argument or ""))

    def answer(self, name: str) -> str:
        """The label of an answer or parameter, else its id in words."""
        for table in ("answers", "parameters"):
            label = self.flow.text(f"{table}.{name}.label", self.language)
            if label:
                return self.say("quoted", what=label)
        return name.replace("_", " ")

    def value(self, left: Operand, right: Operand) -> str:
        """A value that an answer is compared with; a choice by its label."""
        if not (isinstance(left, Name) and isinstance(right, Constant) and right.kind == "choice"):
            return self.operand(right)
        paths = [f"answers.{left.name}.choices.{right.value}"]
        for state in self.flow.states.values():
            control = state.control(right.value) if state.save_as == left.name else None
            paths += [control.path] if control is not None else []
        labels = (self.flow.text(f"{path}.label", self.language) for path in paths)
        return next(filter(None, labels), right.value.replace("_", " ")).removeprefix("> ")
