"""unused-answer: an answer is asked for, but nobody reads it.

No condition, text, effect or check uses it, no other page shows it again, and the choice does not decide
where the journey goes. Asking people for what nobody needs takes their time, and is not allowed for
personal data.
"""

from __future__ import annotations

from collections.abc import Iterator

from flowkit.check.data.uses import placeholders, uses
from flowkit.check.subject import Subject
from flowkit.core.diagnostic import Diagnostic, Rule, Severity
from flowkit.core.flow import Flow, State, Trigger

RULE = Rule("FK502", "unused-answer", Severity.WARNING)


def find(subject: Subject) -> Iterator[Diagnostic]:
    """One problem for each answer that is asked for or given, or only declared, and never read."""
    flow = subject.flow
    read = {use.answer for use in subject.once(uses).all()} | _read_outside(subject)
    asked_by: dict[str, list[State]] = {}
    given_by: dict[str, list[State]] = {}
    for state in flow.states.values():
        for name in dict.fromkeys((*state.fields, state.save_as or "")):
            asked_by.setdefault(name, []).append(state)
        for name in state.gives:
            given_by.setdefault(name, []).append(state)
    for answer in flow.answers.values():
        asking, giving = asked_by.get(answer.id, []), given_by.get(answer.id, [])
        shown_again = sum(answer.id in state.fields for state in asking) > 1
        if answer.id in read or shown_again or any(_decides(flow, state, answer.id) for state in asking):
            continue
        variant = "" if asking else "given" if giving else "declared"
        first = next((state.id for state in asking or giving), "")
        yield Diagnostic(RULE, answer.span, {"answer": answer.id, "state": first}, variant)


def _read_outside(subject: Subject) -> set[str]:
    """What the records of people say that checks look at, and what effects.yaml writes into messages."""
    records = (rules for person in subject.project.people.values() for rules in person.record.values())
    seen = {name for rules in records for rule in rules if rule.guard for name in rule.guard.reads}
    carried = subject.project.effects.values()
    texts = [text for means in carried for text in (*means.parts.values(), *(means.send or {}).values())]
    return seen | {name for text in texts for name in placeholders(text)}


def _decides(flow: Flow, state: State, answer: str) -> bool:
    """Whether the choice that a question saves leads to different places or effects."""
    ways = [way for way in flow.leaving(state.id) if way.trigger is Trigger.CHOICE]
    if state.save_as != answer or not ways:
        return False
    led: dict[str | None, list[object]] = {}
    for way in ways:
        guard = way.guard.text if way.guard else ""
        led.setdefault(way.event, []).append((way.target, guard, way.actions, way.forget))
    first = next(iter(led.values()))
    return any(found != first for found in led.values())
