"""Diagnostics as a person reads them: the sentence, the line with the place underlined, and what to do."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from typing import TypeAlias

from flowkit.core.diagnostic import Diagnostic, Severity, Span
from flowkit.messages import escaped, has, shown, text
from flowkit.messages.width import width_of

Sources: TypeAlias = Callable[[str], str | None]
"""The text of a file by the name its spans give it, or None when there is none."""

_AREAS = ("load", "guard", "check", "test", "draw")  # the areas that hold the sentences of rules
_WIDEST = 110  # columns of a line that are shown
_COLOURS = {"error": "1;31", "warning": "1;33", "info": "1;36", "help": "1;32", "dim": "2", "bold": "1"}
_BLANKS = {"\t": "→", "\u00a0": "·", "\u202f": "·", "\u2009": "·"}


def sentence(diagnostic: Diagnostic, language: str) -> str:
    """What is wrong, in one sentence. Raises KeyError when no catalogue knows the rule."""
    found = _key(diagnostic, language, "")
    if found is None:
        raise KeyError(diagnostic.rule.name)
    return text(found, language, **_spoken(diagnostic, language))


def help_for(diagnostic: Diagnostic, language: str) -> str | None:
    """What to do about it; lines after the first are to be pasted in place of the line shown."""
    found = _key(diagnostic, language, ".help")
    return None if found is None else text(found, language, **_spoken(diagnostic, language))


def _spoken(diagnostic: Diagnostic, language: str) -> dict[str, object]:
    """The parameters of a diagnostic, those that name a kind of thing in the reader's language."""
    return {
        name: text(key, language) if name.endswith("_kind") and has(key := f"report.kind.{value}") else value
        for name, value in diagnostic.params.items()
    }


def _key(diagnostic: Diagnostic, language: str, ending: str) -> str | None:
    """The key of the most particular sentence there is: that of the variant, of a part of it, of the rule."""
    parts = [diagnostic.rule.name, *diagnostic.variant.split(".")]
    names = [".".join(parts[:count]) for count in range(len(parts), 0, -1)]
    keys = (f"{area}.{name}{ending}" for name in names for area in _AREAS)
    return next((key for key in keys if has(key, language)), None)


def render(diagnostic: Diagnostic, sources: Sources, language: str = "en", colour: bool = False) -> str:
    """One diagnostic in full, without a line break at its end.

    Raises KeyError when no catalogue knows the rule.
    """
    rule, span = diagnostic.rule, diagnostic.span
    severity = rule.severity.value
    place = _place(span) if span else text("report.nowhere", language)
    kind = _painted(f"{text(f'report.{severity}', language)} {rule.id}", severity, colour)
    head = f"{_painted(place, 'bold', colour)}: {kind} {rule.name}: {sentence(diagnostic, language)}"
    spans = [span, *diagnostic.related] if span else [*diagnostic.related]
    gutter = max((len(str(place.line)) for place in spans), default=1)
    parts = [head]
    if span:
        parts += _excerpt(span, sources, gutter, severity if colour else "")
    for other in diagnostic.related:
        related = text("report.related", language, place=str(other))
        parts += [f"{' ' * gutter} = {related}", *_excerpt(other, sources, gutter, "dim" if colour else "")]
    advice = help_for(diagnostic, language)
    if advice:
        parts += _advice(advice, language, (span.line if span else 0, gutter), colour)
    return "\n".join(parts)


def render_all(
    diagnostics: Iterable[Diagnostic], sources: Sources, language: str = "en", colour: bool = False
) -> str:
    """Every diagnostic in the order of the files, then how many there are. Ends with a line break."""
    ordered = sorted(diagnostics, key=place_order)
    parts = [render(diagnostic, sources, language, colour) + "\n\n" for diagnostic in ordered]
    return "".join(parts) + count_line(ordered, language) + "\n"


def place_order(diagnostic: Diagnostic) -> tuple[str, int, int, str, str]:
    """The key that sorts diagnostics by file, line, column and rule; those without a place come first."""
    span = diagnostic.span
    rule, variant = diagnostic.rule.id, diagnostic.variant
    return (span.file, span.line, span.column, rule, variant) if span else ("", 0, 0, rule, variant)


def count_line(diagnostics: Sequence[Diagnostic], language: str = "en") -> str:
    """How many errors, warnings and remarks there are."""
    counts = dict.fromkeys(Severity, 0)
    for diagnostic in diagnostics:
        counts[diagnostic.rule.severity] += 1
    named = [
        text(f"report.count.{severity.value}.{'one' if count == 1 else 'many'}", language, count=count)
        for severity, count in counts.items()
        if count
    ]
    return ", ".join(named) if named else text("report.count.none", language)


def _place(span: Span) -> str:
    return f"{shown(span.file)}:{span.line}:{span.column}"


@lru_cache(maxsize=8)
def _lines(source: str) -> Sequence[str]:
    return source.replace("\r\n", "\n").replace("\r", "\n").split("\n")


def _excerpt(span: Span, sources: Sources, gutter: int, colour: str) -> list[str]:
    """The line a span begins in, and a line that underlines it; nothing where the file has no such line."""
    lines = _lines(sources(span.file) or "")
    if span.line > len(lines) or not lines[span.line - 1].strip():
        return []
    cells, first, last = _window(lines[span.line - 1].removeprefix("\ufeff"), span)
    blank = sum(width_of(cell) for cell in cells[:first])
    marked = max(1, sum(width_of(cell) for cell in cells[first:last]))
    caret = _painted("^" * marked, colour, bool(colour))
    return [f"{span.line:>{gutter}} | {''.join(cells)}", f"{' ' * gutter} | {' ' * blank}{caret}"]


def _window(line: str, span: Span) -> tuple[list[str], int, int]:
    """The characters to show, each safe for a terminal, and which of them the span covers."""
    first = min(span.column - 1, len(line))
    last = min(span.end_column - 1, len(line)) if span.end_line == span.line else len(line.rstrip())
    last = max(last, first)
    cells = [
        _BLANKS.get(mark, escaped(mark)) if mark == "\t" or first <= position < last else escaped(mark)
        for position, mark in enumerate(line[: first + 4 * _WIDEST])
    ]
    if sum(map(width_of, cells)) <= _WIDEST:
        return cells, first, min(last, len(cells))
    begin = max(0, first - _WIDEST // 2)
    end = min(begin + _WIDEST, len(cells))
    left, right = ["…"] if begin else [], ["…"] if end < len(line) else []
    moved = first - begin + len(left)
    return left + cells[begin:end] + right, moved, min(last, end) - begin + len(left)


def _advice(advice: str, language: str, where: tuple[int, int], colour: bool) -> list[str]:
    line, gutter = where
    said, *pasted = advice.split("\n")
    label = _painted(text("report.help", language), "help", colour)
    first = f"{' ' * gutter} = {label} {said}"
    return [first, *(f"{line:>{gutter}} + {_painted(new, 'help', colour)}" for new in pasted if new)]


def _painted(words: str, role: str, colour: bool) -> str:
    return f"\x1b[{_COLOURS[role]}m{words}\x1b[0m" if colour else words
