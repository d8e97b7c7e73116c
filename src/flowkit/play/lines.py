"""Lines of a length that a person reads with ease, on a screen of any width."""

from __future__ import annotations

import re
import textwrap

WIDTH = 80
"""The columns of a line where nothing else is known."""
NARROWEST = 20

_HANGING = re.compile(r" *(?:/?[0-9]+  |[!>] )?")


def fitted(text: str, width: int = WIDTH, indent: str = "") -> list[str]:
    """A text in lines of at most ``width`` columns; its own line breaks are kept.

    What follows a line that had to be broken stands under its text, not under its number or mark.
    """
    lines: list[str] = []
    for line in text.rstrip().splitlines():
        found = _HANGING.match(line)
        hanging = " " * (found.end() if found else 0)
        lines += textwrap.wrap(
            line.strip(),
            max(width, NARROWEST),
            initial_indent=indent + " " * (len(line) - len(line.lstrip())),
            subsequent_indent=indent + hanging,
            break_long_words=False,
            break_on_hyphens=False,
        ) or [""]
    return lines
