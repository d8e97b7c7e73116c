"""An identity provider for demonstrations: invented people, one page, real signatures. Loopback only.

It does what a service like FranceConnect does, as far as a relying party can tell: codes that are used once
and end after thirty seconds, PKCE, a subject for each client only, ``acr``, userinfo as a signed token.
"""

from __future__ import annotations

import hashlib
import hmac
import time
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from secrets import token_bytes, token_urlsafe
from time import monotonic
from typing import Any
from urllib.parse import urlencode

from joserfc import jwt
from joserfc.jwk import ECKey, KeySet
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Route

CODE, TOKEN = 30.0, 60.0  # seconds that they last
CLIENT, SECRET = "flowkit-demo", "demo-secret-of-nobody"


@dataclass
class DemoProvider:
    """The provider at an address, with the people it knows: an id and what it says of each."""

    issuer: str
    people: Mapping[str, Mapping[str, str]]
    back: str
    _key: ECKey = field(default_factory=lambda: ECKey.generate_key("P-256", {"use": "sig", "alg": "ES256"}))
    _salt: bytes = field(default_factory=lambda: token_bytes(16))
    _codes: dict[str, dict[str, Any]] = field(default_factory=dict)
    _tokens: dict[str, tuple[str, float]] = field(default_factory=dict)

    def routes(self, prefix: str) -> list[Route]:
        """The routes of the provider below a prefix."""
        return [
            Route(f"{prefix}/.well-known/openid-configuration", self.described),
            Route(f"{prefix}/jwks", self.keys),
            Route(f"{prefix}/authorize", self.asked, methods=["GET"]),
            Route(f"{prefix}/authorize", self.answered, methods=["POST"]),
            Route(f"{prefix}/token", self.token, methods=["POST"]),
            Route(f"{prefix}/userinfo", self.userinfo),
        ]

    async def described(self, _: Request) -> Response:
        """Where everything is."""
        return JSONResponse(
            {
                "issuer": self.issuer,
                "authorization_endpoint": f"{self.issuer}/authorize",
                "token_endpoint": f"{self.issuer}/token",
                "userinfo_endpoint": f"{self.issuer}/userinfo",
                "jwks_uri": f"{self.issuer}/jwks",
                "response_types_supported": ["code"],
                "subject_types_supported": ["pairwise"],
                "id_token_signing_alg_values_supported": ["ES256"],
                "code_challenge_methods_supported": ["S256"],
                "acr_values_supported": ["eidas1"],
            }
        )

    async def keys(self, _: Request) -> Response:
        """The public key."""
        return JSONResponse(KeySet([self._key]).as_dict(private=False))

    async def asked(self, request: Request) -> Response:
        """The page on which somebody says who they are."""
        given = dict(request.query_params)
        if not self._is_ours(given):
            return HTMLResponse("<p>This request is not ours.</p>", 400)
        return HTMLResponse(_PAGE.format(fields=_hidden(given), people=_choices(self.people)))

    async def answered(self, request: Request) -> Response:
        """Send them back: with a code, or without."""
        form = await request.form()
        given = {name: str(value) for name, value in form.items()}
        if not self._is_ours(given):
            return HTMLResponse("<p>This request is not ours.</p>", 400)
        state, person = {"state": given.get("state", ""), "iss": self.issuer}, given.get("person", "")
        if person not in self.people:
            return RedirectResponse(f"{self.back}?{urlencode({'error': 'access_denied', **state})}", 303)
        code = token_urlsafe(24)
        self._codes[code] = {**given, "until": monotonic() + CODE}
        return RedirectResponse(f"{self.back}?{urlencode({'code': code, **state})}", 303)

    async def token(self, request: Request) -> Response:
        """Change a code for tokens, once."""
        form = {name: str(value) for name, value in (await request.form()).items()}
        kept = self._codes.pop(form.get("code", ""), None)
        if not hmac.compare_digest(form.get("client_secret", ""), SECRET) or form.get("client_id") != CLIENT:
            return JSONResponse({"error": "invalid_client"}, 401)
        if kept is None or kept["until"] < monotonic() or not _proves(kept, form):
            return JSONResponse({"error": "invalid_grant"}, 400)
        access, now = token_urlsafe(24), int(time.time())
        self._tokens[access] = (kept["person"], monotonic() + TOKEN)
        claims = {"nonce": kept.get("nonce", ""), "acr": "eidas1", "iat": now, "exp": now + int(TOKEN)}
        signed = self._signed({**self._who(kept["person"]), **claims})
        return JSONResponse(
            {"access_token": access, "token_type": "Bearer", "expires_in": int(TOKEN), "id_token": signed}
        )

    async def userinfo(self, request: Request) -> Response:
        """What is known of somebody, signed."""
        _, _, token = request.headers.get("authorization", "").partition(" ")
        person, until = self._tokens.get(token, ("", 0.0))
        if until < monotonic():
            return JSONResponse({"error": "invalid_token"}, 401)
        signed = self._signed({**self._who(person), **self.people[person]})
        return Response(signed, media_type="application/jwt")

    def _is_ours(self, given: Mapping[str, str]) -> bool:
        return (
            given.get("client_id") == CLIENT
            and given.get("redirect_uri") == self.back
            and given.get("response_type") == "code"
            and given.get("code_challenge_method") == "S256"
            and "eidas1" in given.get("acr_values", "")
            and min(len(given.get("nonce", "")), len(given.get("state", ""))) >= 22
        )

    def _who(self, person: str) -> dict[str, str]:
        subject = hmac.digest(self._salt, f"{CLIENT} {person}".encode(), "sha256").hex()
        return {"iss": self.issuer, "aud": CLIENT, "sub": subject}

    def _signed(self, claims: dict[str, Any]) -> str:
        return jwt.encode({"alg": "ES256"}, claims, self._key)


def _proves(kept: Mapping[str, Any], form: Mapping[str, str]) -> bool:
    hashed = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
    challenge = urlsafe_b64encode(hashed).decode().rstrip("=")
    same = hmac.compare_digest(challenge, str(kept.get("code_challenge", "")))
    return same and form.get("redirect_uri") == kept.get("redirect_uri")


def _hidden(given: Mapping[str, str]) -> str:
    hidden = Markup('<input type="hidden" name="{}" value="{}">')
    return "".join(hidden.format(name, value) for name, value in given.items())


def _choices(people: Mapping[str, Mapping[str, str]]) -> str:
    button = Markup('<p><button name="person" value="{}">{} {}</button></p>')
    return "".join(
        button.format(id, who.get("given_name"), who.get("family_name")) for id, who in people.items()
    )


_PAGE = (
    '<!DOCTYPE html><html lang="en"><meta charset="utf-8">'
    "<title>Identity provider of the demonstration</title>"
    '<link rel="stylesheet" href="/-/static/site.css"><main><h1>Identity provider of the demonstration</h1>'
    "<p>Nobody here is real. Who are you?</p>"
    '<form method="post">{fields}{people}'
    '<p><button name="person" value="">None of them</button></p></form></main>'
)
