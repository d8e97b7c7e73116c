"""Asking a provider who somebody is, and believing nothing that is not signed for us and this visit."""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field
from secrets import token_urlsafe
from typing import Any

from authlib.integrations.base_client import OAuthError
from authlib.integrations.httpx_client import OAuth2Client
from httpx2 import Client, HTTPError, Response
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

_ALGORITHMS = ["ES256", "RS256", "PS256"]
_SECONDS = 10.0  # that a provider may take
_LEEWAY = 30  # seconds by which clocks may differ


class IdentityError(Exception):
    """Nobody was identified: ``reason`` is ``cancelled``, ``unreachable``, ``refused`` or ``untrusted``."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)


@dataclass(frozen=True, slots=True)
class Provider:
    """Who vouches, and as whom we ask. ``acr`` is the level asked for (``eidas1``)."""

    issuer: str
    client: str
    secret: str = field(repr=False)
    scope: str = "openid given_name family_name birthdate"
    acr: str = "eidas1"


@dataclass(frozen=True, slots=True)
class Identity:
    """Who somebody is: ``subject`` is their name for us only, ``claims`` what the provider says of them."""

    issuer: str
    subject: str
    claims: Mapping[str, Any]

    @property
    def name(self) -> str:
        """One text for the pair of issuer and subject."""
        return f"{self.issuer} {self.subject}"


@dataclass(frozen=True, slots=True)
class Errand:
    """What is kept in the browser, sealed, while somebody is at the provider's."""

    state: str
    nonce: str
    verifier: str


class Relying:
    """Sends people to a provider and takes them back."""

    def __init__(self, provider: Provider, back: str) -> None:
        self.provider, self.back = provider, back
        self._known: Mapping[str, Any] | None = None

    def begin(self) -> tuple[str, Errand]:
        """Where to send somebody, and what to remember meanwhile. Raises IdentityError."""
        errand = Errand(token_urlsafe(24), token_urlsafe(24), token_urlsafe(48))
        client = OAuth2Client(
            self.provider.client,
            scope=self.provider.scope,
            redirect_uri=self.back,
            code_challenge_method="S256",
        )
        address, _ = client.create_authorization_url(
            self._endpoint("authorization_endpoint"),
            state=errand.state,
            nonce=errand.nonce,
            acr_values=self.provider.acr,
            prompt="login consent",
            code_verifier=errand.verifier,
        )
        return str(address), errand

    def finish(self, errand: Errand, returned: Mapping[str, str]) -> Identity:
        """Who came back. ``returned`` is the query that the provider sent them with. Raises IdentityError."""
        if "error" in returned and "code" not in returned:
            raise IdentityError("cancelled" if returned["error"] == "access_denied" else "refused")
        state, code = returned.get("state", ""), returned.get("code", "")
        if not hmac.compare_digest(state.encode(), errand.state.encode()) or not code:
            raise IdentityError("untrusted")
        if returned.get("iss", self.provider.issuer) != self.provider.issuer:
            raise IdentityError("untrusted")
        tokens = self._tokens(code, errand.verifier)
        keys = self._keys()
        claims = self._verified(tokens.get("id_token"), keys, nonce=errand.nonce)
        if claims.get("acr") != self.provider.acr:
            raise IdentityError("refused")
        about = self._about(str(tokens.get("access_token", "")), keys)
        if about.get("sub") != claims["sub"]:
            raise IdentityError("untrusted")
        return Identity(self.provider.issuer, str(claims["sub"]), about)

    def _tokens(self, code: str, verifier: str) -> Mapping[str, Any]:
        client = OAuth2Client(
            self.provider.client,
            self.provider.secret,
            redirect_uri=self.back,
            token_endpoint_auth_method="client_secret_post",
            timeout=_SECONDS,
        )
        try:
            found: Mapping[str, Any] = client.fetch_token(
                self._endpoint("token_endpoint"), code=code, code_verifier=verifier
            )
        except HTTPError as error:
            raise IdentityError("unreachable") from error
        except (OAuthError, ValueError) as error:
            raise IdentityError("untrusted") from error
        finally:
            client.close()
        return found

    def _about(self, token: str, keys: KeySet) -> Mapping[str, Any]:
        """What the provider says of somebody: a signed token, never plain JSON."""
        headers = {"authorization": f"Bearer {token}", "accept": "application/jwt"}
        answer = self._get(self._endpoint("userinfo_endpoint"), headers)
        return self._verified(answer.text, keys, nonce=None)

    def _verified(self, token: object, keys: KeySet, nonce: str | None) -> Mapping[str, Any]:
        """The claims of a token that the provider has signed for us. Raises IdentityError."""
        try:
            found = jwt.decode(str(token), keys, algorithms=_ALGORITHMS)
            wanted: dict[str, Any] = {
                "iss": {"essential": True, "value": self.provider.issuer},
                "aud": {"essential": True, "value": self.provider.client},
                "sub": {"essential": True},
            }
            if nonce is not None:
                wanted |= {"exp": {"essential": True}, "nonce": {"essential": True, "value": nonce}}
            jwt.JWTClaimsRegistry(leeway=_LEEWAY, **wanted).validate(found.claims)
        except (JoseError, ValueError, TypeError) as error:
            raise IdentityError("untrusted") from error
        return found.claims

    def _keys(self) -> KeySet:
        try:
            return KeySet.import_key_set(self._get(self._endpoint("jwks_uri"), {}).json())
        except (JoseError, ValueError, KeyError) as error:
            raise IdentityError("untrusted") from error

    def _endpoint(self, name: str) -> str:
        if self._known is None:
            found = self._get(f"{self.provider.issuer}/.well-known/openid-configuration", {}).json()
            if not isinstance(found, dict) or found.get("issuer") != self.provider.issuer:
                raise IdentityError("untrusted")
            self._known = found
        return str(self._known.get(name, ""))

    def _get(self, address: str, headers: Mapping[str, str]) -> Response:
        try:
            with Client(timeout=_SECONDS) as client:
                answer = client.get(address, headers=dict(headers))
                answer.raise_for_status()
                return answer
        except HTTPError as error:
            raise IdentityError("unreachable") from error
