"""Places in a text whose lines were put right, as places in the text as it was written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

from flowkit.core.diagnostic import Diagnostic, Span
from flowkit.load.node import MappingNode, Node, Scalar, SequenceNode


class Written:
    """Lines that were put right, by number from 1: first as they were written, then after each correction."""

    def __init__(self, lines: Mapping[int, Sequence[str]]) -> None:
        self.lines = lines

    def span(self, span: Span) -> Span:
        """The place in the text as written."""
        column = self._column(span.line, span.column)
        end = self._column(span.end_line, span.end_column)
        if span.line == span.end_line:
            end = max(end, column + 1)
        return replace(span, column=column, end_column=end)

    def _column(self, line: int, column: int) -> int:
        for before, after in reversed([*pairwise(self.lines.get(line, ()))]):
            column = column_of(before, after, column)
        return column

    def problem(self, problem: Diagnostic) -> Diagnostic:
        """The problem with its places in the text as written."""
        span = None if problem.span is None else self.span(problem.span)
        return replace(problem, span=span, related=tuple(self.span(other) for other in problem.related))

    def node(self, node: Node) -> Node:
        """The node, and all that is in it, with places in the text as written."""
        if not self.lines:
            return node
        if isinstance(node, Scalar):
            return self._scalar(node)
        if isinstance(node, SequenceNode):
            return SequenceNode(tuple(self.node(item) for item in node.items), self.span(node.span))
        entries = tuple((self._scalar(key), self.node(value)) for key, value in node.entries)
        return MappingNode(entries, self.span(node.span))

    def _scalar(self, scalar: Scalar) -> Scalar:
        return replace(scalar, span=self.span(scalar.span))


def _alike(one: str, other: str) -> int:
    """How many letters two texts begin with alike."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((place for place, (a, b) in pairs if a != b), min(len(one), len(other)))


def column_of(written: str, right: str, column: int) -> int:
    """The column (from 1) in a line as written for a column in the same line put right.

    What both lines begin and end with stays where it is; between, the written text is found in the other.
    """
    head = _alike(written, right)
    tail = _alike(written[head:][::-1], right[head:][::-1])
    if column <= head:
        return column
    if column > len(right) - tail:
        return column - len(right) + len(written)
    middle = written[head : len(written) - tail]
    moved = max(right[head : len(right) - tail].find(middle), 0)
    return min(max(column - moved, head + 1), len(written) - tail + 1)
