"""Diagnostics as people and tools read them: text with excerpt and caret, JSON, GitHub annotations."""

from __future__ import annotations

import json
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from flowkit import messages
from flowkit.cli.console import Console
from flowkit.cli.width import width
from flowkit.core.diagnostic import Diagnostic, Severity, Span

AREAS = ("load", "guard", "check", "answer")
_COLOURS = {Severity.ERROR: "red", Severity.WARNING: "yellow", Severity.INFO: "cyan"}
_ANNOTATIONS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "notice"}
_BEFORE, _WIDEST = 40, 100  # how much of a long line is shown: before the place, and in all
_MOST_BYTES = 4 * 1024 * 1024


def sentence(problem: Diagnostic, language: str) -> str:
    """The problem in one sentence."""
    return _said(problem, "", language) or problem.rule.name


def help_text(problem: Diagnostic, language: str) -> str:
    """What to do about it, or ""."""
    return _said(problem, ".help", language)


def _said(problem: Diagnostic, ending: str, language: str) -> str:
    variant = f".{problem.variant}" if problem.variant else ""
    for area in AREAS:
        for name in dict.fromkeys((problem.rule.name + variant, problem.rule.name)):
            key = f"{area}.{name}{ending}"
            if messages.has(key, language):
                return messages.text(key, language, **dict(problem.params))
    return ""


def as_text(problems: Iterable[Diagnostic], console: Console) -> str:
    """The problems one after the other, each with the line it is about."""
    return "\n".join("\n".join(_lines(problem, console)) for problem in problems)


def _lines(problem: Diagnostic, console: Console) -> list[str]:
    severity = problem.rule.severity
    colour = _COLOURS[severity]
    word = console.paint(console.text(f"cli.severity.{severity.value}"), fg=colour, bold=True)
    place = console.paint(f"{messages.shown(problem.span)}: ", bold=True) if problem.span else ""
    name = console.paint(f"[{problem.rule.id} {problem.rule.name}]", dim=True)
    lines = [f"{place}{word}: {sentence(problem, console.language)} {name}"]
    if problem.span is not None:
        lines += excerpt(problem.span, console, colour)
    advice = help_text(problem, console.language)
    if advice:
        lines.append(f"   {console.paint(console.text('cli.help'), bold=True)}: {advice}")
    lines += [f"   {console.text('cli.see')}: {messages.shown(span)}" for span in problem.related]
    return lines


def excerpt(span: Span, console: Console, colour: str) -> list[str]:
    """The line of a place, with carets under it; nothing when the line cannot be shown."""
    source = _source(span.file)
    if not 1 <= span.line <= len(source) or not source[span.line - 1].strip():
        return []
    line = source[span.line - 1]
    first = min(span.column - 1, len(line))
    last = min(span.end_column - 1, len(line)) if span.end_line == span.line else len(line.rstrip())
    last = max(last, first)
    cut = max(first - _BEFORE, 0) if len(line) > _WIDEST else 0
    end = min(len(line), cut + _WIDEST)
    number = str(span.line)
    before, marked = _visible(line[cut:first]), _visible(line[first : min(last, end)])
    whole = ("…" if cut else "") + before + marked + _visible(line[min(last, end) : end])
    blank = " " * (width(before) + (1 if cut else 0))
    caret = console.paint("^" * max(width(marked), 1), fg=colour, bold=True)
    return [
        f"   {number} │ {whole}{'…' if end < len(line) else ''}",
        f"   {' ' * len(number)} │ {blank}{caret}",
    ]


def _visible(text: str) -> str:
    return "".join(messages.escaped(character) for character in text.replace("\t", " "))


@cache
def _source(file: str) -> tuple[str, ...]:
    """The lines of a file as they may be shown; none when it cannot be read."""
    try:
        with Path(file).open("rb") as opened:
            content = opened.read(_MOST_BYTES)
    except (OSError, ValueError):
        return ()
    text = content.decode("utf-8", "replace").removeprefix("\ufeff")
    return tuple(text.replace("\r\n", "\n").replace("\r", "\n").split("\n"))


def as_json(problems: Iterable[Diagnostic], language: str) -> str:
    """The problems as a list of objects; lines and columns count from 1, the end is exclusive."""
    return json.dumps([_object(problem, language) for problem in problems], ensure_ascii=False, indent=2)


def _object(problem: Diagnostic, language: str) -> dict[str, object]:
    found: dict[str, object] = {
        "id": problem.rule.id,
        "name": problem.rule.name,
        "severity": problem.rule.severity.value,
        "message": sentence(problem, language),
        "help": help_text(problem, language),
    }
    if problem.span is not None:
        found |= place(problem.span)
    if problem.related:
        found["related"] = [place(span) for span in problem.related]
    return found


def place(span: Span) -> dict[str, object]:
    """A place as plain data."""
    return {
        "file": span.file,
        "line": span.line,
        "column": span.column,
        "end_line": span.end_line,
        "end_column": span.end_column,
    }


def as_annotations(problems: Iterable[Diagnostic], language: str) -> str:
    """The problems as GitHub shows them beside the lines of a change."""
    return "\n".join(_annotation(problem, language) for problem in problems)


def _annotation(problem: Diagnostic, language: str) -> str:
    span = problem.span
    where = ""
    if span is not None:
        where = f"file={_property(span.file)},line={span.line},col={span.column},"
    title = f"{problem.rule.id} {problem.rule.name}"
    advice = help_text(problem, language)
    said = sentence(problem, language) + (f"\n{advice}" if advice else "")
    return f"::{_ANNOTATIONS[problem.rule.severity]} {where}title={_property(title)}::{_data(said)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
