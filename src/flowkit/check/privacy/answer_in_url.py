"""answer-in-url: personal data becomes part of an address.

Addresses are kept in histories, logs and the records of every machine on the way, and are passed on to the
next site that is visited.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from flowkit.check.data.uses import Use, placeholders, uses
from flowkit.check.subject import Subject
from flowkit.core.diagnostic import Diagnostic, Rule, Severity, Span

RULE = Rule("FK602", "answer-in-url", Severity.WARNING)

_NAMES = frozenset(("url", "uri", "link", "href", "redirect", "lien", "query"))
_ADDRESS = re.compile(r"(?:https?://|www\.)[^\s\"'<>]*|[^\s\"'<>]*[?&][\w-]+=[^\s\"'<>]*")


def find(subject: Subject) -> Iterator[Diagnostic]:
    """One problem for each sensitive answer in an address."""
    told: set[tuple[str, Span | None]] = set()
    for use in subject.once(uses).all():
        declared = subject.flow.answers.get(use.answer)
        sensitive = declared is not None and (declared.sensitive is not None or declared.kind == "password")
        if sensitive and _is_in_address(use) and (use.answer, use.span) not in told:
            told.add((use.answer, use.span))
            params = {"answer": use.answer, "state": use.state, "name": use.name, "argument": use.argument}
            yield Diagnostic(RULE, use.span, params, "text" if use.is_text else "")


def _is_in_address(use: Use) -> bool:
    if use.kind == "condition":
        return False
    if not use.is_text and (set(use.argument.lower().split("_")) & _NAMES or use.text.startswith("/")):
        return True
    return any(use.answer in placeholders(address[0]) for address in _ADDRESS.finditer(use.text))
