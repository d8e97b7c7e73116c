"""What a form of ours asks for, read from what a browser sent."""

from __future__ import annotations

from collections.abc import Mapping

from starlette.datastructures import FormData

from flowkit.web.desk import Asked


def asked_of(page: str, form: FormData) -> Asked | None:
    """What a form asks for; None for a form that none of our pages makes.

    A field is named like its answer, the parts of a date ``name.day`` and so on; ours begin with ``@``.
    """
    version, event, choice = (form.get(f"@{name}") for name in ("rev", "event", "choice"))
    if not (isinstance(version, str) and version.isascii() and version.isdigit() and len(version) < 10):
        return None
    if not isinstance(event, str) or not event:
        return None
    if event == "next" and isinstance(choice, str) and choice:
        event = choice
    return Asked(page, int(version), event, _answers(form))


def _answers(form: FormData) -> Mapping[str, object]:
    answers: dict[str, object] = {}
    for name in form:
        values = [value for value in form.getlist(name) if isinstance(value, str)]
        if name.startswith("@") or not values:
            continue
        field, _, part = name.partition(".")
        if part:
            parts = answers.setdefault(field, {})
            if isinstance(parts, dict):
                parts[part] = values[0]
        else:
            answers[field] = values if len(values) > 1 else values[0]
    return answers
