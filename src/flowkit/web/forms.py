"""What a form of ours asks for, read from what a browser sent."""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import urlsplit

from python_multipart.multipart import parse_options_header
from starlette.datastructures import FormData
from starlette.requests import Request

from flowkit.web.standing import Asked

_PAGE = re.compile(r"[\w.-]{1,150}", re.ASCII)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")  # nobody types these


async def read(request: Request) -> FormData:
    """What a browser sent; nothing where it is written as no browser writes it. Raises HTTPException."""
    _, options = parse_options_header(request.headers.get("content-type"))
    if options.get(b"charset", b"utf-8").lower() != b"utf-8":
        return FormData()
    return await request.form(max_files=0, max_fields=200, max_part_size=50_000)


def from_here(request: Request, origin: str | None) -> bool:
    """Whether a form was sent from ``origin``, or without one from the host that was asked.

    A browser that may not say where it comes from says ``null`` for the origin, and then says whether
    it was the same one; where neither is said, nothing speaks against it.
    """
    sent, site = request.headers.get("origin", "null"), request.headers.get("sec-fetch-site")
    ours = origin or f"{request.url.scheme}://{request.url.netloc}"
    return site in (None, "same-origin", "none") and (sent == "null" or urlsplit(sent) == urlsplit(ours))


def asked_of(page: str, form: FormData) -> Asked | None:
    """What a form asks for; None for a form that none of our pages makes.

    A field is named like its answer, the parts of a date ``name.day`` and so on; ours begin with ``@``.
    """
    version, event, choice = (form.get(f"@{name}") for name in ("rev", "event", "choice"))
    if not (isinstance(version, str) and version.isascii() and version.isdigit() and len(version) < 10):
        return None
    if not isinstance(event, str) or not event or not _PAGE.fullmatch(page):
        return None
    if any(_CONTROL.search(text) for _, text in form.multi_items() if isinstance(text, str)):
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
