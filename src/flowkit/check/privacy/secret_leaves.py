"""secret-leaves: a secret or a social security number is shown, or sent under a name that does not say so.

Titles, questions and labels end up in pictures, histories and logs. A page read over a shoulder shows what it
says. An effect whose argument is not named for the secret is logged and kept like any other.
"""

from __future__ import annotations

from collections.abc import Iterator

from flowkit.check.data.uses import Use, uses
from flowkit.check.privacy.sensitive import is_guarded, is_number, is_secret
from flowkit.check.subject import Subject
from flowkit.core.answer import Answer
from flowkit.core.diagnostic import Diagnostic, Rule, Severity, Span

RULE = Rule("FK601", "secret-leaves", Severity.ERROR)

_NUMBER = frozenset(("nir", "ssn"))
_SECRET = frozenset(("secret", "password", "passe", "pin"))


def find(subject: Subject) -> Iterator[Diagnostic]:
    """One problem for each place where it gets out.

    One page may show a social security number in its text, when it says on what basis.
    """
    flow = subject.flow
    told: set[tuple[str, Span | None]] = set()
    allowed: dict[str, str] = {}
    for use in subject.once(uses).all():
        declared = flow.answers.get(use.answer)
        if declared is None or not is_guarded(declared):
            continue
        variant = _leak(subject, use, declared, allowed)
        if variant and (use.answer, use.span) not in told:
            told.add((use.answer, use.span))
            params = {"answer": use.answer, "state": use.state, "name": use.name, "argument": use.argument}
            params["other"] = allowed.get(use.answer, "")
            yield Diagnostic(RULE, use.span, params, variant)


def _leak(subject: Subject, use: Use, declared: Answer, allowed: dict[str, str]) -> str:
    """How it gets out there; "" when it does not."""
    if use.kind == "condition":
        return ""
    if use.kind in ("argument", "check"):
        return "" if _is_named_for(use.argument, declared) else "argument"
    if use.kind in ("title", "question", "label"):
        return "heading"
    state = subject.flow.states[use.state]
    if use.answer in state.fields:
        return ""
    if not is_number(declared):
        return "text"
    if state.basis is None:
        return "no-basis"
    return "" if allowed.setdefault(use.answer, state.id) == state.id else "again"


def _is_named_for(argument: str, declared: Answer) -> bool:
    words = set(argument.lower().split("_"))
    usual = _SECRET if is_secret(declared) else _NUMBER
    return bool(words & (set(declared.id.split("_")) | usual))
