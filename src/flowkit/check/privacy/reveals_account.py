"""reveals-account: anyone who knows a number or an address learns whether somebody has an account.

A check is asked about a person before that person has proved anything, and what the next page shows depends
on its answer. Whoever tries the numbers of others one by one learns who is a customer.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial

from flowkit.check.data.journeys import Story, confirmed
from flowkit.check.data.net import Net
from flowkit.check.data.uses import placeholders
from flowkit.check.privacy.sensitive import is_identity, is_secret
from flowkit.check.space.program import Program
from flowkit.check.subject import Subject, Undecided
from flowkit.check.undecided import undecided
from flowkit.core.diagnostic import Diagnostic, Rule, Severity
from flowkit.core.flow import Control, State, Trigger

RULE = Rule("FK604", "reveals-account", Severity.WARNING)

# Outcomes that tell of the service or of the sending, not of the person.
_TECHNICAL = re.compile(
    r"(?:^|_)(?:down|unavailable|panne|err(or|eur)|time_?out|too_many|trop|busy|occupe|indisponible|no_answer"
    r"|fail|echec|sent|envoye|reje|bounce|delay|differe|slow|lent|expire|limit)"
)
_ACCOUNT = re.compile(
    r"exist|account|compte|known|connu|found|trouve|nouveau|new|regist|inscrit|taken|already|deja|user|member"
    r"|membre|client|customer"
)


def find(subject: Subject) -> Iterator[Diagnostic]:
    """One problem for each check whose answer about a person shows before any proof, with a journey."""
    for state in subject.flow.states.values():
        asked = _asked(subject, state)
        if not state.check or not asked or not all(is_identity(subject.flow.answers[name]) for name in asked):
            continue
        if len(set(_shown(subject.space.program, state).values())) < 2:
            continue
        found = next(confirmed(subject, partial(_story, subject, state)), None)
        if isinstance(found, Undecided):
            yield undecided(RULE, state.span, found)
        elif found is not None:
            words = " ".join((state.check, state.title, *(_words(c) for c in _outcomes(state)))).lower()
            variant = "" if _ACCOUNT.search(words) else "fact"
            labels = ", ".join(subject.flow.answers[name].label or name for name in asked)
            params = {"state": state.id, "check": state.check, "answer": labels}
            yield Diagnostic(RULE, state.span, params, variant, (), found[2])


def _asked(subject: Subject, state: State) -> tuple[str, ...]:
    """The answers a check is given; where it does not say, those of the pages before it."""
    texts = state.check_arguments.values()
    names = dict.fromkeys(name for text in texts for name in placeholders(text))
    if not state.check_arguments:
        before = subject.graph.before.get(state.id, ())
        names = dict.fromkeys(name for page in before for name in subject.flow.states[page].fields)
    return tuple(name for name in names if name in subject.flow.answers)


def _words(control: Control) -> str:
    return f"{control.event} {control.label}"


def _outcomes(state: State) -> list[Control]:
    """The outcomes that tell something of the person."""
    outcomes = (control for control in state.controls if control.trigger is Trigger.OUTCOME)
    return [control for control in outcomes if not _TECHNICAL.search(control.event)]


def _shown(program: Program, state: State) -> dict[str, frozenset[tuple[str, ...]]]:
    """For each of these outcomes, what may be shown next."""
    shown: dict[str, set[tuple[str, ...]]] = {control.event: set() for control in _outcomes(state)}
    for leaving in program.edges:
        for number, target, _ in leaving:
            label = program.labels[number]
            if label.source == state.id and label.event in shown and target >= 0:
                shown[label.event].add(program.configurations[target].states)
    return {event: frozenset(places) for event, places in shown.items()}


def _story(subject: Subject, state: State, within: Net) -> Story:
    """Nothing has been proved, and the check answers with what not every outcome shows."""
    program, flow = within.program, subject.flow
    shown = _shown(program, state)
    common = frozenset.intersection(*shown.values())
    telling = {event for event, places in shown.items() if places - common}
    proving = {
        other.id
        for other in flow.states.values()
        if other.check and any(is_secret(flow.answers[name]) for name in _asked(subject, other))
    }
    proved = {number: -1 for number, label in enumerate(program.labels) if label.source in proving}
    on = [n for n, label in enumerate(program.labels) if label.source == state.id and label.event in telling]
    return Story([proved], [frozenset(on)], [()])
