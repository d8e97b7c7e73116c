"""A letter laid out on A4 by reportlab (extra ``letters``), with its fonts in the file.

The address stands where the window of a French envelope shows it. What does not go into its place is
refused before anything is laid out: an error inside reportlab would repeat what stands in the letter.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from typing import Any, TypeAlias
from xml.sax.saxutils import escape

from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.lib.utils import simpleSplit
from reportlab.pdfbase.pdfmetrics import getFont, registerFont, stringWidth
from reportlab.pdfbase.ttfonts import TTFError, TTFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import BaseDocTemplate, Frame, PageTemplate, Paragraph

from flowkit.run.effects.registry import FailedError

LATIN = ("Vera.ttf", "VeraBd.ttf")  # they come with reportlab

_SIZE, _LEADING, _SPACED = 10.5, 15.0, 1.3  # points; the last from line to line of an address, in sizes
_SMALLEST = 6.5  # smaller, no machine reads an address
_EDGE = 25 * mm

_Place: TypeAlias = tuple[float, float, float, float]  # from the left, from the top, width, height
_Block: TypeAlias = tuple[float, list[str]]  # size, lines
_SENDER: _Place = (_EDGE, 20 * mm, 80 * mm, 25 * mm)
_ADDRESS: _Place = (110 * mm, 50 * mm, 85 * mm, 40 * mm)
_DAY = 97 * mm
_FIRST = 105 * mm  # where the text begins


@dataclass(frozen=True, slots=True)
class Sheet:
    """What is printed: lines of the sender and the address, the day, the subject, the text."""

    sender: str
    address: str
    day: str
    subject: str
    text: str
    language: str
    files: tuple[str, str] = LATIN  # a font, and its bold

    def pdf(self) -> bytes:
        """The pages, the same bytes for the same sheet. Raises FailedError when they cannot be printed."""
        fonts = _font(self.files[0]), _font(self.files[1])
        _printable("".join((self.sender, self.address, self.day, self.subject, self.text)), fonts)
        sender, address = _fitted(self.sender, fonts[0], _SENDER), _fitted(self.address, fonts[0], _ADDRESS)

        def head(canvas: Canvas, _: Any) -> None:
            _block(canvas, sender, fonts[0], _SENDER)
            _block(canvas, address, fonts[0], _ADDRESS)
            _block(canvas, (_SIZE, [self.day]), fonts[0], (_ADDRESS[0], _DAY - _SIZE * _SPACED, 0, 0))

        def number(canvas: Canvas, _: Any) -> None:
            canvas.setFont(fonts[0], 8)
            canvas.drawRightString(A4[0] - _EDGE, 15 * mm, str(canvas.getPageNumber()))

        made = BytesIO()
        about = {"title": self.subject, "author": self.sender.partition("\n")[0], "lang": self.language}
        document = BaseDocTemplate(made, pagesize=A4, invariant=1, initialFontName=fonts[0], **about)
        first = PageTemplate("first", [_frame(_FIRST)], onPage=head, autoNextPageTemplate="later")
        document.addPageTemplates([first, PageTemplate("later", [_frame(_EDGE)], onPage=number)])
        document.build(list(_paragraphs(self.subject, self.text, fonts)))
        return made.getvalue()


def _frame(top: float) -> Any:
    wide, high = A4[0] - 2 * _EDGE, A4[1] - _EDGE - top
    return Frame(_EDGE, _EDGE, wide, high, leftPadding=0, rightPadding=0)


@cache
def _font(file: str) -> str:
    """The name of a font file for reportlab. Raises FailedError when it is none."""
    name = f"flowkit {file}"
    try:
        registerFont(TTFont(name, file))
    except (TTFError, OSError):
        raise FailedError("letter-no-font") from None
    return name


def _printable(text: str, fonts: tuple[str, str]) -> None:
    """Refuse a letter in which a sign would be missing: somebody has to look at it."""
    for font in fonts:
        known = getFont(font).face.charToGlyph
        if any(ord(sign) not in known for sign in text if sign != "\n"):
            raise FailedError("letter-unprintable", hopeless=True)


def _fitted(text: str, font: str, place: _Place) -> _Block:
    """The lines of a text in a place, smaller where they would not go in. Raises FailedError."""
    size, (_, _, wide, high) = _SIZE, place
    while size >= _SMALLEST:
        split = [part for line in text.split("\n") for part in simpleSplit(line, font, size, wide)]
        lines = [part for line in split for part in _cut(line, font, size, wide)]
        if len(lines) * size * _SPACED <= high:
            return size, lines
        size -= 0.5
    raise FailedError("letter-address-too-long", hopeless=True)


def _cut(line: str, font: str, size: float, wide: float) -> Iterator[str]:
    """A line without a blank to break it at, in parts that fit."""
    begin = 0
    for end in range(2, len(line) + 1):
        if stringWidth(line[begin:end], font, size) > wide:
            yield line[begin : end - 1]
            begin = end - 1
    yield line[begin:]


def _block(canvas: Canvas, block: _Block, font: str, place: _Place) -> None:
    size, lines = block
    canvas.setFont(font, size)
    for number, line in enumerate(lines, 1):
        canvas.drawString(place[0], A4[1] - place[1] - number * size * _SPACED, line)


def _paragraphs(subject: str, text: str, fonts: tuple[str, str]) -> Iterator[Any]:
    plain = ParagraphStyle("text", fontName=fonts[0], fontSize=_SIZE, leading=_LEADING, spaceAfter=8)
    strong = ParagraphStyle("subject", parent=plain, fontName=fonts[1], spaceAfter=16)
    if subject:
        yield Paragraph(_marked(subject), strong)
    for paragraph in text.split("\n\n"):
        yield Paragraph(_marked(paragraph.strip("\n")), plain)


def _marked(text: str) -> str:
    """A text as reportlab reads it: nothing in it is a mark."""
    return escape(text).replace("\n", "<br/>")
