"""Small flows with a defect planted in them: which rules find something, and do their witnesses replay?"""

from __future__ import annotations

from datetime import datetime

from flowkit.check import CHECKS, Subject, check
from flowkit.core.automaton import Automaton
from flowkit.core.diagnostic import Diagnostic
from flowkit.core.project import Project
from flowkit.core.snapshot import Event, Moved
from flowkit.core.witness import Witness
from flowkit.load import load_source
from flowkit.messages import languages
from flowkit.messages.render import help_for, sentence
from flowkit.unfold import unfold

BEGINNING = "2026-01-05T09:00:00+00:00"


def flow_text(body: str, start: str = "a") -> str:
    """A whole flow: the four lines each begins with, then its own."""
    return f"flowkit: 1\nflow: planted\nlanguage: en\nstart: {start}\n{body.strip()}\n"


def subject(text: str) -> Subject:
    """What rules see of a flow in a text."""
    flow = load_source(text, "planted.yaml")
    return Subject(Project(flow), unfold(flow))


def problems(text: str, rule: str | None = None) -> tuple[Diagnostic, ...]:
    """All that checking a flow finds, or one rule alone. Each problem has a place, a sentence, a help."""
    seen = subject(text)
    if rule is None:
        told = seen.flow.diagnostics + check(seen.project, seen.automaton)
    else:
        told = tuple(CHECKS[rule][1](seen))
    for problem in told:
        assert problem.span is not None, problem
        for language in languages:
            assert sentence(problem, language)
            assert help_for(problem, language)
    return tuple(problem for problem in told if problem.rule.severity != "info")


def found(text: str) -> set[str]:
    """The names of the rules that find something."""
    return {problem.rule.name for problem in problems(text)}


def witnessed(text: str, rule: str) -> Diagnostic:
    """The one problem that a rule finds, which a journey shows; the journey really happens."""
    (problem,) = problems(text, rule)
    assert problem.witness is not None
    replay(subject(text).automaton, problem.witness)
    return problem


def replay(automaton: Automaton, witness: Witness) -> None:
    """Walk a witness again: every move leads where it says. Only the last may be refused, if it says so."""
    moved = automaton.start(witness.inputs, datetime.fromisoformat(BEGINNING))
    assert moved.snapshot.states == witness.first
    for number, move in enumerate(witness.moves, 1):
        assert move.now is not None
        at = move.state if len(moved.snapshot.states) > 1 and move.event != "back" else None
        result = automaton.step(moved.snapshot, Event(move.event, move.answers, move.now, at))
        if not isinstance(result, Moved):
            assert move.after == ()
            assert number == len(witness.moves)
            assert result.reason in ("no-rule-holds", "automatic-cycle"), result.reason
            return
        assert result.snapshot.states == move.after
        assert result.trace == move.taken
        moved = result
