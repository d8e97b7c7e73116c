"""Which language somebody is answered in."""

from __future__ import annotations

from starlette.requests import Request


def preferred(request: Request, known: tuple[str, ...], *wishes: str) -> str:
    """The first of the wishes that is known, else what the browser prefers, else the first known."""
    said = request.headers.get("accept-language", "").split(",")
    browsers = (part.split(";")[0].strip()[:2] for part in said)
    return next((wish for wish in (*wishes, *browsers) if wish in known), known[0])
