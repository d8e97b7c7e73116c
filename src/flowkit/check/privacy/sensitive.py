"""Which answers must not get about."""

from __future__ import annotations

from flowkit.core.answer import Answer

_PERSONAL = ("nir", "email", "phone", "mobile")


def is_secret(declared: Answer) -> bool:
    """Whether knowing it proves who one is: a password, the number on a card."""
    return declared.sensitive == "secret" or declared.kind == "password"


def is_number(declared: Answer) -> bool:
    """Whether it is a social security number."""
    return declared.sensitive == "nir" or declared.kind == "nir"


def is_guarded(declared: Answer) -> bool:
    """Whether it is a secret or a social security number."""
    return is_secret(declared) or is_number(declared)


def is_identity(declared: Answer) -> bool:
    """Whether it says who one is, and others may know it: a social security number, a mail address."""
    return not is_secret(declared) and (is_number(declared) or declared.kind in _PERSONAL)

