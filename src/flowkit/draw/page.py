"""Pass 2: the finished DOT text, everything at its place: bands, boxes, arrows, title, legend, footer."""

from __future__ import annotations

from html import escape

from flowkit.draw.boxes import text
from flowkit.draw.dot import Html, edge, end, graph, node, quoted
from flowkit.draw.gutters import route
from flowkit.draw.layout import Placed, box_attributes, place
from flowkit.draw.metrics import width, wrapped
from flowkit.draw.picture import Band, Edge, Picture
from flowkit.draw.style import BANDS, FONT, FRAME, HAPPY, INK, LOOKS, LOOP, MUTED, OTHER
from flowkit.messages import text as say

PAD = 26.0


def finished(picture: Picture) -> tuple[str, Picture]:
    """The DOT text at fixed positions, and the picture with the loops that became tags.

    Raises backends.NoGraphvizError.
    """
    placed = place(picture)
    lines, tags = route(picture, placed)
    if tags:  # a tag makes its row wider: place again
        picture = picture.with_tags(tags)
        placed = place(picture)
        lines, more = route(picture, placed)
        if more:
            return finished(picture.with_tags(more))
    return _text(picture, placed, lines), picture


def _text(picture: Picture, placed: Placed, lines: dict[int, str]) -> str:
    left, bottom, right, top = _bounds(placed, lines)
    statements = [
        f"node [fontname={quoted(FONT)}, fontsize={quoted(11)}]",
        f"edge [fontname={quoted(FONT)}, fontsize={quoted(10)}, arrowsize={quoted(0.75)}]",
    ]
    statements += _bands(picture, placed, left, right)
    for box in picture.boxes:
        x, y = placed.centre[box.id]
        values = box_attributes(box, placed.shapes[box.id])
        values |= {
            "id": f"st-{box.id}",
            "class": f"state {box.look}",
            "tooltip": box.tooltip or box.title,
            "pos": f"{x:.2f},{y:.2f}",
        }
        statements.append(node(box.id, values))
    for number, arrow in enumerate(picture.edges):
        curve = placed.curves.get(number) or lines.get(number)
        if curve is not None:
            statements.append(_arrow(number, arrow, curve))
    statements += _frame(picture, left, bottom, top)
    values = {
        "splines": "true",
        "outputorder": "nodesfirst",
        "bgcolor": "#FFFFFF",
        "pad": 0.2,
        "fontname": FONT,
        "id": f"view-{picture.name}",
        "tooltip": picture.title,
    }
    return graph(picture.name, values, statements)


def _arrow(number: int, arrow: Edge, curve: str) -> str:
    colour = {"happy": HAPPY, "loop": LOOP}.get(arrow.style, OTHER)
    values = {
        "id": f"tr-{number}",
        "class": " ".join(["transition", arrow.style, *(["undocumented"] if not arrow.documented else [])]),
        "color": colour,
        "penwidth": 2.8 if arrow.style == "happy" else 1.3,
        "arrowsize": 0.67 if arrow.style == "happy" else 0.75,
        "style": "solid" if arrow.documented else "dashed",
        "tooltip": arrow.tooltip or " ",
        "pos": curve,
    }
    return edge(end(arrow.source), end(arrow.target), values)


def _bounds(placed: Placed, lines: dict[int, str]) -> tuple[float, float, float, float]:
    rectangles = [placed.rectangle(box) for box in placed.centre]
    xs = [x for r in rectangles for x in (r[0], r[2])]
    ys = [y for r in rectangles for y in (r[1], r[3])]
    for curve in [*placed.curves.values(), *lines.values()]:
        for point in curve.replace("e,", "").split():
            x, _, y = point.partition(",")
            xs.append(float(x))
            ys.append(float(y))
    return min(xs) - PAD, min(ys) - PAD, max(xs) + PAD, max(ys) + PAD


def _bands(picture: Picture, placed: Placed, left: float, right: float) -> list[str]:
    """Strips behind the steps, where the steps do not overlap."""
    spans = []
    for band in picture.bands:
        inside = [placed.rectangle(b.id) for b in picture.boxes if b.band == band.id]
        if inside:
            spans.append((band, min(r[1] for r in inside), max(r[3] for r in inside)))
    found = []
    for number, (band, low, high) in enumerate(spans):
        if any(low < other[2] and other[1] < high for other in spans if other[0] is not band):
            continue
        under, over = low - 11, high + 11
        values = {
            "shape": "box",
            "style": "filled",
            "color": BANDS[number % 2],
            "fillcolor": BANDS[number % 2],
            "label": "",
            "fixedsize": "true",
            "width": f"{(right - left + 210) / 72:.3f}",
            "height": f"{(over - under) / 72:.3f}",
            "pos": f"{(left + right - 210) / 2:.2f},{(under + over) / 2:.2f}",
            "class": "band",
            "tooltip": " ",
        }
        found.append(node(f"band {band.id}", values))
        found.append(_band_title(picture, band, (left - 200, over)))
    return found


def _band_title(picture: Picture, band: Band, corner: tuple[float, float]) -> str:
    code, (left, high) = band.code, corner
    step = say("draw.step", picture.language if picture.language in ("en", "fr") else "en", number=code)
    top = _text_row(step, 11, "#1E3A8A", bold=True)
    lines = wrapped(band.title, 24)
    rest = "".join(_text_row(line, 10, MUTED) for line in lines)
    wide = max([width(step, 11, bold=True), *(width(line, 10) for line in lines)])
    high_of = 17 * bool(code) + 15 * len(lines)
    label = _plain_table((top if code else "") + rest)
    pos = f"{left + wide / 2:.2f},{high - 8 - high_of / 2:.2f}"
    return node(f"band title {band.id}", {"shape": "plain", "label": Html(label), "pos": pos, "tooltip": " "})


def _frame(picture: Picture, left: float, bottom: float, top: float) -> list[str]:
    """The title above and the legend below."""
    start = left - (200 if picture.bands else 0) + 8
    head = wrapped(picture.title, 60, 2)
    rows = "".join(_text_row(line, 18, INK, bold=True) for line in head)
    rows += _text_row(picture.subtitle, 10.5, MUTED) if picture.subtitle else ""
    label = _plain_table(rows)
    wide = max([*(width(line, 18, bold=True) for line in head), width(picture.subtitle, 10.5)]) + 6
    high = 24 * len(head) + (16 if picture.subtitle else 0)
    title = {
        "shape": "plain",
        "label": Html(label),
        "pos": f"{start + wide / 2:.2f},{top + high / 2 + 4:.2f}",
        "tooltip": " ",
    }
    legend, size = _legend(picture)
    low = {
        "shape": "plain",
        "label": Html(legend),
        "pos": f"{start + size[0] / 2:.2f},{bottom - size[1] / 2 - 8:.2f}",
        "tooltip": " ",
    }
    return [node("title", title), node("legend", low)]


def _text_row(line: str, size: float, colour: str, *, bold: bool = False) -> str:
    inside = f"<B>{text(line)}</B>" if bold else text(line)
    return f'<TR><TD ALIGN="LEFT"><FONT POINT-SIZE="{size:g}" COLOR="{colour}">{inside}</FONT></TD></TR>'


def _plain_table(rows: str) -> str:
    return f'<TABLE BORDER="0" CELLBORDER="0" CELLSPACING="0" CELLPADDING="1">{rows}</TABLE>'


def _legend(picture: Picture) -> tuple[str, tuple[float, float]]:
    language = picture.language if picture.language in ("en", "fr") else "en"
    items: list[tuple[str, str]] = []
    styles = {e.style for e in picture.edges} | {r.style for b in picture.boxes for r in b.rows if r.tag}
    for style, colour, thick in (("happy", HAPPY, 4), ("other", OTHER, 2), ("loop", LOOP, 2)):
        if style in styles:
            items.append((_line(colour, thick), say(f"draw.legend-{style}", language)))
    if any(not arrow.documented for arrow in picture.edges):
        items.append((f'<FONT COLOR="{OTHER}"><B>- - -</B></FONT>', say("draw.legend-dashed", language)))
    if picture.tagged:
        items.append((f'<FONT COLOR="{LOOP}"><B>↩ →</B></FONT>', say("draw.legend-tag", language)))
    for look in LOOKS:
        if any(box.look == look for box in picture.boxes):
            items.append((_swatch(look), say(f"draw.legend-{look}", language)))
    rows, columns = "", 3
    for first in range(0, len(items), columns):
        cells = "".join(
            f'<TD WIDTH="42">{sign}</TD><TD ALIGN="LEFT">'
            f'<FONT POINT-SIZE="9.5" COLOR="{INK}">{text(name)}&#160;&#160;</FONT></TD>'
            for sign, name in items[first : first + columns]
        )
        rows += f"<TR>{cells}</TR>"
    footer = [piece for line in picture.footer for piece in wrapped(line, 100, 6)]
    for line in footer:
        small = f'<FONT POINT-SIZE="9" COLOR="{MUTED}">{escape(line, quote=True)}</FONT>'
        rows += f'<TR><TD COLSPAN="{2 * columns}" ALIGN="LEFT">{small}</TD></TR>'
    label = f'<TABLE BORDER="1" COLOR="{FRAME}" CELLBORDER="0" CELLSPACING="0" CELLPADDING="2">{rows}</TABLE>'
    wide = max([width(line, 9) for line in footer] + [3 * 170.0]) + 12
    high = 17.0 * (-(-len(items) // columns)) + 15 * len(footer) + 8
    return label, (wide, high)


def _line(colour: str, thick: int) -> str:
    inner = f'<TR><TD BGCOLOR="{colour}" WIDTH="30" HEIGHT="{thick}" FIXEDSIZE="TRUE"></TD></TR>'
    return f'<TABLE BORDER="0" CELLBORDER="0" CELLSPACING="0" CELLPADDING="0">{inner}</TABLE>'


def _swatch(look: str) -> str:
    chosen = LOOKS[look]
    rounded = ' STYLE="ROUNDED"' if chosen.rounded else ""
    inner = f'<TR><TD BGCOLOR="{chosen.head}" WIDTH="24" HEIGHT="10" FIXEDSIZE="TRUE"{rounded}></TD></TR>'
    border = f'BORDER="0" CELLBORDER="1" COLOR="{chosen.line}"'
    return f'<TABLE {border} CELLSPACING="0" CELLPADDING="0">{inner}</TABLE>'
