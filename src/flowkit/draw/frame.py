"""What stands around the boxes: the title above, the bands behind, the legend and the footer below."""

from __future__ import annotations

from typing import TypeAlias

from flowkit.draw.blocks import Composed
from flowkit.draw.dot import Html, edge, end, node
from flowkit.draw.geometry import Rect
from flowkit.draw.labels import font
from flowkit.draw.metrics import width, wrapped
from flowkit.draw.picture import Band, Picture
from flowkit.draw.say import say
from flowkit.draw.style import BANDS, BOX_STYLES, HAPPY, INK, LOOP, MUTED, OTHER

Texts: TypeAlias = list[tuple[tuple[str, ...], float, str, bool]]
COLUMN = 150.0  # the left column of a picture with bands
_LEGEND, _SMALL = 9.0, 9.0
_ENTRY, _STEP = 34.0, 17.0  # width of the sign of a legend entry; height of a line of the legend
_BARE = 'BORDER="0" CELLBORDER="0" CELLSPACING="0" CELLPADDING="0"'


class Frame:
    """Statements for everything around the boxes, and the room that all of it takes."""

    def __init__(self, composed: Composed, around: Rect) -> None:
        self.composed = composed
        self.picture = composed.picture
        self.left = around.left - (COLUMN if composed.bands else 0)
        self.around = around
        self.width = max(around.right - self.left, 420.0)

    def statements(self) -> list[str]:
        """Bands first: they lie behind."""
        return [*self._bands(), *self._head(), *self._foot()]

    def _bands(self) -> list[str]:
        found = []
        for number, (band, low, high) in enumerate(self.composed.bands):
            right = self.around.right + 16
            left = self.left - 12
            values = {
                "shape": "box",
                "style": "filled",
                "color": BANDS[number % 2],
                "fillcolor": BANDS[number % 2],
                "label": "",
                "fixedsize": "true",
                "width": f"{(right - left) / 72:.4f}",
                "height": f"{(high - low) / 72:.4f}",
                "pos": _xy((left + right) / 2, (low + high) / 2),
                "class": "band",
                "id": f"band-{band.id}",
                "tooltip": " ",
            }
            found.append(node(f".band {band.id}", values))
            found.append(self._band_title(band, high))
        return found

    def _band_title(self, band: Band, high: float) -> str:
        number = say("step", self.picture.language, number=band.code) if band.code else ""
        lines: Texts = [((number,), 12.0, "#1E3A8A", True)] if number else []
        lines.append((wrapped(band.title, COLUMN - 24, 10.0), 10.0, MUTED, False))
        return _texts(f".band title {band.id}", lines, (self.left, high - 10))

    def _head(self) -> list[str]:
        room = max(self.width, 480.0)
        lines: Texts = [(wrapped(self.picture.title, room, 18.0, bold=True), 18.0, INK, True)]
        if self.picture.subtitle:
            lines.append((wrapped(self.picture.subtitle, room, 10.0), 10.0, MUTED, False))
        high = sum(_high(texts, size) for texts, size, _, _ in lines)
        top = self.composed.bands[0][2] if self.composed.bands else self.around.top
        return [_texts(".title", lines, (self.left, top + high + (14 if self.composed.bands else 26)))]

    def _foot(self) -> list[str]:
        low = self.composed.bands[-1][1] if self.composed.bands else self.around.bottom
        y = low - 30.0
        items = legend(self.picture)
        names = [say(f"legend-{item}", self.picture.language) for item in items]
        columns = _columns([width(name, _LEGEND) for name in names], max(self.width, 420.0))
        found: list[str] = []
        for place, (item, name) in enumerate(zip(items, names, strict=True)):
            row, column = divmod(place, len(columns))
            x = self.left + sum(columns[:column])
            found += _sign(item, (x, y - row * _STEP))
            label: Texts = [((name,), _LEGEND, INK, False)]
            found.append(_texts(f".legend {item}", label, (x + _ENTRY, y - row * _STEP + 7)))
        y -= _STEP * (-(-len(items) // len(columns))) - 4
        room = max(self.width, 420.0)
        for number, line in enumerate(self.picture.footer):
            lines: Texts = [(wrapped(line, room, _SMALL), _SMALL, MUTED, False)]
            found.append(_texts(f".footer {number}", lines, (self.left, y)))
            y -= _high(lines[0][0], _SMALL) + 2
        return found


def legend(picture: Picture) -> list[str]:
    """What the legend explains: what the picture shows."""
    styles = {edge.style for edge in picture.edges} | {edge.style for edge in picture.tagged}
    found: list[str] = [style for style in ("happy", "other", "loop") if style in styles]
    if any(not edge.documented for edge in picture.edges):
        found.append("dashed")
    if picture.tagged:
        found.append("tag")
    if any(not edge.documented for edge in picture.tagged):
        found.append("tag-dashed")
    return found + [style for style in BOX_STYLES if any(box.style == style for box in picture.boxes)]


def _columns(names: list[float], room: float) -> list[float]:
    """Widths of the columns of the legend: as many as fit."""
    for count in range(min(len(names), 5), 1, -1):
        columns = [max(names[n::count]) + _ENTRY + 18 for n in range(count)]
        if sum(columns) <= room:
            return columns
    return [max(names, default=0.0) + _ENTRY]


def _sign(item: str, at: tuple[float, float]) -> list[str]:
    """The sample of a legend entry, made as the picture makes it."""
    x, y = at
    if item in ("tag", "tag-dashed"):
        sign = "→ ↩" if item == "tag" else "⇢ ⇠"
        return [_texts(f".sign {item}", [((sign,), 10.0, MUTED, True)], (x, y + 7))]
    if item in ("happy", "other", "loop", "dashed"):
        colour = {"happy": HAPPY, "loop": LOOP}.get(item, OTHER)
        ends = [f".sign {item} {n}" for n in (0, 1)]
        dot = {"shape": "point", "width": "0.01", "style": "invis", "label": "", "tooltip": " "}
        spots = (x, x + 26)
        points = [node(name, dot | {"pos": _xy(spot, y)}) for name, spot in zip(ends, spots, strict=True)]
        curve = f"e,{_xy(x + 26, y)} {_xy(x, y)} {_xy(x + 7, y)} {_xy(x + 12, y)} {_xy(x + 18, y)}"
        line = {
            "color": colour,
            "penwidth": 2.8 if item == "happy" else 1.3,
            "arrowsize": 0.6,
            "style": "dashed" if item == "dashed" else "solid",
            "class": "legend",
            "tooltip": " ",
            "pos": curve,
        }
        return [*points, edge(end(ends[0]), end(ends[1]), line)]
    style = BOX_STYLES[item]
    values = {
        "shape": style.shape,
        "style": style.dot_style,
        "label": "",
        "fixedsize": "true",
        "width": f"{24 / 72:.4f}",
        "height": f"{11 / 72:.4f}",
        "color": style.line,
        "fillcolor": style.head,
        "penwidth": 1.0,
        "peripheries": 2 if style.double else 1,
        "class": "legend",
        "pos": _xy(x + 15, y),
        "tooltip": " ",
    }
    return [node(f".sign {item}", values)]


def _high(lines: tuple[str, ...], size: float) -> int:
    return round(len(lines) * (size * 1.25 + 1))


def _texts(name: str, blocks: Texts, corner: tuple[float, float]) -> str:
    """Lines of text, aligned left, hanging from a corner."""
    widest = max(width(line, size, bold=bold) for lines, size, _, bold in blocks for line in lines)
    wide = int(widest * 1.03) + 6  # a text set in whole pixels is a little wider
    rows = "".join(
        f'<TR><TD FIXEDSIZE="TRUE" ALIGN="LEFT" BALIGN="LEFT" WIDTH="{wide}" HEIGHT="{_high(lines, size)}">'
        f"{font(lines, size, colour, bold=bold, align='LEFT')}</TD></TR>"
        for lines, size, colour, bold in blocks
    )
    high = sum(_high(lines, size) for lines, size, _, _ in blocks)
    x, y = corner
    values = {
        "shape": "plain",
        "label": Html(f"<TABLE {_BARE}>{rows}</TABLE>"),
        "pos": _xy(x + wide / 2, y - high / 2),
        "class": "text",
        "tooltip": " ",
    }
    return node(name, values)


def _xy(x: float, y: float) -> str:
    return f"{x:.2f},{y:.2f}"
