"""claim-refuted: a promise of claims.yaml that a journey breaks.

Every claim is read on all journeys that are possible, to their end. The shortest one found that breaks it is
shown; it has been walked on the machine.
"""

from __future__ import annotations

from collections.abc import Iterator

from flowkit.check.claims.judge import verdicts
from flowkit.check.subject import Subject
from flowkit.check.undecided import undecided
from flowkit.core.diagnostic import Diagnostic, Rule

RULE = Rule("FK901", "claim-refuted")


def find(subject: Subject) -> Iterator[Diagnostic]:
    """One problem for each claim that is not kept, or not known to be."""
    for verdict in subject.once(verdicts):
        claim = verdict.claim
        if verdict.undecided is not None:
            yield undecided(RULE, claim.span, verdict.undecided)
        elif verdict.witness is not None:
            params = {"id": claim.id, "says": claim.says}
            yield Diagnostic(RULE, claim.span, params, witness=verdict.witness)
