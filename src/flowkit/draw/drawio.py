"""A picture as a diagrams.net (draw.io) file: the places are those of the SVG, everything can be moved.

What belongs together is one layer: steps, boxes, arrows, texts. An arrow hangs on the row it leaves from.
"""

from __future__ import annotations

import xml.etree.ElementTree as ET
from dataclasses import dataclass, field

from flowkit.draw.badges import badge
from flowkit.draw.blocks import Composed
from flowkit.draw.boxes import CODE, LABEL, NOTE, TITLE, Cell, Shape, is_small
from flowkit.draw.dressing import is_absent
from flowkit.draw.frame import COLUMN
from flowkit.draw.geometry import Point, Rect, bounds
from flowkit.draw.labels import painted, row_colours
from flowkit.draw.metrics import clean, wrapped
from flowkit.draw.page import edge_attributes
from flowkit.draw.picture import Box, Edge, Key
from flowkit.draw.routes import Path
from flowkit.draw.say import say
from flowkit.draw.style import BANDS, INK, MUTED

LAYERS = ("steps", "boxes", "arrows", "texts")
_MARGIN, _HEAD, _FOOT = 40.0, 70.0, 20.0
_TEXT = "text;html=0;align=left;verticalAlign=top;fontFamily=Helvetica;"


@dataclass(slots=True)
class _Sheet:
    """The cells so far, and where the top left corner of the page is."""

    root: ET.Element
    left: float
    top: float
    known: dict[Key, tuple[str, Rect]] = field(default_factory=dict)  # the cells of boxes and rows

    def at(self, point: Point) -> dict[str, str]:
        """A point on the page: y goes down."""
        return {"x": f"{point[0] - self.left:.1f}", "y": f"{self.top - point[1]:.1f}"}

    def shape(self, ident: str, parent: str, value: str, style: str, where: Rect) -> ET.Element:
        """A cell with a place of its own."""
        size = {"width": f"{where.right - where.left:.1f}", "height": f"{where.top - where.bottom:.1f}"}
        return self.put(ident, parent, value, style, self.at((where.left, where.top)) | size)

    def put(self, ident: str, parent: str, value: str, style: str, place: dict[str, str]) -> ET.Element:
        """A cell at a place inside its parent."""
        about = {"id": ident, "value": value, "style": style, "vertex": "1", "parent": parent}
        cell = ET.SubElement(self.root, "mxCell", about)
        ET.SubElement(cell, "mxGeometry", place | {"as": "geometry"})
        return cell


def drawio(made: Composed) -> bytes:
    """The file of a picture whose boxes and arrows have their places."""
    picture = made.picture
    points = [point for path in made.paths.values() for point in path]
    around = bounds(list(made.rects.values()), points)
    if made.bands:
        low, high = made.bands[-1][1], made.bands[0][2]
        around = Rect(around.left - COLUMN, min(low, around.bottom), around.right + 16, max(high, around.top))
    foot = _FOOT * len(picture.footer)
    wide = max(around.right - around.left, 480.0) + 2 * _MARGIN
    high = around.top - around.bottom + 2 * _MARGIN + _HEAD + foot
    size = {"pageWidth": f"{wide:.0f}", "pageHeight": f"{high:.0f}"}
    file = ET.Element("mxfile", {"host": "flowkit"})
    diagram = ET.SubElement(file, "diagram", {"id": picture.name, "name": clean(picture.title)})
    model = ET.SubElement(diagram, "mxGraphModel", {"grid": "0", "page": "1", **size})
    sheet = _Sheet(ET.SubElement(model, "root"), around.left - _MARGIN, around.top + _MARGIN + _HEAD)
    ET.SubElement(sheet.root, "mxCell", {"id": "0"})
    for layer in LAYERS:
        ET.SubElement(sheet.root, "mxCell", {"id": layer, "value": layer, "parent": "0"})
    _bands(sheet, made, around)
    for number, box in enumerate(picture.boxes):
        if not is_absent(box):
            _box(sheet, f"n{number}", box, made)
    for number, edge in enumerate(picture.edges):
        if not is_absent(edge):
            _arrow(sheet, f"e{number}", edge, made.paths[edge.key])
    _texts(sheet, made, around)
    ET.indent(file)
    return bytes(ET.tostring(file, encoding="utf-8", xml_declaration=True)) + b"\n"


def _bands(sheet: _Sheet, made: Composed, around: Rect) -> None:
    for number, (band, low, high) in enumerate(made.bands):
        colour = BANDS[number % 2]
        code = say("step", made.picture.language, number=band.code) if band.code else ""
        title = "\n".join([*filter(None, [code]), *wrapped(band.title, COLUMN - 24, LABEL)])
        style = f"html=0;fillColor={colour};strokeColor={colour};fontColor={MUTED};fontSize={LABEL:g};"
        style += "align=left;verticalAlign=top;spacing=10;fontFamily=Helvetica;"
        place = Rect(around.left, low, around.right, high)
        sheet.shape(f"b{number}", "steps", title, style, place)


def _box(sheet: _Sheet, ident: str, box: Box, made: Composed) -> None:
    outline, rect, style = made.shapes[box.id], made.rects[box.id], painted(box)
    sheet.known[box.id, ""] = ident, rect
    frame = f"html=0;strokeColor={style.line};"
    title = "\n".join(outline.title)
    if style.rounded:
        sort = {"octagon": "shape=hexagon;size=0.1;"}.get(style.shape, "rounded=1;arcSize=40;")
        sort += "shape=ext;double=1;" if style.double else ""
        size = LABEL if is_small(box) else CODE
        look = f"{frame}{sort}fillColor={style.head};" + _font(style.title, size, bold=not is_small(box))
        sheet.shape(ident, "boxes", _joined(title, badge(box.mark)), look, rect)
        return
    sheet.shape(ident, "boxes", "", f"{frame}fillColor={style.body};container=1;collapsible=0;", rect)
    header = f"{frame}fillColor={style.head};" + _font(style.title, TITLE, bold=True)
    said = _joined(outline.code, title, badge(box.mark))
    sheet.put(f"{ident}h", ident, said, header, _inside(outline.header))
    if outline.note_cell is not None:
        note = f"{frame}fillColor={style.body};" + _font(MUTED, NOTE)
        sheet.put(f"{ident}n", ident, "\n".join(outline.note), note, _inside(outline.note_cell))
    _rows(sheet, ident, box, outline)


def _rows(sheet: _Sheet, ident: str, box: Box, outline: Shape) -> None:
    style, corner = painted(box), sheet.known[box.id, ""][1]
    rows = {row.port: row for row in box.rows}
    for number, line in enumerate((*outline.sides, *outline.feet)):
        row = rows.get(line.row.port, line.row)
        if is_absent(row):
            continue
        fill, colour, bold = row_colours(row, style.body)
        align = "align=left;spacingLeft=6;" if line in outline.sides else ""
        look = f"html=0;strokeColor={style.line};fillColor={fill};{align}" + _font(colour, LABEL, bold=bold)
        name, cell = f"{ident}r{number}", line.cell
        sheet.put(name, ident, _joined("\n".join(line.lines), row.tag, badge(row.mark)), look, _inside(cell))
        left, top = corner.left + cell.x, corner.top - cell.y
        sheet.known[box.id, row.port] = name, Rect(left, top - cell.height, left + cell.width, top)


def _joined(*parts: str) -> str:
    return " ".join(filter(None, parts))


def _inside(cell: Cell) -> dict[str, str]:
    return {name: str(getattr(cell, name)) for name in ("x", "y", "width", "height")}


def _font(colour: str, size: float, *, bold: bool = False) -> str:
    return f"fontFamily=Helvetica;fontColor={colour};fontSize={size:g};fontStyle={int(bold)};"


def _arrow(sheet: _Sheet, ident: str, edge: Edge, path: Path) -> None:
    values = edge_attributes(edge)
    source, left = sheet.known.get(edge.key) or sheet.known[edge.source, ""]
    target, entered = sheet.known[edge.target, ""]
    style = f"html=0;edgeStyle=none;rounded=1;endArrow=block;endSize=4;strokeColor={values['color']};"
    style += f"strokeWidth={values['penwidth']};dashed={int(values['style'] == 'dashed')};"
    style += _pinned("exit", path[0], left) + _pinned("entry", path[-1], entered)
    about = {"id": ident, "value": "", "style": style, "edge": "1", "parent": "arrows"}
    cell = ET.SubElement(sheet.root, "mxCell", about | {"source": source, "target": target})
    geometry = ET.SubElement(cell, "mxGeometry", {"relative": "1", "as": "geometry"})
    bends = ET.SubElement(geometry, "Array", {"as": "points"})
    for point in path[1:-1]:
        ET.SubElement(bends, "mxPoint", sheet.at(point))


def _pinned(end: str, point: Point, cell: Rect) -> str:
    """Where an arrow meets a cell, in parts of its width and height."""
    across = (point[0] - cell.left) / (cell.right - cell.left)
    down = (cell.top - point[1]) / (cell.top - cell.bottom)
    return f"{end}X={across:.4f};{end}Y={down:.4f};{end}Dx=0;{end}Dy=0;{end}Perimeter=0;"


def _texts(sheet: _Sheet, made: Composed, around: Rect) -> None:
    picture, wide = made.picture, max(around.right - around.left, 480.0)
    top = around.top + _HEAD
    title = Rect(around.left, top - 30, around.left + wide, top)
    sheet.shape("title", "texts", clean(picture.title), _TEXT + _font(INK, 18.0, bold=True), title)
    under = Rect(around.left, top - 52, around.left + wide, top - 32)
    sheet.shape("subtitle", "texts", clean(picture.subtitle), _TEXT + _font(MUTED, LABEL), under)
    y = around.bottom - _MARGIN / 2
    for number, line in enumerate(picture.footer):
        place = Rect(around.left, y - _FOOT, around.left + wide, y)
        sheet.shape(f"f{number}", "texts", clean(line), _TEXT + _font(MUTED, NOTE), place)
        y -= _FOOT
