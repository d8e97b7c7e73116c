"""Which session a browser is in: an opaque cookie, whose keyed hash is all that the store knows.

Whoever types a secret gets a new cookie with the answer, made from the old one by a keyed hash: so a cookie
that somebody else planted is of no use to them afterwards, while the second half of a double click, which
still brings the old one, is answered like the first.
"""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from secrets import token_urlsafe

from flowkit.run.sessions import Sessions
from flowkit.run.store import Mark

COOKIE = "flowkit"
_NOW, _BEFORE = "@visit", "@visit before"
_LONGEST = 100  # characters of a cookie of ours


@dataclass(frozen=True, slots=True)
class Visit:
    """A browser in a session. ``token`` is its cookie; ``late`` whether that was replaced by another."""

    session: str
    token: str
    late: bool = False


class Visits:
    """Finds sessions by cookies."""

    def __init__(self, sessions: Sessions) -> None:
        self._sessions = sessions

    def of(self, token: str | None) -> Visit | None:
        """The visit of a cookie; None when it is nobody's."""
        if not token or len(token) > _LONGEST or not token.isascii():
            return None
        for name in (_NOW, _BEFORE):
            for session in self._sessions.store.find(self._mark(name, token)):
                return Visit(session, token, late=name == _BEFORE)
        return None

    def new(self) -> str:
        """A cookie for somebody who has none."""
        return token_urlsafe(32)

    def first(self, token: str) -> tuple[Mark, ...]:
        """The marks of a session that starts with a cookie."""
        return (self._mark(_NOW, token),)

    def next(self, token: str, version: int) -> tuple[str, tuple[Mark, ...]]:
        """The cookie that follows another at a version of its session, and the marks that make it so."""
        following = (
            self._hash("@visit next", f"{version} {token}").hex()
            + self._hash("@visit then", f"{version} {token}").hex()
        )
        return following, (self._mark(_NOW, following), self._mark(_BEFORE, token))

    def proof(self, token: str) -> str:
        """What a form must bring to show that it came from one of our pages in this browser."""
        return self._hash("@form", token).hex()

    def proves(self, token: str, proof: str) -> bool:
        """Whether a form came from one of our pages in this browser."""
        return hmac.compare_digest(self.proof(token).encode(), proof.encode("utf-8", "replace"))

    def _mark(self, name: str, token: str) -> Mark:
        return Mark(name, self._hash(name, token))

    def _hash(self, name: str, token: str) -> bytes:
        return self._sessions.vault.mark(name, token)
