"""How many columns of a terminal a text takes, and tables that stay straight with any letters."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence


def width(text: str) -> int:
    """Columns: two for wide letters, none for what is drawn over the letter before."""
    if text.isascii():
        return len(text)
    return sum(_columns(character) for character in text)


def _columns(character: str) -> int:
    if unicodedata.combining(character) or unicodedata.category(character) in ("Cf", "Me", "Mn"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in ("W", "F") else 1


def padded(text: str, columns: int) -> str:
    """The text filled up with spaces."""
    return text + " " * max(columns - width(text), 0)


def aligned(lines: Sequence[Sequence[str]], gap: str = "  ") -> list[str]:
    """The lines with every cell of a column as wide as the widest; no spaces at the end."""
    if not lines:
        return []
    widths = [max(width(line[n]) for line in lines if n < len(line)) for n in range(max(map(len, lines)))]
    return [gap.join(padded(cell, widths[n]) for n, cell in enumerate(line)).rstrip() for line in lines]


def markdown(header: Sequence[str], lines: Sequence[Sequence[str]]) -> str:
    """A table in Markdown, aligned so that it reads well as text too."""
    cells = [
        [cell.replace("|", "\\|").replace("\n", " ") or " " for cell in line] for line in (header, *lines)
    ]
    widths = [max(3, *(width(line[n]) for line in cells)) for n in range(len(header))]
    rows = [
        "| " + " | ".join(padded(cell, widths[n]) for n, cell in enumerate(line)) + " |" for line in cells
    ]
    rule = "| " + " | ".join("-" * columns for columns in widths) + " |"
    return "\n".join([rows[0], rule, *rows[1:]]) + "\n"
