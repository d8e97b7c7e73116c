"""A claim that holds only because there is never anything to judge: its occasion, as a claim of its own."""

from __future__ import annotations

from dataclasses import replace

from flowkit.check.claims.judge import Search
from flowkit.check.claims.watch import Watch
from flowkit.check.subject import Subject
from flowkit.core.claim import Claim, Fact, Facts, Pattern

_ANYTHING: Facts = (Fact(),)


def occasion(claim: Claim) -> Claim:
    """The claim that there is never anything for another one to judge."""
    return replace(claim, pattern=Pattern.NEVER, what=_occasion(claim), then=(), unless=())


def _occasion(claim: Claim) -> Facts:
    if claim.pattern in (Pattern.LEADS_TO, Pattern.AT_MOST):
        return claim.what
    if claim.pattern is Pattern.PRECEDES:
        return claim.then
    if claim.pattern is not Pattern.NEVER or any(_bare(fact) == Fact() for fact in claim.what):
        return _ANYTHING
    conditional = all(fact.guard is not None for fact in claim.what)
    return tuple(map(_bare, claim.what)) if conditional else _ANYTHING


def _bare(fact: Fact) -> Fact:
    return replace(fact, guard=None, span=None)


def is_vacuous(subject: Subject, claim: Claim) -> bool:
    """Whether it is sure that nothing a claim speaks of ever happens."""
    never = occasion(claim)
    if never.what == _ANYTHING and not never.after and not never.before:
        return False
    return Search(subject, Watch(never)).is_never()
