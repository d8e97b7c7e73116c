"""What a test came to, and the sentence that says so."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from flowkit import messages
from flowkit.core.answer import Value
from flowkit.core.diagnostic import Span
from flowkit.core.flow import Flow
from flowkit.core.snapshot import Problem, Refused

_NOTHING: Mapping[str, object] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a test failed: a message of the area ``test``, its parameters, and the place in the file.

    ``refused`` and ``problems`` are what the engine said, put into words only when the language is known.
    """

    message: str
    params: Mapping[str, object] = field(default_factory=lambda: _NOTHING)
    span: Span | None = None
    refused: Refused | None = None
    problems: tuple[Problem, ...] = ()

    def text(self, flow: Flow, language: str) -> str:
        """The failure in words: what was expected, where the person was, and what could be done."""
        params = dict(self.params)
        if self.refused is not None:
            params["why"] = refusal(self.refused, flow, language)
        if self.problems:
            params["why"] = "; ".join(problem_text(problem, flow, language) for problem in self.problems)
        return messages.text(f"test.{self.message}", language, **params)


_NO_ANSWERS: Mapping[str, Value] = {}


@dataclass(frozen=True, slots=True)
class ScenarioResult:
    """What a scenario or walk came to.

    ``trace`` are ids of transitions and ``visited`` of states, in order; ``effects`` the names of the actions
    asked for; ``answers`` what is known at the end (not of a walk).
    """

    name: str
    failure: Failure | None
    trace: tuple[str, ...] = ()
    visited: tuple[str, ...] = ()
    span: Span | None = None
    covers: tuple[str, ...] = ()
    kind: str = "scenario"
    effects: tuple[str, ...] = ()
    answers: Mapping[str, Value] = field(default_factory=lambda: _NO_ANSWERS)

    @property
    def passed(self) -> bool:
        """Whether everything happened as expected."""
        return self.failure is None


def refusal(refused: Refused, flow: Flow, language: str) -> str:
    """A refusal in words. Nothing a person typed is repeated."""
    params: dict[str, object] = {"event": refused.event, "available": ", ".join(refused.available)}
    if refused.problems:
        params["problems"] = "; ".join(problem_text(p, flow, language) for p in refused.problems)
    if refused.reports:
        params["false"] = "; ".join(part for report in refused.reports for part in report.false)
    return messages.text(f"step.{_variant(refused)}", language, **params)


def _variant(refused: Refused) -> str:
    if refused.reason == "no-rule-holds" and not refused.reports:
        return "no-rule-holds.unknown"
    if refused.reason == "not-available" and not refused.available:
        return "not-available.nothing"
    return refused.reason


def problem_text(problem: Problem, flow: Flow, language: str) -> str:
    """What is wrong with one field, with the field's name."""
    label = field_label(flow, problem.field, language)
    return messages.text("step.problem", language, field=label, why=field_error(problem, flow, language))


def field_error(problem: Problem, flow: Flow, language: str) -> str:
    """What is wrong with one field: the author's own words, else those of the kind of answer."""
    own = flow.text(f"answers.{problem.field}.errors.{problem.message}", language)
    if own:
        return own
    for key in (f"answer.{problem.message}", f"step.{problem.message}"):
        if messages.has(key, language):
            return messages.text(key, language, **dict(problem.params))
    return problem.message


def field_label(flow: Flow, name: str, language: str) -> str:
    """What a person calls an answer."""
    for area in ("answers", "parameters"):
        label = flow.text(f"{area}.{name}.label", language)
        if label:
            return label
    return name
