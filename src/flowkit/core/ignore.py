"""What an author has looked at and accepts: ``# flowkit: ignore[rule-name] reason`` beside a line."""

from __future__ import annotations

from dataclasses import dataclass

from flowkit.core.diagnostic import Span


@dataclass(frozen=True, slots=True)
class Ignore:
    """One such comment. ``line`` is the line it speaks about: its own, or the next when it stands alone."""

    names: tuple[str, ...]
    reason: str
    line: int
    span: Span
