"""Diagnostics for people and for tools: text with excerpt and caret, JSON, GitHub annotations."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path

from flowkit.cli.console import Console
from flowkit.core.diagnostic import Diagnostic, Severity, Span
from flowkit.messages.render import help_for, render, sentence

_ANNOTATIONS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "notice"}
_MOST_BYTES = 4 * 1024 * 1024
_MOST_PLACES = 8


def as_text(
    problems: Iterable[Diagnostic], console: Console, journey: Callable[[Diagnostic], str] = lambda _: ""
) -> str:
    """The problems one after the other, each with the line it is about and the journey that shows it.

    What is said in the same words about several places is said once, with the other places.
    """
    together: dict[object, list[Diagnostic]] = {}
    for problem in problems:
        language, own = console.language, problem.witness is None or id(problem)
        alike = (problem.rule.id, sentence(problem, language), help_for(problem, language), own)
        together.setdefault(alike, []).append(problem)
    return "".join(
        render(first, source, console.language, console.colour)
        + _others(others, console)
        + journey(first)
        + "\n\n"
        for first, *others in together.values()
    )


def _others(problems: list[Diagnostic], console: Console) -> str:
    """The places where the same is wrong."""
    places = [f"{problem.span.file}:{problem.span.line}" for problem in problems if problem.span]
    if not places:
        return ""
    shown = ", ".join(places[:_MOST_PLACES]) + (", …" if len(places) > _MOST_PLACES else "")
    return "\n  = " + console.text("report.same", count=len(places), places=shown)


@cache
def source(file: str) -> str | None:
    """The text of a file as far as it can be shown, by the name its spans give it; or None."""
    try:
        with Path(file).open("rb") as opened:
            return opened.read(_MOST_BYTES).decode("utf-8", "replace")
    except (OSError, ValueError):
        return None


def as_json(
    problems: Iterable[Diagnostic],
    language: str,
    journey: Callable[[Diagnostic], dict[str, object]] = lambda _: {},
    **more: object,
) -> str:
    """The problems as JSON, version 1; lines and columns count from 1, the end is exclusive."""
    found = {"version": 1, "problems": [_object(p, language) | journey(p) for p in problems], **more}
    return json.dumps(found, ensure_ascii=False, indent=2)


def _object(problem: Diagnostic, language: str) -> dict[str, object]:
    found: dict[str, object] = {
        "id": problem.rule.id,
        "name": problem.rule.name,
        "severity": problem.rule.severity.value,
        "message": sentence(problem, language),
        "help": help_for(problem, language) or "",
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
    advice = help_for(problem, language) or ""
    said = sentence(problem, language) + (f"\n{advice}" if advice else "")
    return f"::{_ANNOTATIONS[problem.rule.severity]} {where}title={_property(title)}::{_data(said)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
