"""real-looking-number: an example holds a social security number whose key fits, as a real one's does.

A number that was made up has one chance in ninety-seven of that; one copied from a file always has it.
Examples, tests and invented people are public: they must not hold the number of anyone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from flowkit.check.subject import Subject
from flowkit.core.answer import Answer
from flowkit.core.diagnostic import Diagnostic, Rule, Severity, Span
from flowkit.core.flow import Flow
from flowkit.core.project import Person, Project, Scenario

RULE = Rule("FK605", "real-looking-number", Severity.WARNING)

_GAP = r"[ .\u00a0\u202f-]?"
_NUMBER = re.compile(
    r"(?<![0-9A-Za-z])"
    + _GAP.join(
        (r"[123478]", r"[0-9]{2}", r"(?:0[1-9]|1[0-2]|[2-9][0-9])", r"(?:[0-9]{2}|2[ABab])", r"[0-9]{3}")
    )
    + _GAP
    + _GAP.join((r"[0-9]{3}", r"[0-9]{2}"))
    + r"(?![0-9A-Za-z])"
)
_CORSICA = {"2A": "19", "2B": "18"}


def find(subject: Subject) -> Iterator[Diagnostic]:
    """One problem for each place that holds such a number. The number itself is not repeated."""
    told: set[Span | None] = set()
    for text, span, variant in _texts(subject.project):
        if span not in told and any(_fits(found[0]) for found in _NUMBER.finditer(text)):
            told.add(span)
            yield Diagnostic(RULE, span, {}, variant)


def _fits(written: str) -> bool:
    """Whether the key of a number is that of the other digits."""
    number = re.sub(r"[^0-9AB]", "", written.upper())
    digits, key = number[:13], number[13:]
    department = digits[5:7]
    digits = digits[:5] + _CORSICA.get(department, department) + digits[7:]
    return digits.isdecimal() and key.isdecimal() and 97 - int(digits) % 97 == int(key)


def _texts(project: Project) -> Iterator[tuple[str, Span | None, str]]:
    """Everything that may hold an example, with its place and what it is of."""
    flow = project.flow
    for declared in (*flow.parameters.values(), *flow.answers.values()):
        yield from ((text, declared.span, "example") for text in _examples(declared))
    yield from _in_flow(flow)
    for scenario in project.scenarios:
        yield from ((text, span, "scenario") for text, span in _in_scenario(scenario))
    for walk in project.walks:
        yield from ((text, walk.span, "scenario") for text in walk.waypoints)
    for person in project.people.values():
        yield from ((text, person.span, "person") for text in _of_person(person))


def _examples(declared: Answer) -> Iterator[str]:
    yield from (text for text in (declared.example, declared.default) if text)


def _in_flow(flow: Flow) -> Iterator[tuple[str, Span | None, str]]:
    for path, text in flow.texts.items():
        yield text, flow.places.get(path), "text"
    for state in flow.states.values():
        yield from ((text, state.span, "text") for text in state.check_arguments.values())
        yield from ((text, state.span, "text") for a in state.actions for text in a.arguments.values())
    for way in flow.transitions:
        if way.guard is not None:
            yield way.guard.text, way.span, "text"
        yield from ((text, way.span, "text") for a in way.actions for text in a.arguments.values())


def _in_scenario(scenario: Scenario) -> Iterator[tuple[str, Span | None]]:
    known: tuple[Mapping[str, str | None], ...] = (scenario.inputs, scenario.answers, scenario.expect_answers)
    yield from ((text, scenario.span) for values in known for text in values.values() if text)
    for step in scenario.steps:
        yield from ((text, step.span) for text in (*step.answer.values(), *step.gives.values()))


def _of_person(person: Person) -> Iterator[str]:
    yield from person.answers.values()
    for rules in person.record.values():
        for rule in rules:
            yield from rule.gives.values()
            if rule.guard is not None:
                yield rule.guard.text
