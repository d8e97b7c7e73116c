"""What the tests of conditions share: a scope with an answer of each type, and short ways to ask."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flowkit.core.guard import AnswerType, Guard, Scope, compile_guard

TYPES: Mapping[str, AnswerType] = {
    "card": AnswerType("choice", ("photo", "plain", "lost")),
    "insured": AnswerType("choice", ("oui", "non")),
    "paid": AnswerType("boolean"),
    "resident": AnswerType("boolean"),
    "surname": AnswerType("text"),
    "town": AnswerType("text"),
    "amount": AnswerType("money"),
    "ceiling": AnswerType("money"),
    "seats": AnswerType("number"),
    "limit": AnswerType("number"),
    "born": AnswerType("date"),
    "moved": AnswerType("date"),
    "papers": AnswerType("list", ("passport", "bill", "lease")),
}
STATES = {"address": "step.address", "step.address": "step.address", "proof": "step.proof"}
SCOPE = Scope(TYPES, STATES.get, tuple(STATES))


def guard(text: str, scope: Scope = SCOPE) -> Guard:
    """The guard of a correct condition."""
    found, problems = compile_guard(text, scope)
    assert problems == ()
    assert found is not None
    return found


def holds(text: str, today: str | None = None, **answers: Any) -> bool:
    """Whether a condition holds for these answers."""
    return guard(text).holds(answers, {}, today)


def wrong(text: str, scope: Scope = SCOPE) -> list[tuple[str, str]]:
    """What is wrong with a condition: each message id, with the part of the text it points at."""
    found, problems = compile_guard(text, scope)
    assert found is None
    return [(p.message, text[p.offset : p.offset + p.length]) for p in problems]


def params(text: str, scope: Scope = SCOPE) -> Mapping[str, object]:
    """The parameters of the first problem of a condition."""
    return compile_guard(text, scope)[1][0].params
