"""The cookies of a site: never readable by scripts, never sent from elsewhere, never kept for a domain."""

from __future__ import annotations

import re

from starlette.requests import Request
from starlette.responses import Response

_OURS = re.compile(r"[A-Za-z0-9_=-]{1,4000}")


class Jar:
    """Reads and writes cookies. Over HTTPS their names begin with ``__Host-``: then browsers take them only
    from this very host, so nobody on a neighbouring one can plant them.
    """

    def __init__(self, secure: bool) -> None:
        self._secure = secure

    def of(self, request: Request, name: str) -> str:
        """The value of a cookie; "" when there is none, or one that we cannot have made."""
        value = request.cookies.get(self._called(name), "")
        return value if _OURS.fullmatch(value) else ""

    def put(self, response: Response, name: str, value: str, age: int | None = None) -> None:
        """Let a browser keep a value, until it is closed or for some seconds."""
        response.set_cookie(
            self._called(name),
            value,
            max_age=age,
            path="/",
            secure=self._secure,
            httponly=True,
            samesite="lax",
        )

    def drop(self, response: Response, name: str) -> None:
        """Let a browser forget a value."""
        self.put(response, name, "", 0)

    def _called(self, name: str) -> str:
        return f"__Host-{name}" if self._secure else name
