"""undecided: whether a rule is broken here could not be found out, and that is said.

A verdict that was not reached is never shown as a pass: the command ends with a status of its own.
"""

from __future__ import annotations

from flowkit.check.subject import Undecided
from flowkit.core.diagnostic import Diagnostic, Rule, Severity, Span

RULE = Rule("FK904", "undecided", Severity.WARNING)


def undecided(rule: Rule, span: Span | None, found: Undecided) -> Diagnostic:
    """That it is not known whether ``rule`` is broken at a place, why, and because of what."""
    variant = found.why if found.what else f"{found.why}.unnamed"
    return Diagnostic(RULE, span, {"rule": rule.name, "what": ", ".join(found.what)}, variant)
