"""Conditions: the `when` language, parsed once, typed, total, compiled to closures. Never Python."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Guard:
    """A condition over answers, parameters, visit counts and today's date.

    ``holds(answers, counts, today)`` never fails: a comparison with an unknown answer is false.
    ``counts`` maps ``visits(state.id)`` and ``tries(state.id)`` to integers; ``today`` is an ISO date or
    None (only asked for when ``needs_today``). ``reads`` are the answer ids, ``counters`` the counts.
    """

    text: str
    reads: frozenset[str]
    counters: frozenset[str]
    needs_today: bool
    holds: Callable[[Mapping[str, Any], Mapping[str, int], str | None], bool]

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True, slots=True)
class GuardReport:
    """Why a condition is false: the condition, and its smallest parts that are false."""

    text: str
    false: tuple[str, ...]
