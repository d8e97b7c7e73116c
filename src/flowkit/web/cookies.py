"""The cookies of a site: never readable by scripts, never sent from elsewhere, never kept for a domain."""

from __future__ import annotations

import re

from starlette.requests import Request
from starlette.responses import Response

_OURS = re.compile(r"[A-Za-z0-9_=-]{1,4000}")


class Jar:
    """The cookies of one browser, kept for the site alone: below a host's address, for what is below it.

    Over HTTPS their names begin with ``__Host-``: then browsers take them only from this very host, so
    nobody on a neighbouring one can plant them. Below an address the name can only be ``__Secure-``.
    """

    def __init__(self, request: Request, secure: bool) -> None:
        self._found, self._secure = request.cookies, secure
        self._root = request.scope.get("root_path", "")

    def of(self, name: str) -> str:
        """The value of a cookie; "" when there is none, or one that we cannot have made."""
        value = self._found.get(self._called(name), "")
        return value if _OURS.fullmatch(value) else ""

    def put(self, response: Response, name: str, value: str, age: int | None = None) -> None:
        """Let a browser keep a value, until it is closed or for some seconds."""
        response.set_cookie(
            self._called(name),
            value,
            max_age=age,
            path=self._root or "/",
            secure=self._secure,
            httponly=True,
            samesite="lax",
        )

    def drop(self, response: Response, name: str) -> None:
        """Let a browser forget a value."""
        self.put(response, name, "", 0)

    def _called(self, name: str) -> str:
        prefix = "__Secure-" if self._root else "__Host-"
        return prefix + name if self._secure else name
