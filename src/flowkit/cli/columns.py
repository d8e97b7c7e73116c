"""Tables that stay straight with any letters, for terminals and in Markdown."""

from __future__ import annotations

from collections.abc import Sequence

from flowkit.messages.width import width_of


def padded(text: str, columns: int) -> str:
    """The text filled up with spaces."""
    return text + " " * max(columns - width_of(text), 0)


def aligned(lines: Sequence[Sequence[str]], gap: str = "  ") -> list[str]:
    """The lines with every cell of a column as wide as the widest; no spaces at the end."""
    if not lines:
        return []
    widths = [max(width_of(line[n]) for line in lines if n < len(line)) for n in range(max(map(len, lines)))]
    return [gap.join(padded(cell, widths[n]) for n, cell in enumerate(line)).rstrip() for line in lines]


def markdown(header: Sequence[str], lines: Sequence[Sequence[str]]) -> str:
    """A table in Markdown, aligned so that it reads well as text too."""
    cells = [
        [cell.replace("|", "\\|").replace("\n", " ") or " " for cell in line] for line in (header, *lines)
    ]
    widths = [max(3, *(width_of(line[n]) for line in cells)) for n in range(len(header))]
    rows = [
        "| " + " | ".join(padded(cell, widths[n]) for n, cell in enumerate(line)) + " |" for line in cells
    ]
    rule = "| " + " | ".join("-" * columns for columns in widths) + " |"
    return "\n".join([rows[0], rule, *rows[1:]]) + "\n"
