"""The near miss: what somebody probably meant."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches


def near(written: str, known: Iterable[str]) -> str:
    """The known word nearest to the one written, or "" when none is near."""
    numbered = [word for word in known if _digits(word) == _digits(written)]  # R46 is not a slip for R76
    return next(iter(get_close_matches(written, numbered, 1, 0.6)), "")


def _digits(word: str) -> str:
    return "".join(sign for sign in word if sign.isdigit())


def nearest(written: str, paths: Iterable[str]) -> str:
    """The known path nearest to a name, as a whole or by its last part, or "" when none is near."""
    known = list(paths)
    names = {path.rsplit(".", 1)[-1]: path for path in known} | {path: path for path in known}
    return names.get(near(written, names), "")
