"""What the scenarios covered: how many came by, and where none did."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from flowkit.core.flow import Flow
from flowkit.draw.look import Look, Mark
from flowkit.draw.say import say
from flowkit.scenario.coverage import Coverage


def coverage_look(flow: Flow, covered: Coverage, tests: int, language: str | None = None) -> Look:
    """The look of a coverage by so many tests."""
    speech = language or flow.language
    states, transitions = covered.states, covered.transitions
    counts = {
        "tests": tests,
        "states": sum(map(bool, states.values())),
        "all_states": len(states),
        "transitions": sum(map(bool, transitions.values())),
        "all_transitions": len(transitions),
    }
    return Look(
        "coverage",
        say("look-coverage", speech),
        _marks(states, speech),
        _marks(transitions, speech),
        tuple((tone, say(f"look-coverage-{tone}", speech)) for tone in ("covered", "partly", "never")),
        Mark("same"),
        say("look-coverage-note", speech, **counts),
        partial(_part, speech),
    )


def _marks(counts: Mapping[str, int], language: str) -> dict[str, Mark]:
    return {name: _mark(count, language) for name, count in counts.items()}


def _mark(count: int, language: str) -> Mark:
    key = "look-coverage-count" if count else "look-coverage-never"
    said = say(key, language, count=count)
    return Mark("covered" if count else "never", f"×{count}", said=said, count=count)


def _part(language: str, marks: tuple[Mark, ...]) -> Mark:
    """One arrow for several transitions, one box for several states: how many of them are covered."""
    if len(marks) == 1:
        return marks[0]
    done = sum(mark.tone == "covered" for mark in marks)
    tone = "never" if not done else "covered" if done == len(marks) else "partly"
    said = say("look-coverage-part", language, count=done, all=len(marks))
    return Mark(tone, f"{done}/{len(marks)}", said=said)
