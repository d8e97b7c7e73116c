"""claim-vacuous: a promise that is kept only because what it speaks of never happens.

It says nothing about the flow. Mostly a name in it means another state, or the flow has changed since.
"""

from __future__ import annotations

from collections.abc import Iterator

from flowkit.check.claims.judge import verdicts
from flowkit.check.claims.vacuity import is_vacuous
from flowkit.check.subject import Subject
from flowkit.core.diagnostic import Diagnostic, Rule, Severity

RULE = Rule("FK902", "claim-vacuous", Severity.WARNING)


def find(subject: Subject) -> Iterator[Diagnostic]:
    """One problem for each claim that is kept and has nothing to judge."""
    for verdict in subject.once(verdicts):
        claim = verdict.claim
        if verdict.proved and is_vacuous(subject, claim):
            variant = "scope" if claim.after or claim.before else ""
            yield Diagnostic(RULE, claim.span, {"id": claim.id, "says": claim.says}, variant)
