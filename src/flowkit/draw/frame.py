"""What stands around the boxes: the title above, the bands behind, the legend and the footer below."""

from __future__ import annotations

from flowkit.draw.blocks import Composed
from flowkit.draw.dot import node, xy
from flowkit.draw.geometry import Rect
from flowkit.draw.legend import legend, sample
from flowkit.draw.metrics import width, wrapped
from flowkit.draw.picture import Band
from flowkit.draw.say import say
from flowkit.draw.style import BANDS, INK, MUTED
from flowkit.draw.writing import Texts, height, texts

COLUMN = 150.0  # the left column of a picture with bands
_LEGEND, _SMALL = 9.0, 9.0
_ENTRY, _STEP = 34.0, 17.0  # width of the sign of a legend entry; height of a line of the legend


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
                "pos": xy((left + right) / 2, (low + high) / 2),
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
        return texts(f".band title {band.id}", lines, (self.left, high - 10))

    def _head(self) -> list[str]:
        room = max(self.width, 480.0)
        lines: Texts = [(wrapped(self.picture.title, room, 18.0, bold=True), 18.0, INK, True)]
        if self.picture.subtitle:
            lines.append((wrapped(self.picture.subtitle, room, 10.0), 10.0, MUTED, False))
        high = sum(height(said, size) for said, size, _, _ in lines)
        top = self.composed.bands[0][2] if self.composed.bands else self.around.top
        return [texts(".title", lines, (self.left, top + high + (14 if self.composed.bands else 26)))]

    def _foot(self) -> list[str]:
        low = self.composed.bands[-1][1] if self.composed.bands else self.around.bottom
        y = low - 30.0
        items = legend(self.picture)
        names = [name for _, name in items]
        columns = _columns([width(name, _LEGEND) for name in names], max(self.width, 420.0))
        found: list[str] = []
        for place, (item, name) in enumerate(items):
            row, column = divmod(place, len(columns))
            x = self.left + sum(columns[:column])
            found += sample(item, (x, y - row * _STEP))
            label: Texts = [((name,), _LEGEND, INK, False)]
            found.append(texts(f".legend {item}", label, (x + _ENTRY, y - row * _STEP + 7)))
        y -= _STEP * (-(-len(items) // len(columns))) - 4
        room = max(self.width, 420.0)
        for number, line in enumerate(self.picture.footer):
            lines: Texts = [(wrapped(line, room, _SMALL), _SMALL, MUTED, False)]
            found.append(texts(f".footer {number}", lines, (self.left, y)))
            y -= height(lines[0][0], _SMALL) + 2
        return found


def _columns(names: list[float], room: float) -> list[float]:
    """Widths of the columns of the legend: as many as fit."""
    for count in range(min(len(names), 5), 1, -1):
        columns = [max(names[n::count]) + _ENTRY + 18 for n in range(count)]
        if sum(columns) <= room:
            return columns
    return [max(names, default=0.0) + _ENTRY]
