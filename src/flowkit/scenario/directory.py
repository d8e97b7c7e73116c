"""The demo directory: invented people, how the world answers checks about them, and who somebody is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from flowkit.core.answer import Value
from flowkit.core.flow import Flow
from flowkit.core.project import Person
from flowkit.core.snapshot import Snapshot
from flowkit.core.timers import today_of

NOBODY = Person("", "", {}, {}, {})
"""Somebody the demo directory knows nothing about."""


def outcome(
    person: Person, flow: Flow, snapshot: Snapshot, state: str, now: datetime
) -> tuple[str, Mapping[str, str]] | None:
    """What the record of a person says to the check of a state: the outcome and the answers it brings.

    None when the record does not say. The first rule whose condition holds decides.
    """
    rules = person.record.get(flow.states[state].check or "", ())
    today = today_of(now)
    for rule in rules:
        if rule.guard is None or rule.guard.holds(snapshot.answers, snapshot.counts, today):
            return rule.outcome, rule.gives
    return None


def recognised(
    people: Iterable[Person], answers: Mapping[str, Value], flow: Flow, fallback: Person
) -> Person:
    """Whose answers these are: the person with the most in common of what says who and where somebody is.

    What is not said of a person is the example of the answer. Of several alike it is ``fallback``.
    """
    telling = [name for name in answers if _tells(flow, name)]

    def common(person: Person) -> int:
        known = known_of(person, flow)
        return sum(_plain(known.get(name, "")) == _plain(answers[name]) for name in telling)

    return max((fallback, *people), key=common)


def known_of(person: Person, flow: Flow) -> dict[str, str]:
    """What a person would answer: as said of them, else the example of the answer."""
    examples = {name: declared.example for name, declared in flow.answers.items() if declared.example}
    return {**examples, **person.answers}


def _tells(flow: Flow, name: str) -> bool:
    return name in flow.answers and flow.answers[name].sensitive in ("nir", "contact")


def _plain(value: Value) -> str:
    """An answer for comparison: without the blanks and capitals that writing it may differ in."""
    return "".join(str(value).split()).casefold()
