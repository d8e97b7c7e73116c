"""A letter: a PDF file in a spool folder, from which a printer or a post room takes it.

The address stands where the window of a French envelope shows it. A repeated letter is the same file; what
was taken from the folder in between would be put there again. Needs the extra ``letters`` (reportlab).
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias
from xml.sax.saxutils import escape

from flowkit.core.answer import Answer
from flowkit.run.effects.registry import FailedError, Task
from flowkit.run.effects.spool import name_of, put
from flowkit.run.effects.template import Template

if TYPE_CHECKING:
    from reportlab.pdfgen.canvas import Canvas

_FONTS = ("Vera.ttf", "VeraBd.ttf")  # come with reportlab: Latin letters, embedded in the file
_SIZE, _LEADING = 10.5, 15.0
_SPACED = 1.3  # from line to line in an address, in sizes
_Place: TypeAlias = tuple[float, float, float, float]
_Block: TypeAlias = tuple[float, list[str]]
_ADDRESS = (110.0, 50.0, 85.0, 40.0)  # mm from the left and from the top, width, height
_SENDER = (25.0, 20.0, 80.0, 25.0)
_SMALLEST = 6.5  # points: smaller, no machine reads an address
_MOST = 50_000  # characters of a letter
_DATE = Answer("date", "date")


@dataclass(frozen=True, slots=True)
class Letter:
    """Writes the letter of an action. ``font`` is a TrueType file for what Latin letters do not write."""

    template: Template
    spool: Path
    font: Path | None = None

    def __call__(self, task: Task) -> None:
        """Put the letter into the folder. Raises FailedError when it cannot be printed as it should."""
        put(self.spool, f"{name_of(task.id)}.pdf", self.pdf(task))

    def pdf(self, task: Task) -> bytes:
        """The letter as PDF, the same bytes for the same task on the same day."""
        parts = {name: self._clean(task, name) for name in ("to", "from", "subject", "text")}
        if not parts["to"]:
            raise FailedError("letter-no-address", hopeless=True)
        if sum(map(len, parts.values())) > _MOST:
            raise FailedError("letter-too-long", hopeless=True)
        regular, bold = (_font(str(self.font or file)) for file in _FONTS)
        _printable("".join(parts.values()), (regular, bold))
        day = self.template.kinds["date"].show(task.now.date().isoformat(), _DATE, self.template.language)
        sender, address = _fitted(parts["from"], regular, _SENDER), _fitted(parts["to"], regular, _ADDRESS)
        return _Page(parts, day, (regular, bold), sender, address, self.template.language).made()

    def _clean(self, task: Task, name: str) -> str:
        text = unicodedata.normalize("NFC", self.template.part(task, name))
        lines = (
            "".join(sign if sign.isprintable() else " " for sign in line).strip()
            for line in text.splitlines()
        )
        kept = list(lines) if name == "text" else [line for line in lines if line]
        return "\n".join(kept).strip()


@cache
def _font(file: str) -> str:
    """The name of a font file for reportlab. Raises FailedError when it is none."""
    from reportlab.pdfbase.pdfmetrics import registerFont
    from reportlab.pdfbase.ttfonts import TTFError, TTFont

    name = f"flowkit {file}"
    try:
        registerFont(TTFont(name, file))
    except (TTFError, OSError):
        raise FailedError("letter-no-font") from None
    return name


def _printable(text: str, fonts: tuple[str, str]) -> None:
    """Refuse a letter in which a sign would be missing: somebody has to look at it."""
    from reportlab.pdfbase.pdfmetrics import getFont

    for font in fonts:
        known = getFont(font).face.charToGlyph
        if any(ord(sign) not in known for sign in text if sign != "\n"):
            raise FailedError("letter-unprintable", hopeless=True)


def _fitted(text: str, font: str, place: _Place) -> _Block:
    """The lines of a text in a box, smaller where they would not go in. Raises FailedError."""
    from reportlab.lib.units import mm
    from reportlab.lib.utils import simpleSplit

    size = _SIZE
    while size >= _SMALLEST:
        wide, high = place[2] * mm, place[3] * mm
        split = [part for line in text.split("\n") for part in simpleSplit(line, font, size, wide)]
        lines = [part for line in split for part in _cut(line, font, size, wide)]
        if len(lines) * size * _SPACED <= high:
            return size, lines
        size -= 0.5
    raise FailedError("letter-address-too-long", hopeless=True)


def _cut(line: str, font: str, size: float, wide: float) -> Iterator[str]:
    """A line without a blank to break it at, in parts that fit."""
    from reportlab.pdfbase.pdfmetrics import stringWidth

    begin = 0
    for end in range(2, len(line) + 1):
        if stringWidth(line[begin:end], font, size) > wide:
            yield line[begin : end - 1]
            begin = end - 1
    yield line[begin:]


@dataclass(frozen=True, slots=True)
class _Page:
    """Lays a letter out on A4. ``sender`` and ``address`` are lines that fit, with their size."""

    parts: dict[str, str]
    day: str
    fonts: tuple[str, str]
    sender: _Block
    address: _Block
    language: str

    def made(self) -> bytes:
        from reportlab.lib.pagesizes import A4
        from reportlab.lib.units import mm
        from reportlab.platypus import BaseDocTemplate, Frame, PageTemplate

        made = BytesIO()
        title, author = self.parts["subject"], self.parts["from"].partition("\n")[0]
        document = BaseDocTemplate(
            made, pagesize=A4, title=title, author=author, lang=self.language, invariant=1
        )
        wide, high = A4
        inside = {"leftPadding": 0, "rightPadding": 0}
        first = Frame(25 * mm, 25 * mm, wide - 50 * mm, high - 130 * mm, id="first", **inside)
        later = Frame(25 * mm, 25 * mm, wide - 50 * mm, high - 50 * mm, id="later", **inside)
        document.addPageTemplates(
            [
                PageTemplate("first", [first], onPage=self._head, autoNextPageTemplate="later"),
                PageTemplate("later", [later], onPage=self._number),
            ]
        )
        document.build(list(self._body()))
        return made.getvalue()

    def _head(self, canvas: Canvas, _: Any) -> None:
        from reportlab.lib.pagesizes import A4
        from reportlab.lib.units import mm

        self._block(canvas, self.sender, _SENDER)
        self._block(canvas, self.address, _ADDRESS)
        canvas.setFont(self.fonts[0], _SIZE)
        canvas.drawString(_ADDRESS[0] * mm, A4[1] - 97 * mm, self.day)

    def _number(self, canvas: Canvas, _: Any) -> None:
        from reportlab.lib.pagesizes import A4
        from reportlab.lib.units import mm

        canvas.setFont(self.fonts[0], 8)
        canvas.drawRightString(A4[0] - 25 * mm, 15 * mm, str(canvas.getPageNumber()))

    def _block(self, canvas: Canvas, block: _Block, place: _Place) -> None:
        from reportlab.lib.pagesizes import A4
        from reportlab.lib.units import mm

        size, lines = block
        canvas.setFont(self.fonts[0], size)
        for number, line in enumerate(lines, 1):
            canvas.drawString(place[0] * mm, A4[1] - place[1] * mm - number * size * _SPACED, line)

    def _body(self) -> Iterator[Any]:
        from reportlab.lib.styles import ParagraphStyle
        from reportlab.platypus import Paragraph

        plain = ParagraphStyle(
            "text", fontName=self.fonts[0], fontSize=_SIZE, leading=_LEADING, spaceAfter=8, splitLongWords=1
        )
        strong = ParagraphStyle("subject", parent=plain, fontName=self.fonts[1], spaceAfter=16)
        if self.parts["subject"]:
            yield Paragraph(escape(self.parts["subject"]).replace("\n", "<br/>"), strong)
        for paragraph in self.parts["text"].split("\n\n"):
            yield Paragraph(escape(paragraph.strip("\n")).replace("\n", "<br/>"), plain)
