"""Lines of text that stand outside the boxes."""

from __future__ import annotations

from typing import TypeAlias

from flowkit.draw.badges import cell, font, table
from flowkit.draw.dot import Html, node, xy
from flowkit.draw.metrics import width

Texts: TypeAlias = list[tuple[tuple[str, ...], float, str, bool]]
"""Blocks of lines, each with its size, its colour and whether it is bold."""


def texts(name: str, blocks: Texts, corner: tuple[float, float]) -> str:
    """Lines of text, aligned left, hanging from a corner."""
    widest = max(width(line, size, bold=bold) for lines, size, _, bold in blocks for line in lines)
    wide = int(widest * 1.03) + 6  # a text set in whole pixels is a little wider
    left = ' ALIGN="LEFT" BALIGN="LEFT"'
    rows = [
        cell(font(lines, size, colour, bold=bold, align="LEFT"), (wide, height(lines, size)), left)
        for lines, size, colour, bold in blocks
    ]
    high = sum(height(lines, size) for lines, size, _, _ in blocks)
    x, y = corner
    values = {
        "shape": "plain",
        "label": Html(table(*rows)),
        "pos": xy(x + wide / 2, y - high / 2),
        "class": "text",
        "tooltip": " ",
    }
    return node(name, values)


def height(lines: tuple[str, ...], size: float) -> int:
    """The height of some lines of text."""
    return round(len(lines) * (size * 1.25 + 1))
