"""How many columns of a terminal a text takes."""

from __future__ import annotations

import unicodedata


def width_of(text: str) -> int:
    """The columns of a text: two for wide letters, none for accents that sit on the letter before."""
    return sum(map(_width, text))


def _width(character: str) -> int:
    if unicodedata.category(character) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in ("W", "F") else 1
