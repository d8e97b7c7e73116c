"""A value a person could type, for answers whose value does not matter to the flow."""

from __future__ import annotations

from collections.abc import Iterator

from flowkit.check.space.numbers import TODAY
from flowkit.core.answer import Answer, AnswerError, Kinds

_TEXTS = (
    "exemple",
    "1",
    "10.00",
    "1990-01-01",
    "yes",
    "quelquun@example.org",
    "06 00 00 00 00",
    "02 61 91 00 01",
    "1681282128212",
    "73282932000074",
    "Verger-d-Ete-31",
)


def sample(answer: Answer, kinds: Kinds) -> object | None:
    """A raw value the answer accepts: its example, its default, its first choice or what fits; else None."""
    return next((raw for raw in candidates(answer) if accepts(answer, kinds, raw)), None)


def accepts(answer: Answer, kinds: Kinds, raw: object) -> bool:
    """Whether a raw value is a valid answer."""
    try:
        kinds[answer.kind].parse(raw, answer, TODAY.isoformat())
    except AnswerError:
        return False
    return True


def candidates(answer: Answer) -> Iterator[object]:
    """Raw values that the answer may accept, those its author gives first."""
    for raw in (answer.example, answer.default):
        if raw is not None:
            yield raw
    yield from (option.id for option in answer.options)
    yield from (bound for bound in (answer.minimum, answer.maximum) if bound not in (None, "today"))
    yield from _TEXTS
    for length in sorted({int(part) for part in _numbers(answer.length or "")}):
        yield "1" * length
        yield "x" * length


def _numbers(text: str) -> list[str]:
    return [part for part in text.replace("-", ",").split(",") if part.strip().isdigit()]
