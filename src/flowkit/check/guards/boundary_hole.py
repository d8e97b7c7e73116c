"""boundary-hole: one rule says `<`, another `>`, and nobody says what happens at the value between them.

It is the slip of the pen that tests with round numbers do not find, and that the first person with exactly
that amount does.
"""

from __future__ import annotations

from collections.abc import Iterator

from flowkit.check.guards.gaps import gaps
from flowkit.check.subject import Subject
from flowkit.core.diagnostic import Diagnostic, Rule, Severity

RULE = Rule("FK406", "boundary-hole", Severity.ERROR)


def find(subject: Subject) -> Iterator[Diagnostic]:
    """One problem for each list of rules that leaves out one value only, with a journey that comes to it."""
    for gap in subject.once(gaps):
        if gap.name:
            yield Diagnostic(RULE, gap.place, gap.params, "", gap.related, gap.witness)
