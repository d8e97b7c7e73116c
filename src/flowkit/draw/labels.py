"""The labels of boxes: Graphviz tables in which every cell has its size, so that no font can move them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from flowkit.draw.badges import (
    BADGE,
    UNDER,
    badge,
    badge_colour,
    badge_width,
    below,
    cell,
    font,
    struck,
    table,
    text,
    tone,
)
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
from flowkit.draw.look import Mark
from flowkit.draw.metrics import width
from flowkit.draw.picture import Box, Row
from flowkit.draw.style import BOX_STYLES, HAPPY, INK, LOOP, LOOP_ROW, MUTED, BoxStyle

__all__ = ["cell", "font", "label", "painted", "row_colours", "row_id", "text"]


_THIN = 2.0  # a tone whose lines are wider is written bold


def painted(box: Box) -> BoxStyle:
    """The style of a box: that of its kind, in the colours of its mark."""
    style, shade = BOX_STYLES[box.style], tone(box.mark)
    if shade is None:
        return style
    return replace(style, head=shade.fill, line=shade.line, title=shade.text, body="#FFFFFF")


def row_id(box: str, port: str) -> str:
    """The id of a row in an SVG."""
    return f"row-{box}-{port}"


def row_colours(row: Row, body: str) -> tuple[str, str, bool]:
    """The fill and the colour of a row, and whether it is bold."""
    shade = tone(row.mark)
    if shade is not None:
        return shade.row, shade.said, shade.width > _THIN
    if row.style == "happy":
        return HAPPY, "#FFFFFF", True
    return (LOOP_ROW, LOOP, False) if row.style == "loop" else (body, INK, False)


def label(box: Box, shape: Shape) -> str:
    """What a box shows."""
    style = painted(box)
    if style.rounded:
        return _pill(box, shape, style)
    columns = max(1, len(shape.feet))
    span = f' COLSPAN="{columns}"' if columns > 1 else ""
    rows = [_header(box, shape, style, span)]
    if shape.note_cell is not None:
        size = (shape.note_cell.width, shape.note_cell.height)
        note = font(shape.note, NOTE, MUTED)
        rows.append(cell(note, size, f'{span} BGCOLOR="{style.body}"'))
    rows += [_row(box, line, style, span, _side) for line in shape.sides]
    if shape.feet:
        rows.append("".join(_row(box, line, style, "", _foot) for line in shape.feet))
    body = "".join(f"<TR>{row}</TR>" for row in rows)
    border = f'BORDER="0" CELLBORDER="1" COLOR="{style.line}"'
    return f'<TABLE {border} CELLSPACING="0" CELLPADDING="0" BGCOLOR="#FFFFFF">{body}</TABLE>'


def _pill(box: Box, shape: Shape, style: BoxStyle) -> str:
    small, shown = is_small(box), badge(box.mark)
    said = struck(font(shape.title, LABEL if small else CODE, style.title, bold=not small), box.mark)
    if not shown or box.mark is None:
        return said
    colour = badge_colour(box.mark, header=True)
    ring = 8 if style.double else 0
    return below(said, shown, colour, (shape.width - 16 - ring, shape.height - 4 - ring))


def _header(box: Box, shape: Shape, style: BoxStyle, span: str) -> str:
    high, across = shape.header.height, shape.header.width
    title = struck(font(shape.title, TITLE, style.title, bold=True), box.mark)
    shown = badge(box.mark)
    if shape.code or shown:
        title = _heading(box, shape, style, title)
    return cell(title, (across, high), f'{span} PORT="h" BGCOLOR="{style.head}"')


def _heading(box: Box, shape: Shape, style: BoxStyle, title: str) -> str:
    """The number, the title and the badge of a box, side by side if they can be."""
    high, code, wide = shape.header.height - 4, code_width(shape.code), title_width(shape)
    shade = style.title if style.head == style.line else style.line
    shown, number = badge(box.mark), font((shape.code,), CODE, shade, bold=True)
    spare = shape.header.width - 2 - code - wide
    beside = badge_width(shown) if shown and badge_width(shown) <= spare else 0
    spare -= beside
    inner = high + 2 - UNDER if shown and not beside else high
    pieces = [cell("", (spare // 2, inner))]
    pieces += [cell(number, (code, inner))] if code else []
    pieces += [cell(title, (wide, inner))]
    if beside and box.mark is not None:
        pieces.append(_aside(box.mark, shown, (beside, inner), header=True))
    pieces.append(cell("", (spare - spare // 2, inner)))
    if not shown or beside or box.mark is None:
        return table("".join(pieces))
    colour = badge_colour(box.mark, header=True)
    return below(table("".join(pieces)), shown, colour, (shape.header.width - 2, high + 2))


def _aside(mark: Mark, shown: str, size: tuple[int, int], *, header: bool = False) -> str:
    """A badge beside a text."""
    return cell(font((shown,), BADGE, badge_colour(mark, header=header), bold=True), size)


def _row(box: Box, line: Line, style: BoxStyle, span: str, make: Callable[[Row, Line, str], str]) -> str:
    """A row of a box: in an SVG a group of its own."""
    row = next((row for row in box.rows if row.port == line.row.port), line.row)
    size = (line.cell.width, line.cell.height)
    name = f'{span} PORT="{row.port}"'
    if row.mark is not None and row.mark.tone == "absent":
        return cell("", size, f'{name} BGCOLOR="#FFFFFF"')
    fill, colour, _ = row_colours(row, style.body)
    name += f' ID="{row_id(box.id, row.port)}" TARGET="row" TITLE=" "'  # what makes it a group
    return cell(make(row, line, colour), size, f'{name} BGCOLOR="{fill}"')


def _said(row: Row, line: Line, colour: str, align: str = "") -> str:
    bold = row_colours(row, "")[2]
    return struck(font(line.lines, LABEL, colour, bold=bold, align=align), row.mark)


def _side(row: Row, line: Line, colour: str) -> str:
    across, high = line.cell.width, line.cell.height - 4
    tag, shown = tag_width(row.tag), badge(row.mark)
    said = _said(row, line, colour, "LEFT")
    room = across - 2 - 8 - tag - 6
    left = ' ALIGN="LEFT" BALIGN="LEFT"'
    text_wide = _wide(row, line)
    if not shown or row.mark is None:
        middle = cell(said, (room, high), left)
    elif text_wide + badge_width(shown) <= room:
        beside = badge_width(shown)
        middle = cell(said, (text_wide, high), left) + _aside(row.mark, shown, (beside, high))
        middle += cell("", (room - text_wide - beside, high))
    else:
        middle = cell(below(said, shown, badge_colour(row.mark), (room, high + 2), "LEFT"), (room, high + 2))
    pieces = cell("", (8, high)) + middle
    if tag:
        pieces += cell(font((row.tag,), TAG, colour, bold=True), (tag, high), ' ALIGN="RIGHT"')
    return table(pieces + cell("", (6, high)))


def _foot(row: Row, line: Line, colour: str) -> str:
    said, shown = _said(row, line, colour), badge(row.mark)
    if not shown or row.mark is None:
        return said
    across, high = line.cell.width - 2, line.cell.height - 4
    text_wide, beside = _wide(row, line), badge_width(shown)
    if text_wide + beside + 6 > across:
        return below(said, shown, badge_colour(row.mark), (across, high + 2))
    spare = across - text_wide - beside
    pieces = cell("", (spare // 2, high)) + cell(said, (text_wide, high))
    return table(pieces + _aside(row.mark, shown, (beside, high)) + cell("", (spare - spare // 2, high)))


def _wide(row: Row, line: Line) -> int:
    """The width of a label."""
    bold = row_colours(row, "")[2]
    return int(max(width(part, LABEL, bold=bold) for part in line.lines)) + 3
