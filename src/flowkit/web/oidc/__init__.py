"""Identities that somebody else vouches for: OpenID Connect, authorization code flow (state, nonce, PKCE).

Made for services like FranceConnect: ``acr_values`` is asked for and looked at, userinfo comes signed, and
the subject is a name for this service only. Needs the extra ``oidc`` (Authlib and joserfc).
"""

from __future__ import annotations

from flowkit.web.oidc.relying import Identity, IdentityError, Provider, Relying

__all__ = ["Identity", "IdentityError", "Provider", "Relying"]
