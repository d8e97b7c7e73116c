"""Boxes as Graphviz tables of known size: where each row is, and the label that draws it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from html import escape

from flowkit.draw.metrics import tied, width, wrapped
from flowkit.draw.picture import Box, Row
from flowkit.draw.style import HAPPY, INK, LOOKS, LOOP, LOOP_ROW, MUTED

TITLE, CODE, LABEL, NOTE = 12.0, 11.0, 10.0, 9.5
ABREAST = 58  # characters of choices that still stand side by side
SIDE, FOOT = 23.0, 25.0  # heights of a row that opens to the sides, and of the bottom line
LONGEST = 62  # characters of a row


@dataclass(frozen=True, slots=True)
class Cell:
    """A rectangle inside a box, from its top left corner, in points."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Shape:
    """A box with its size, the place of its header and of each port, and its label."""

    width: float
    height: float
    header: Cell
    cells: dict[str, Cell]
    label: str


def text(value: str) -> str:
    """A text inside a Graphviz HTML-like label: it draws what it says and nothing else."""
    return escape(tied(value), quote=True)


def _lines(
    value: str, size: float, colour: str, *, bold: bool = False, characters: int = 34
) -> tuple[str, float, int]:
    lines = wrapped(value, characters)
    inside = "<BR/>".join(escape(line, quote=True) for line in lines)
    inside = f"<B>{inside}</B>" if bold else inside
    widest = max(width(line, size, bold=bold) for line in lines)
    return f'<FONT COLOR="{colour}" POINT-SIZE="{size:g}">{inside}</FONT>', widest, len(lines)


@lru_cache(maxsize=4096)
def shape(box: Box) -> Shape:
    """The shape of a box."""
    return _pill(box) if LOOKS[box.look].rounded else _table(box)


def _pill(box: Box) -> Shape:
    look = LOOKS[box.look]
    shown = f"{box.code}  {box.title}" if box.code and box.look == "jump" else box.title
    size = LABEL if box.look == "jump" else 11.0
    inside, wide, lines = _lines(shown, size, look.title, bold=box.look != "jump", characters=30)
    across, high = wide + 28, lines * (size + 3) + 16
    return Shape(across, high, Cell(0, 0, across, high), {}, inside)


def _table(box: Box) -> Shape:
    look = LOOKS[box.look]
    code = (
        f'<FONT COLOR="{look.line}" POINT-SIZE="{CODE:g}"><B>{text(box.code)}</B></FONT>&#160;&#160;'
        if box.code
        else ""
    )
    title, wide, lines = _lines(box.title, TITLE, look.title, bold=True)
    wide += width(box.code + "  ", CODE, bold=True) if box.code else 0
    head = lines * 16 + 14
    below = foot(box)
    plan: list[tuple[list[Row], float]] = [([row], SIDE) for row in box.rows if row.port not in below]
    feet = [row for row in box.rows if row.port in below]
    plan += [(feet, FOOT)] if feet else []
    widths = [sum(_wide(row) for row in rows) for rows, _ in plan]
    note = _lines(box.note, NOTE, MUTED, characters=44) if box.note else None
    across = max([wide + 22, *widths, note[1] + 18 if note else 0])
    columns = max([len(rows) for rows, _ in plan], default=1)
    y: float = head
    body = ""
    if note:
        high = note[2] * 12.5 + 10
        body += f"<TR>{_across(across, high, columns, look.body)}{note[0]}</TD></TR>"
        y += high
    cells: dict[str, Cell] = {}
    for rows, high in plan:
        places = _placed(rows, across, y, high)
        cells |= {row.port: place for row, place in zip(rows, places, strict=True)}
        spans = [1] * (len(rows) - 1) + [columns - len(rows) + 1]
        drawn = (_cell(row, at, span, look.body) for row, at, span in zip(rows, places, spans, strict=True))
        body += f"<TR>{''.join(drawn)}</TR>"
        y += high
    header = "<TR>" + _across(across, head, columns, look.head, ' PORT="h"') + f"{code}{title}</TD></TR>"
    border = f'BORDER="0" CELLBORDER="1" COLOR="{look.line}"'
    label = f'<TABLE {border} CELLSPACING="0" CELLPADDING="2" BGCOLOR="#FFFFFF">{header}{body}</TABLE>'
    return Shape(round(across), y, Cell(0, 0, round(across), head), cells, label)


def _across(wide: float, high: float, columns: int, fill: str, port: str = "") -> str:
    return f'<TD{port} WIDTH="{wide:.0f}" HEIGHT="{high:.0f}" COLSPAN="{columns}" BGCOLOR="{fill}">'


def foot(box: Box) -> frozenset[str]:
    """The ports of the bottom line: the usual way and what fits beside it. Other rows open to the sides."""
    forward = [row for row in box.rows if row.style != "loop" and not row.tag]
    chosen: list[Row] = []
    for row in sorted(forward, key=lambda row: row.style != "happy"):
        if len(chosen) < 4 and sum(len(_shown(other)) for other in [*chosen, row]) <= ABREAST:
            chosen.append(row)
    return frozenset(row.port for row in chosen or forward[:1])


def _shown(row: Row) -> str:
    return f"{row.label}  {row.tag}" if row.tag else row.label


def _wide(row: Row) -> float:
    return max(width(line, LABEL, bold=True) for line in wrapped(_shown(row), LONGEST, 1)) + 20


def _placed(rows: list[Row], across: float, y: float, high: float) -> list[Cell]:
    """Where the rows of one line are: side by side, sharing what is left."""
    spare = (across - sum(_wide(row) for row in rows)) / len(rows)
    found, x = [], 0.0
    for row in rows:
        found.append(Cell(x, y, _wide(row) + spare, high))
        x += found[-1].width
    return found


def _cell(row: Row, place: Cell, span: int, body: str) -> str:
    fill, colour, bold, align = body, INK, False, ""
    if row.style == "happy":
        fill, colour, bold = HAPPY, "#FFFFFF", True
    elif row.style == "loop":
        fill, colour, align = LOOP_ROW, LOOP, ' ALIGN="LEFT"'
    elif place.height < FOOT:
        align = ' ALIGN="LEFT"'
    label = text(wrapped(row.label, LONGEST, 1)[0])
    label = f"<B>{label}</B>" if bold else label
    shown = f'<FONT COLOR="{colour}" POINT-SIZE="{LABEL:g}">{label}</FONT>'
    if row.tag:
        shown += f'&#160;&#160;<FONT COLOR="{colour}" POINT-SIZE="9"><B>{text(row.tag)}</B></FONT>'
    padding = "&#160;" if align else ""
    size = f'WIDTH="{place.width:.0f}" HEIGHT="{place.height:.0f}" COLSPAN="{span}"'
    return f'<TD PORT="{row.port}" {size}{align} BGCOLOR="{fill}">{padding}{shown}</TD>'
