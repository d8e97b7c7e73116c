"""A finding as every form of report needs it: said in a language, with a fingerprint that survives edits."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import quote

from flowkit.core.diagnostic import Diagnostic, Span
from flowkit.messages.render import help_for, sentence

Journey = tuple[tuple[Span | None, str], ...]
"""The steps of a journey that shows a problem: where each happens, and its sentence."""


@dataclass(frozen=True, slots=True)
class Finding:
    """A problem with its sentence. ``justification`` is why it is ignored, or None when it counts."""

    problem: Diagnostic
    said: str
    advice: str
    fingerprint: str
    justification: str | None = None
    journey: Journey = ()


def findings(
    problems: tuple[Diagnostic, ...],
    language: str,
    ignored: tuple[tuple[Diagnostic, str], ...] = (),
    journey: Callable[[Diagnostic], Journey] = lambda _: (),
) -> list[Finding]:
    """The problems that count, then those ignored with their justification."""
    seen: dict[str, int] = {}
    found = []
    for problem, justification in [*((p, None) for p in problems), *ignored]:
        said = sentence(problem, language)
        # Not the line: what stands above a problem does not make it a new one.
        same = f"{problem.rule.name}|{problem.span.file if problem.span else ''}|{sentence(problem, 'en')}"
        seen[same] = seen.get(same, 0) + 1
        digest = hashlib.sha256(f"{same}|{seen[same]}".encode()).hexdigest()
        advice = help_for(problem, language) or ""
        found.append(Finding(problem, said, advice, digest[:32], justification, journey(problem)))
    return found


def uri(file: str) -> str:
    """The name of a file as a relative URI."""
    return quote(file.replace("\\", "/"), safe="/:" if file.startswith("/") else "/")


def place(span: Span) -> str:
    """A place as people write it."""
    return f"{span.file}:{span.line}:{span.column}"
