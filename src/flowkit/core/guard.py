"""Conditions: the `when` language, parsed once, typed, total, compiled to closures. Never Python."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from flowkit.core.guard_compile import Holds, compiled
from flowkit.core.guard_parse import parse
from flowkit.core.guard_print import printed, smallest_false
from flowkit.core.guard_scope import AnswerType, GuardTypeError, Scope
from flowkit.core.guard_tokens import GuardSyntaxError, one_line
from flowkit.core.guard_tree import Expression, IsTrue, Name, needs_today, reads
from flowkit.core.guard_type import typed


class GuardProblem(NamedTuple):
    """What is wrong with a condition: a message id (area ``guard``), its parameters, and where."""

    message: str
    params: Mapping[str, object]
    offset: int
    length: int


class GuardReport(NamedTuple):
    """Why a condition is false: the condition, and its smallest parts that are false."""

    text: str
    false: tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Guard:
    """A condition over answers, parameters, visit counts and today's date.

    ``holds(answers, counts, today)`` never fails: a comparison with an unknown answer is false.
    ``counts`` maps ``visits(state.id)`` and ``tries(state.id)`` to integers; ``today`` is an ISO date or
    None (only asked for when ``needs_today``). ``reads`` are the answer ids, ``counters`` the counts;
    ``expression`` is the typed tree, for proofs and pictures.
    """

    text: str
    reads: frozenset[str]
    counters: frozenset[str]
    needs_today: bool
    holds: Holds
    expression: Expression = field(default=IsTrue(Name("")))

    def __str__(self) -> str:
        return self.text

    def explain(
        self, answers: Mapping[str, Any], counts: Mapping[str, int], today: str | None
    ) -> GuardReport:
        """Which smallest parts of the condition are false now."""
        false = smallest_false(self.expression, lambda part: compiled(part)(answers, counts, today))
        return GuardReport(self.text, tuple(printed(part) for part in false) or (self.text,))


def compile_guard(text: str, scope: Scope) -> tuple[Guard | None, tuple[GuardProblem, ...]]:
    """The guard of a `when` text, or every problem found in it. Never raises for any text."""
    try:
        expression = parse(text)
    except GuardSyntaxError as error:
        return None, (GuardProblem(error.message, error.params, error.offset, error.length),)
    found: list[GuardTypeError] = []
    tree = typed(expression, scope, found)
    if found:
        return None, tuple(GuardProblem(e.message, e.params, e.offset, e.length) for e in found)
    answers, counters = reads(tree)
    return Guard(one_line(text), answers, counters, needs_today(tree), compiled(tree), tree), ()


__all__ = ["AnswerType", "Guard", "GuardProblem", "GuardReport", "Scope", "compile_guard"]
