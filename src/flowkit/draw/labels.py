"""The labels of boxes: Graphviz tables in which every cell has its size, so that no font can move them."""

from __future__ import annotations

from html import escape

from flowkit.draw.boxes import (
    CODE,
    LABEL,
    NOTE,
    TAG,
    TITLE,
    Line,
    Shape,
    code_width,
    is_small,
    tag_width,
    title_width,
)
from flowkit.draw.metrics import NBSP, tied
from flowkit.draw.picture import Box
from flowkit.draw.style import BOX_STYLES, HAPPY, INK, LOOP, LOOP_ROW, MUTED, BoxStyle

_BARE = 'BORDER="0" CELLBORDER="0" CELLSPACING="0" CELLPADDING="0"'


def text(value: str) -> str:
    """A text inside a label: it draws what it says and nothing else (Graphviz would replace a ``\\N``)."""
    return escape(tied(value).replace("\\", "\\\\"), quote=True) or NBSP


def font(lines: tuple[str, ...], size: float, colour: str, *, bold: bool = False, align: str = "") -> str:
    """Lines of text in one size and colour; ``align`` is LEFT, RIGHT or nothing for the middle."""
    end = f'<BR ALIGN="{align}"/>' if align else "<BR/>"
    inside = end.join(text(line) for line in lines)
    inside += end if align and len(lines) > 1 else ""
    inside = f"<B>{inside}</B>" if bold else inside
    return f'<FONT COLOR="{colour}" POINT-SIZE="{size:g}">{inside}</FONT>'


def cell(content: str, size: tuple[int, int], more: str = "") -> str:
    """A table cell of exactly that size."""
    across, high = size
    return f'<TD FIXEDSIZE="TRUE" WIDTH="{across}" HEIGHT="{high}"{more}>{content}</TD>'


def label(box: Box, shape: Shape) -> str:
    """What a box shows."""
    style = BOX_STYLES[box.style]
    if style.rounded:
        small = is_small(box)
        return font(shape.title, LABEL if small else CODE, style.title, bold=not small)
    columns = max(1, len(shape.feet))
    span = f' COLSPAN="{columns}"' if columns > 1 else ""
    rows = [_header(shape, style, span)]
    if shape.note_cell is not None:
        size = (shape.note_cell.width, shape.note_cell.height)
        note = font(shape.note, NOTE, MUTED)
        rows.append(cell(note, size, f'{span} BGCOLOR="{style.body}"'))
    rows += [_side(line, style, span) for line in shape.sides]
    if shape.feet:
        rows.append("".join(_foot(line, style) for line in shape.feet))
    body = "".join(f"<TR>{row}</TR>" for row in rows)
    border = f'BORDER="0" CELLBORDER="1" COLOR="{style.line}"'
    return f'<TABLE {border} CELLSPACING="0" CELLPADDING="0" BGCOLOR="#FFFFFF">{body}</TABLE>'


def _header(shape: Shape, style: BoxStyle, span: str) -> str:
    high, across = shape.header.height, shape.header.width
    title = font(shape.title, TITLE, style.title, bold=True)
    if shape.code:
        code = code_width(shape.code)
        wide = title_width(shape)
        spare = across - 2 - code - wide
        number = cell(font((shape.code,), CODE, style.line, bold=True), (code, high - 4))
        before, after = (cell("", (part, high - 4)) for part in (spare // 2, spare - spare // 2))
        title = f"<TABLE {_BARE}><TR>{before}{number}{cell(title, (wide, high - 4))}{after}</TR></TABLE>"
    return cell(title, (across, high), f'{span} PORT="h" BGCOLOR="{style.head}"')


def row_colours(line: Line, body: str) -> tuple[str, str, bool]:
    """The fill and the colour of a row, and whether it is bold."""
    if line.row.style == "happy":
        return HAPPY, "#FFFFFF", True
    return (LOOP_ROW, LOOP, False) if line.row.style == "loop" else (body, INK, False)


def _side(line: Line, style: BoxStyle, span: str) -> str:
    fill, colour, bold = row_colours(line, style.body)
    across, high = line.cell.width, line.cell.height
    tag = tag_width(line.row.tag)
    said = font(line.lines, LABEL, colour, bold=bold, align="LEFT")
    room = across - 2 - 8 - tag - 6
    pieces = cell("", (8, high - 4)) + cell(said, (room, high - 4), ' ALIGN="LEFT" BALIGN="LEFT"')
    if tag:
        pieces += cell(font((line.row.tag,), TAG, colour, bold=True), (tag, high - 4), ' ALIGN="RIGHT"')
    pieces += cell("", (6, high - 4))
    inside = f"<TABLE {_BARE}><TR>{pieces}</TR></TABLE>"
    return cell(inside, (across, high), f'{span} PORT="{line.row.port}" BGCOLOR="{fill}"')


def _foot(line: Line, style: BoxStyle) -> str:
    fill, colour, bold = row_colours(line, style.body)
    said = font(line.lines, LABEL, colour, bold=bold)
    size = (line.cell.width, line.cell.height)
    return cell(said, size, f' PORT="{line.row.port}" BGCOLOR="{fill}"')
