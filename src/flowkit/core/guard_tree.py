"""The tree of a condition: tests of operands, combined by not, and, or; and what can be asked of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Constant:
    """A number, a date (``kind`` date), a quoted text, or a choice once it is typed."""

    kind: str
    value: str
    at: int = 0


@dataclass(frozen=True, slots=True)
class Name:
    """An answer, a parameter, or a choice id: which one is decided when it is typed (``kind``)."""

    name: str
    at: int = 0
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Call:
    """A function of an answer or state; ``today`` has no argument."""

    function: str
    argument: str | None
    at: int = 0
    inside: int = 0  # where the argument stands


Operand: TypeAlias = Constant | Name | Call


@dataclass(frozen=True, slots=True)
class Compare:
    """``left sign right``, sign one of = != < <= > >=."""

    sign: str
    left: Operand
    right: Operand
    start: int = 0
    end: int = 0


@dataclass(frozen=True, slots=True)
class Among:
    """``left in [values]``, or ``not in``."""

    left: Operand
    values: tuple[Operand, ...]
    negated: bool
    start: int = 0
    end: int = 0


@dataclass(frozen=True, slots=True)
class Empty:
    """``left is empty``, or ``is not empty``."""

    left: Operand
    negated: bool
    start: int = 0
    end: int = 0


@dataclass(frozen=True, slots=True)
class IsTrue:
    """A boolean answer standing alone: it is known and true."""

    left: Name
    start: int = 0
    end: int = 0


@dataclass(frozen=True, slots=True)
class Not:
    """The opposite of a condition."""

    part: Expression


@dataclass(frozen=True, slots=True)
class And:
    """All of the parts."""

    parts: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Or:
    """Any of the parts."""

    parts: tuple[Expression, ...]


Test: TypeAlias = Compare | Among | Empty | IsTrue
Expression: TypeAlias = Test | Not | And | Or


def written(operand: Operand) -> str:
    """The operand as an author writes it."""
    if isinstance(operand, Name):
        return operand.name
    if isinstance(operand, Call):
        return operand.function if operand.argument is None else f"{operand.function}({operand.argument})"
    return f"'{operand.value}'" if operand.kind == "text" else operand.value


def operands(tree: Expression) -> tuple[Operand, ...]:
    """Every operand of a condition, left to right."""
    if isinstance(tree, And | Or):
        return tuple(found for part in tree.parts for found in operands(part))
    if isinstance(tree, Not):
        return operands(tree.part)
    if isinstance(tree, Compare):
        return (tree.left, tree.right)
    return (tree.left, *tree.values) if isinstance(tree, Among) else (tree.left,)


def reads(tree: Expression) -> tuple[frozenset[str], frozenset[str]]:
    """The answers a condition reads, and the counters."""
    answers: set[str] = set()
    counters: set[str] = set()
    for operand in operands(tree):
        if isinstance(operand, Name):
            answers.add(operand.name)
        elif isinstance(operand, Call) and operand.argument is not None:
            counting = operand.function in ("visits", "tries")
            (counters if counting else answers).add(written(operand) if counting else operand.argument)
    return frozenset(answers), frozenset(counters)


def needs_today(tree: Expression) -> bool:
    """Whether a condition depends on the date."""
    return any(isinstance(o, Call) and o.function in ("today", "age") for o in operands(tree))
