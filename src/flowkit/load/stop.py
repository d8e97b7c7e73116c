"""Where the parser gave up, and what is made of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import yaml

from flowkit.core.diagnostic import Diagnostic, Rule, Span


@dataclass(frozen=True, slots=True)
class Misread:
    """The problem, and the line (counted from 0) with the text that would have worked, where that is sure."""

    problem: Diagnostic
    line: int
    fix: str | None


class MisreadError(Exception):
    """Raised where a line says something else than it was meant to, and what was meant is sure."""

    def __init__(self, found: Misread) -> None:
        self.found = found
        super().__init__(found.problem.rule.name)


@dataclass(frozen=True, slots=True)
class Stop:
    """Where the parser stopped (both counted from 0), what it was in the middle of, since when."""

    lines: Sequence[str]
    file: str
    line: int
    column: int
    words: str
    began: tuple[int, int] | None

    @property
    def text(self) -> str:
        """The line the parser stopped in."""
        return self.lines[self.line]

    @property
    def indent(self) -> int:
        """How many spaces the line begins with."""
        return indent_of(self.text)

    def before(self) -> int | None:
        """The line before this one that holds something."""
        return next((n for n in range(self.line - 1, -1, -1) if holds_something(self.lines[n])), None)

    def problem(
        self, rule: Rule, variant: str, line: int, columns: tuple[int, int], **params: object
    ) -> Diagnostic:
        """A diagnostic on one line; columns count from 1, the second is exclusive."""
        span = Span(self.file, line + 1, columns[0], line + 1, columns[1])
        return Diagnostic(rule, span, params, variant)


def stop_at(lines: Sequence[str], file: str, error: yaml.MarkedYAMLError) -> Stop:
    """Where an error of the parser stands: the last line that holds something, up to its mark."""
    mark = error.problem_mark or error.context_mark
    line, column = (mark.line, mark.column) if mark else (0, 0)
    while line > 0 and (line >= len(lines) or not holds_something(lines[line])):
        line, column = line - 1, -1
    if column < 0:
        column = len(lines[line].rstrip())
    context = error.context_mark
    began = (context.line, context.column) if context and context.line < len(lines) else None
    return Stop(lines, file, line, column, f"{error.context or ''}: {error.problem or ''}", began)


def indent_of(line: str) -> int:
    """How many spaces a line begins with."""
    return len(line) - len(line.lstrip(" "))


def holds_something(line: str) -> bool:
    """Whether a line is more than blanks or a comment."""
    return bool(line.strip()) and not line.lstrip().startswith("#")
