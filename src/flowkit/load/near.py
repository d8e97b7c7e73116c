"""The near miss: what somebody probably meant."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches


def near(written: str, known: Iterable[str]) -> str:
    """The known word nearest to the one written, or "" when none is near."""
    return next(iter(get_close_matches(written, list(known), 1, 0.6)), "")
