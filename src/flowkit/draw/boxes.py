"""How large a box is and where each of its rows stands, from nothing but its texts."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TypeAlias

from flowkit.draw.metrics import width, wrapped
from flowkit.draw.picture import Box, Row
from flowkit.draw.style import BOX_STYLES

TITLE, CODE, LABEL, NOTE, TAG = 12.0, 12.0, 10.0, 9.0, 9.0  # Graphviz draws whole points only
TITLE_ROOM, NOTE_ROOM, ROW_ROOM, PILL_ROOM = 230.0, 240.0, 240.0, 190.0
BUTTON_ROOMS = (170.0, 120.0, 85.0)  # widths tried for the labels of the bottom line
BOTTOM = 330.0  # the bottom line is folded until it is no wider, if it can be
MOST_BUTTONS = 6
LONGEST = 300.0  # a longer label does not become a button
LINE, SIDE, FOOT = 12.5, 10.5, 12.5  # height of a line of a row; what a row adds to its lines


Texts: TypeAlias = tuple[tuple[str, ...], tuple[str, ...]]
"""A label in lines, and the one that another version has there."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A rectangle inside a box, from its top left corner, in points."""

    x: int
    y: int
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Line:
    """A row with the lines of its label and its place."""

    row: Row
    lines: tuple[str, ...]
    cell: Cell


@dataclass(frozen=True, slots=True)
class Shape:
    """A box with its texts in lines, its size and the place of everything in it.

    ``sides`` are the rows that open to the left and right, ``feet`` those of the bottom line; ``entry`` is
    where the usual way comes in, right above where it leaves, so that it runs straight.
    """

    width: int
    height: int
    title: tuple[str, ...]
    code: str
    header: Cell
    note: tuple[str, ...]
    note_cell: Cell | None
    sides: tuple[Line, ...]
    feet: tuple[Line, ...]
    entry: float

    def line(self, port: str) -> Line | None:
        """The row of a port."""
        return next((line for line in (*self.sides, *self.feet) if line.row.port == port), None)

    def is_foot(self, port: str) -> bool:
        """Whether a port is in the bottom line."""
        return any(line.row.port == port for line in self.feet)


@lru_cache(maxsize=4096)
def shape(box: Box) -> Shape:
    """The shape of a box."""
    if box.style == "anchor":
        return Shape(2, 2, (), "", Cell(0, 0, 2, 2), (), None, (), (), 1.0)
    return _pill(box) if BOX_STYLES[box.style].rounded else _table(box)


def code_width(code: str) -> int:
    """The width of the number before a title, with the space after it."""
    return _up(width(code, CODE, bold=True) + 8) if code else 0


def title_width(outline: Shape) -> int:
    """The width of the title without its number."""
    return _up(_widest(outline.title, TITLE, bold=True) + 4)


def tag_width(tag: str) -> int:
    """The width of a jump, with the space before it."""
    return _up(width(tag, TAG, bold=True) + 12) if tag else 0


def is_small(box: Box) -> bool:
    """Whether a rounded box is set in small print."""
    return box.style in ("jump", "done")


def _up(value: float) -> int:
    return int(value) + 1


def _widest(lines: tuple[str, ...], size: float, bold: bool = False) -> float:
    return max((width(line, size, bold=bold) for line in lines), default=0.0)


def _pill(box: Box) -> Shape:
    small, style = is_small(box), BOX_STYLES[box.style]
    code = box.code if box.style == "jump" else style.mark
    size = LABEL if small else CODE
    lines = wrapped(f"{code} {box.title}".strip(), PILL_ROOM, size, bold=not small)
    twin = wrapped(f"{code} {box.twin[0]}".strip(), PILL_ROOM, size, bold=not small) if box.twin[0] else lines
    wide = max(_widest(each, size, not small) for each in (lines, twin))
    across = _up(wide + (28 if style.shape == "box" else 56) + 8 * style.double)
    high = _up(max(len(lines), len(twin)) * (size + 3) + 14 + 8 * style.double)
    return Shape(across, high, lines, "", Cell(0, 0, across, high), (), None, (), (), across / 2)


def _table(box: Box) -> Shape:
    title = wrapped(box.title, TITLE_ROOM, TITLE, bold=True)
    titles = title, wrapped(box.twin[0] or box.title, TITLE_ROOM, TITLE, bold=True)
    code = f"{BOX_STYLES[box.style].mark} {box.code}".strip()
    note = wrapped(box.note, NOTE_ROOM, NOTE) if box.note else ()
    notes = note, wrapped(box.twin[1], NOTE_ROOM, NOTE) if box.twin[1] else note
    sides, feet = _sorted(box)
    foot_lines = _buttons(feet)
    side_lines = [wrapped(row.label, ROW_ROOM, LABEL) for row in sides]
    twin_lines = [wrapped(row.twin or row.label, ROW_ROOM, LABEL) for row in sides]
    needs = [
        *(_widest(each, TITLE, True) + code_width(code) + 22 + box.spare for each in titles),
        *(_widest(each, NOTE) + 18 for each in notes),
        sum(_button(row, texts) for row, texts in zip(feet, foot_lines, strict=True)),
        *(_side(row, lines) for row, lines in zip(sides, side_lines, strict=True)),
        *(_side(row, lines) for row, lines in zip(sides, twin_lines, strict=True)),
        70.0,
    ]
    across = _up(max(needs))
    header = Cell(0, 0, across, max(map(len, titles)) * 15 + 13)
    y = header.height
    note_cell = Cell(0, y, across, _up(max(map(len, notes)) * 12 + 8)) if any(notes) else None
    y += note_cell.height if note_cell else 0
    placed = []
    for row, lines, twin in zip(sides, side_lines, twin_lines, strict=True):
        high = _up(max(len(lines), len(twin)) * LINE + SIDE)
        placed.append(Line(row, lines, Cell(0, y, across, high)))
        y += placed[-1].cell.height
    bottom = _bottom(feet, foot_lines, y, across)
    y += bottom[0].cell.height if bottom else 0
    happy = next((line.cell for line in bottom if line.row.style == "happy"), None)
    entry = happy.x + happy.width / 2 if happy else across / 2
    return Shape(across, y, title, code, header, note, note_cell, tuple(placed), bottom, entry)


def _sorted(box: Box) -> tuple[list[Row], list[Row]]:
    """The rows that open to the sides, and those of the bottom line: the ways forward, if short and few."""
    forward = [row for row in box.rows if row.style != "loop" and not row.tag and not row.side]
    short = [row for row in forward if row.style == "happy" or _longest(row) <= LONGEST]
    if len(short) > MOST_BUTTONS:
        short = [row for row in short if row.style == "happy"]
    feet = short or forward[:1]
    return [row for row in box.rows if row not in feet], feet


def _buttons(feet: list[Row]) -> list[Texts]:
    """The labels of the bottom line, folded as little as gives it a reasonable width."""
    found: list[Texts] = []
    for room in BUTTON_ROOMS:
        found = [_folded(row, room) for row in feet]
        if sum(_button(row, texts) for row, texts in zip(feet, found, strict=True)) <= BOTTOM:
            break
    return found


def _folded(row: Row, room: float) -> Texts:
    """The label of a button, and that of another version, in lines."""
    bold = row.style == "happy"
    return wrapped(row.label, room, LABEL, bold=bold), wrapped(row.twin or row.label, room, LABEL, bold=bold)


def _longest(row: Row) -> float:
    return max(width(row.label, LABEL), width(row.twin, LABEL))


def _side(row: Row, lines: tuple[str, ...]) -> float:
    return _widest(lines, LABEL) + tag_width(row.tag) + 18 + row.spare


def _button(row: Row, texts: Texts) -> float:
    return max(_widest(lines, LABEL, bold=True) for lines in texts) + 16 + row.spare


def _bottom(feet: list[Row], labels: list[Texts], y: int, across: int) -> tuple[Line, ...]:
    """The bottom line: buttons side by side, sharing the width that is left."""
    if not feet:
        return ()
    high = _up(max(len(lines) for texts in labels for lines in texts) * LINE + FOOT)
    spare = across - sum(_button(row, texts) for row, texts in zip(feet, labels, strict=True))
    found: list[Line] = []
    x, exact = 0, 0.0
    for row, texts in zip(feet, labels, strict=True):
        exact += _button(row, texts) + spare / len(feet)
        end = across if row is feet[-1] else round(exact)
        found.append(Line(row, texts[0], Cell(x, y, end - x, high)))
        x = end
    return tuple(found)
