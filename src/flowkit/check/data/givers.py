"""Which outcomes of a check bring the answers it may give, as far as anything tells."""

from __future__ import annotations

from flowkit.check.subject import Subject
from flowkit.core.flow import Flow, State, Trigger


def givers(subject: Subject) -> dict[tuple[str, str], set[str]]:
    """For a check and an answer it may give: the outcomes that bring it, as far as anything tells.

    That is what the people's records and the scenarios say, and conditions on the outcome itself.
    """
    flow, project = subject.flow, subject.project
    found: dict[tuple[str, str], set[str]] = {}
    for person in project.people.values():
        for check, rules in person.record.items():
            for rule in rules:
                for name in rule.gives:
                    found.setdefault((check, name), set()).add(rule.outcome)
    checks = [state for state in flow.states.values() if state.check]
    steps = [step for scenario in project.scenarios for step in scenario.steps if step.outcome]
    for state in checks:
        for step in steps:
            for name in set(step.gives) & set(state.gives) if state.control(step.outcome or "") else ():
                found.setdefault((state.check or "", name), set()).add(step.outcome or "")
    _conditions(flow, found)
    return found


def _conditions(flow: Flow, found: dict[tuple[str, str], set[str]]) -> None:
    for transition in flow.transitions:
        state = flow.states[transition.source]
        if transition.trigger is Trigger.OUTCOME and transition.guard is not None:
            for name in transition.guard.reads & set(state.gives):
                found.setdefault((state.check or "", name), set()).add(transition.event or "")


def brings(believed: dict[tuple[str, str], set[str]], state: State, outcome: str, name: str) -> bool:
    """Whether an outcome is believed to bring an answer; where nothing tells, it is."""
    told = believed.get((state.check or "", name))
    return told is None or outcome in told
