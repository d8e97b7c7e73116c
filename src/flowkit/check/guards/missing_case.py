"""missing-case: in a case that happens, no rule says where to go.

A list of rules without a last one for all other cases, or a single rule with a condition, leaves whoever is
in another case where they are, and nothing on the page says why. Where the case left out is one value
between `<` and `>`, boundary-hole says so.
"""

from __future__ import annotations

from collections.abc import Iterator

from flowkit.check.guards.gaps import gaps
from flowkit.check.subject import Subject
from flowkit.check.undecided import undecided
from flowkit.core.diagnostic import Diagnostic, Rule, Severity

RULE = Rule("FK405", "missing-case", Severity.ERROR)


def find(subject: Subject) -> Iterator[Diagnostic]:
    """One problem for each list of rules that leaves out a case, with a journey that comes to it."""
    for gap in subject.once(gaps):
        if gap.undecided is not None:
            yield undecided(RULE, gap.place, gap.undecided)
        elif not gap.name:
            yield Diagnostic(RULE, gap.place, gap.params, gap.variant, gap.related, gap.witness)

