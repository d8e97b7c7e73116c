"""YAML events into positioned nodes, without recursion and within limits, collecting what is wrong."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import yaml

from flowkit.core.diagnostic import Diagnostic, Rule, Span
from flowkit.load import remarks, rules
from flowkit.load.node import DEEPEST, MappingNode, Node, Scalar, SequenceNode
from flowkit.load.source import start_of
from flowkit.load.stop import Misread, MisreadError

MOST_PARTS = 100_000
"""How many keys, values and lists one file may hold."""

_MOST_PROBLEMS = 100
_SHORT_TEXT = 100_000  # characters; in a longer text the parts are counted before anything is built
_PARSER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_STARTS = (yaml.MappingStartEvent, yaml.SequenceStartEvent)
_ENDS = (yaml.MappingEndEvent, yaml.SequenceEndEvent)


class _EnoughError(Exception):
    """Nothing further in this text is worth reading."""


@dataclass(slots=True)
class _Open:
    """A mapping or a list that is being read. ``key`` is the key whose value is awaited.

    ``twice`` are the keys that stand there a second time, each with the first.
    """

    start: yaml.Event
    mapping: bool
    entries: list[tuple[Scalar, Node]] = field(default_factory=list)
    items: list[Node] = field(default_factory=list)
    seen: dict[str, Scalar] = field(default_factory=dict)
    twice: list[tuple[Scalar, Scalar]] = field(default_factory=list)
    key: Scalar | None = None
    skip: bool = False


class Builder:
    """Reads one text; then ``root`` is its node or None, and ``problems`` what is wrong with it."""

    def __init__(self, lines: Sequence[str], file: str) -> None:
        self.lines = lines
        self.file = file
        self.root: Node | None = None
        self.problems: list[Diagnostic] = []
        self._open: list[_Open] = []
        self._documents = 0

    def read(self, text: str) -> None:
        """Read the text.

        Raises yaml.MarkedYAMLError where it is no YAML, MisreadError where a line can be put right.
        """
        if self._directive():
            return
        try:
            if len(text) > _SHORT_TEXT:
                self._count(text)
            for event in yaml.parse(text, Loader=_PARSER):
                self._take(event)
        except _EnoughError:
            self.root = None
            return
        self._check_root()

    def _count(self, text: str) -> None:
        depth = 0
        for count, event in enumerate(yaml.parse(text, Loader=_PARSER)):
            depth += isinstance(event, _STARTS) - isinstance(event, _ENDS)
            if depth > DEEPEST:
                return
            if count >= MOST_PARTS:
                self._stop(rules.TOO_LARGE, self._span(event), "parts", limit=f"{MOST_PARTS:,}")

    def _directive(self) -> bool:
        first = next((n for n, line in enumerate(self.lines) if line.strip() and line[0] != "#"), None)
        if first is None or not self.lines[first].startswith("%"):
            return False
        length = len(self.lines[first].rstrip())
        span = Span(self.file, first + 1, 1, first + 1, length + 1)
        self._report(Diagnostic(rules.DIRECTIVE, span))
        return True

    def _take(self, event: yaml.Event) -> None:
        if isinstance(event, yaml.ScalarEvent):
            self._add(self._scalar(event))
        elif isinstance(event, _STARTS):
            if len(self._open) >= DEEPEST:
                self._stop(rules.TOO_DEEP, self._span(event), "", limit=DEEPEST)
            self._report(remarks.on_properties(event, self.lines, self.file))
            self._open.append(_Open(event, isinstance(event, yaml.MappingStartEvent)))
        elif isinstance(event, _ENDS):
            self._add(self._closed(self._open.pop(), event))
        elif isinstance(event, yaml.AliasEvent):
            if not (self._open and self._open[-1].skip):
                self._report(remarks.on_properties(event, self.lines, self.file))
            self._add(Scalar(f"*{event.anchor}", self._span(event), False))
        elif isinstance(event, yaml.DocumentStartEvent):
            self._documents += 1
            if self._documents > 1:
                self._stop(rules.SEVERAL_DOCUMENTS, self._span(event), "")

    def _add(self, node: Node) -> None:
        """Put a node where it belongs: into the list, as a key, as the value of the last key."""
        if not self._open:
            self.root = node
            return
        top = self._open[-1]
        if not top.mapping:
            top.items.append(node)
        elif top.key is None:
            self._add_key(top, node)
        else:
            if not top.skip:
                top.entries.append((top.key, node))
            top.key, top.skip = None, False

    def _add_key(self, top: _Open, node: Node) -> None:
        if not isinstance(node, Scalar):
            variant = "list" if isinstance(node, SequenceNode) else "keys"
            self._report(Diagnostic(rules.BAD_KEY, node.span, {}, variant))
            top.key, top.skip = Scalar("", node.span, False), True
            return
        problem = remarks.on_key(node, self._line(node.span))
        self._report(problem)
        same = remarks.twin(node.text)
        first = top.seen.get(same)
        if first is not None and problem is None:
            top.twice.append((first, node))
        top.seen.setdefault(same, node)
        top.key, top.skip = node, first is not None or problem is not None

    def _scalar(self, event: yaml.ScalarEvent) -> Scalar:
        if event.tag or event.anchor:
            self._report(remarks.on_properties(event, self.lines, self.file))
        span = self._span(event)
        self._report(remarks.on_scalar(event, span, self.lines))
        return Scalar(event.value, span, not event.style)

    def _closed(self, done: _Open, end: yaml.Event) -> Node:
        if done.twice:
            self._say_twice(done)
        span = self._whole(done, end)
        if not done.mapping:
            return SequenceNode(tuple(done.items), span)
        braces = getattr(done.start, "flow_style", False)
        if braces:
            self._report(remarks.on_commas(done.entries, self.lines))
        if len(done.entries) == 1 and braces:
            name, value = done.entries[0]
            inside = bool(self._open)
            if inside and isinstance(value, Scalar) and value.plain and not value.text:
                problem = remarks.on_placeholder(name.text, span, self.lines)
                self._report(problem)
                if problem is not None:
                    return Scalar("{" + name.text + "}", span, False)
        return MappingNode(tuple(done.entries), span)

    def _say_twice(self, done: _Open) -> None:
        """Report keys that stand twice; where they are several, all from there on belongs elsewhere."""
        merged = remarks.on_merged(done.twice)
        if merged is not None:
            self._report(merged)
            line = done.twice[0][1].span.line
            done.entries = [(key, value) for key, value in done.entries if key.span.line < line]
            return
        for first, second in done.twice:
            self._report(remarks.on_twins((first.text, first.span), (second.text, second.span)))

    def _whole(self, done: _Open, end: yaml.Event) -> Span:
        """The place of a mapping or a list: up to the end of the last thing in it, or to its bracket."""
        span = remarks.span_of(done.start, self.file, end)
        last = done.entries[-1][1] if done.entries else done.items[-1] if done.items else None
        if last is None or getattr(done.start, "flow_style", False):
            return span
        return Span(span.file, span.line, span.column, last.span.end_line, last.span.end_column)

    def _check_root(self) -> None:
        if isinstance(self.root, MappingNode):
            return
        found = self.root is not None and self.root != Scalar("", self.root.span, True)
        place = self.root.span if found and self.root is not None else start_of(self.file)
        variant = "comments" if any(line.lstrip().startswith("#") for line in self.lines) else ""
        if isinstance(self.root, SequenceNode):
            variant = "list"
        elif self.root is not None and self.root.text:
            variant = "text"
        self.root = None
        if not any(problem.is_error for problem in self.problems):
            self.problems.append(Diagnostic(rules.NO_KEYS, place, {}, variant))

    def _report(self, problem: Diagnostic | Misread | None) -> None:
        if problem is None:
            return
        if isinstance(problem, Misread):
            raise MisreadError(problem)
        if problem not in self.problems[-2:] and len(self.problems) < _MOST_PROBLEMS:
            self.problems.append(problem)

    def _stop(self, rule: Rule, span: Span, variant: str, **params: object) -> None:
        self.problems.append(Diagnostic(rule, span, params, variant))
        raise _EnoughError

    def _span(self, event: yaml.Event) -> Span:
        return remarks.span_of(event, self.file)

    def _line(self, span: Span) -> str:
        return self.lines[span.line - 1] if span.line <= len(self.lines) else ""
