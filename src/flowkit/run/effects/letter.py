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
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape

from flowkit.core.answer import Answer
from flowkit.run.effects.registry import FailedError, Task
from flowkit.run.effects.spool import name_of, put
from flowkit.run.effects.template import Template

if TYPE_CHECKING:
    from reportlab.pdfgen.canvas import Canvas

_FONTS = ("Vera.ttf", "VeraBd.ttf")  # come with reportlab: Latin letters, embedded in the file
_SIZE, _LEADING = 10.5, 15.0
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
        return _Page(parts, day, (regular, bold), self.template).made()

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


@dataclass(frozen=True, slots=True)
class _Page:
    """Lays a letter out on A4."""

    parts: dict[str, str]
    day: str
    fonts: tuple[str, str]
    template: Template

    def made(self) -> bytes:
        from reportlab.lib.pagesizes import A4
        from reportlab.lib.units import mm
        from reportlab.platypus import BaseDocTemplate, Frame, PageTemplate

        made = BytesIO()
        title, author = self.parts["subject"], self.parts["from"].partition("\n")[0]
        document = BaseDocTemplate(
            made, pagesize=A4, title=title, author=author, lang=self.template.language, invariant=1
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

        self._block(canvas, self.parts["from"], _SENDER)
        self._block(canvas, self.parts["to"], _ADDRESS)
        canvas.setFont(self.fonts[0], _SIZE)
        canvas.drawString(_ADDRESS[0] * mm, A4[1] - 97 * mm, self.day)

    def _number(self, canvas: Canvas, _: Any) -> None:
        from reportlab.lib.pagesizes import A4
        from reportlab.lib.units import mm

        canvas.setFont(self.fonts[0], 8)
        canvas.drawRightString(A4[0] - 25 * mm, 15 * mm, str(canvas.getPageNumber()))

    def _block(self, canvas: Canvas, text: str, place: tuple[float, float, float, float]) -> None:
        """Lines in a box, smaller where they would not go in. Raises FailedError when they cannot be read."""
        from reportlab.lib.pagesizes import A4
        from reportlab.lib.units import mm
        from reportlab.lib.utils import simpleSplit

        left, top, wide, high = (part * mm for part in place)
        size = _SIZE
        while True:
            lines = [
                part for line in text.split("\n") for part in simpleSplit(line, self.fonts[0], size, wide)
            ]
            fits = max((canvas.stringWidth(line, self.fonts[0], size) for line in lines), default=0.0) <= wide
            if fits and len(lines) * size * 1.3 <= high:
                break
            size -= 0.5
            if size < _SMALLEST:
                raise FailedError("letter-address-too-long", hopeless=True)
        canvas.setFont(self.fonts[0], size)
        for number, line in enumerate(lines):
            canvas.drawString(left, A4[1] - top - (number + 1) * size * 1.3, line)

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
