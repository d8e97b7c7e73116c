"""outcome-not-handled: a check can answer something that this state has no way for.

The same check asked elsewhere knows an outcome that is missing here; or it knows only one, so that nothing
is said about what happens when the answer is another, or does not come.
"""

from __future__ import annotations

from collections.abc import Iterator

from flowkit.check.subject import Subject
from flowkit.core.diagnostic import Diagnostic, Rule, Severity
from flowkit.core.flow import State, Trigger

RULE = Rule("FK506", "outcome-not-handled", Severity.WARNING)


def find(subject: Subject) -> Iterator[Diagnostic]:
    """One problem for each check that lacks an outcome, or has only one and no timer."""
    checks = [state for state in subject.flow.states.values() if state.check]
    for state in checks:
        own = _outcomes(state)
        others = [other for other in checks if other.check == state.check and other is not state]
        told = {outcome: other for other in reversed(others) for outcome in _outcomes(other)}
        missing = [outcome for outcome in told if outcome not in own]
        recorded = [outcome for outcome in _recorded(subject, state) if outcome not in (*own, *told)]
        params = {"state": state.id, "check": state.check or ""}
        if missing:
            other = told[missing[0]]
            spans = (other.span,) if other.span else ()
            names = ", ".join(sorted(missing))
            more = {"outcomes": names, "count": len(missing), "other": other.id}
            yield Diagnostic(RULE, state.span, {**params, **more}, "elsewhere", spans)
        if recorded:
            more = {"outcomes": ", ".join(recorded), "count": len(recorded)}
            yield Diagnostic(RULE, state.span, {**params, **more}, "recorded")
        timed = any(control.trigger is Trigger.TIMER and not control.inherited for control in state.controls)
        if len(own) == 1 and not timed and not missing and not recorded:
            yield Diagnostic(RULE, state.span, {**params, "outcomes": own[0]})


def _outcomes(state: State) -> tuple[str, ...]:
    return tuple(control.event for control in state.controls if control.trigger is Trigger.OUTCOME)


def _recorded(subject: Subject, state: State) -> tuple[str, ...]:
    """The outcomes that the records of people know for the check."""
    people = subject.project.people.values()
    rules = (rule for person in people for rule in person.record.get(state.check or "", ()))
    return tuple(dict.fromkeys(rule.outcome for rule in rules))
