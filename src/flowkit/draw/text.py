"""A picture as DOT text without positions: the same bytes everywhere, for any Graphviz and for reviews.

One line a row, so that a change in a flow is a change of a few lines.
"""

from __future__ import annotations

from flowkit.draw.badges import badge, badge_colour, struck
from flowkit.draw.boxes import LABEL, NOTE, TITLE, Line, Shape, shape
from flowkit.draw.dot import Html, edge, end, graph, node, quoted
from flowkit.draw.labels import font, label, painted, row_colours, text
from flowkit.draw.legend import BOX, legend
from flowkit.draw.look import Mark
from flowkit.draw.metrics import clean
from flowkit.draw.page import box_attributes, edge_attributes, edge_id
from flowkit.draw.picture import Box, Picture
from flowkit.draw.style import BOX_STYLES, FONT, INK, MUTED, TONES


def dot_text(picture: Picture) -> str:
    """Every box and every arrow of a view; its title and footer are the label of the graph."""
    shapes = {box.id: shape(box) for box in picture.boxes}
    rounded = {box.id for box in picture.boxes if BOX_STYLES[box.style].rounded}
    lines = [f"node [fontname={quoted(FONT)}]"]
    for box in picture.boxes:
        values = box_attributes(box, shapes[box.id], _label(box, shapes[box.id]))
        lines.append(node(box.id, values | {"id": f"st-{box.id}"}))
    for arrow in picture.edges:
        loop, happy = arrow.style == "loop", arrow.style == "happy"
        foot = shapes[arrow.source].is_foot(arrow.port)
        tail = end(arrow.source, arrow.port, "s" if foot else "_")
        head = end(arrow.target, "" if arrow.target in rounded else "h", "" if loop else "n")
        values = edge_attributes(arrow) | {
            "id": edge_id(arrow),
            "transitions": " ".join(arrow.transitions),
            "constraint": "false" if loop else None,
            "weight": 40 if happy else None,
        }
        lines.append(edge(tail, head, values))
    values = {
        "rankdir": "TB",
        "nodesep": "0.4",
        "ranksep": "0.45",
        "splines": "true",
        "outputorder": "nodesfirst",
        "fontname": FONT,
        "labelloc": "t",
        "label": _caption(picture),
    }
    return graph(picture.name, values, lines)


def _caption(picture: Picture) -> Html:
    said = [font((clean(line),), 9, MUTED) for line in (picture.subtitle, *picture.footer) if line]
    tones = [(item.removeprefix(BOX), words) for item, words in legend(picture)] if picture.look else []
    said += [font((clean(words),), 9, TONES[tone].line, bold=True) for tone, words in tones if tone in TONES]
    return Html("<BR/>".join([font((clean(picture.title),), 18, INK, bold=True), *said]))


def _label(box: Box, outline: Shape) -> str:
    """What a box shows, in sizes that Graphviz finds."""
    style = painted(box)
    if style.rounded:
        return label(box, outline)
    columns = len(outline.feet)
    span = f' COLSPAN="{columns}"' if columns > 1 else ""
    title = struck(font(outline.title, TITLE, style.title, bold=True), box.mark)
    shade = style.title if style.head == style.line else style.line
    number = f"{font((outline.code,), TITLE, shade, bold=True)}&#160; " if outline.code else ""
    shown = _badge(box.mark, header=True)
    rows = [f'<TD PORT="h"{span} BGCOLOR="{style.head}">{number}{title}{shown}</TD>']
    if outline.note:
        rows.append(f'<TD{span} BGCOLOR="{style.body}">{font(outline.note, NOTE, MUTED)}</TD>')
    rows += [_row(line, style.body, f'{span} ALIGN="LEFT"') for line in outline.sides]
    if outline.feet:
        rows.append("".join(_row(line, style.body, "") for line in outline.feet))
    table = (
        f'BORDER="0" CELLBORDER="1" CELLSPACING="0" CELLPADDING="5" COLOR="{style.line}" BGCOLOR="#FFFFFF"'
    )
    return f"<TABLE {table}>\n" + "".join(f"<TR>{row}</TR>\n" for row in rows) + "</TABLE>"


def _row(line: Line, body: str, more: str) -> str:
    row = line.row
    fill, colour, bold = row_colours(row, body)
    shown = struck(font(line.lines, LABEL, colour, bold=bold), row.mark) + _badge(row.mark)
    return f'<TD PORT="{text(row.port)}"{more} BGCOLOR="{fill}">{shown}</TD>'


def _badge(mark: Mark | None, *, header: bool = False) -> str:
    shown = badge(mark)
    if mark is None or not shown:
        return ""
    return f"&#160; {font((shown,), NOTE, badge_colour(mark, header=header), bold=True)}"
