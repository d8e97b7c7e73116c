"""How wide a text is in Helvetica, so that boxes have one size with every build of Graphviz.

Widths are those of Adobe's font metrics (AFM) for Helvetica and Helvetica-Bold, in thousandths of the size.
"""

from __future__ import annotations

import unicodedata

_PLAIN = (
    "278 278 355 556 556 889 667 191 333 333 389 584 278 333 278 278 "  # space to /
    "556 556 556 556 556 556 556 556 556 556 278 278 584 584 584 556 "  # 0 to ?
    "1015 667 667 722 722 667 611 778 722 278 500 667 556 833 722 778 "  # @ to O
    "667 778 722 667 611 722 667 944 667 667 611 278 278 278 469 556 "  # P to _
    "333 556 556 500 556 556 278 556 556 222 222 500 222 833 556 556 "  # ` to o
    "556 556 333 500 278 556 500 722 500 500 500 334 260 334 584"  # p to ~
)
_BOLD = (
    "278 333 474 556 556 889 722 238 333 333 389 584 278 333 278 278 "
    "556 556 556 556 556 556 556 556 556 556 333 333 584 584 584 611 "
    "975 722 722 722 722 667 611 778 722 278 556 722 611 833 722 778 "
    "667 778 722 667 611 722 667 944 667 667 611 333 278 333 584 556 "
    "333 556 611 556 611 556 333 611 611 278 278 556 278 889 611 611 "
    "611 611 389 556 333 611 556 778 556 556 500 389 280 389 584"
)
_TABLES = tuple(tuple(map(int, table.split())) for table in (_PLAIN, _BOLD))
_WIDE = {
    "—": 1000,
    "…": 1000,
    "–": 556,
    "’": 222,
    "«": 556,
    "»": 556,
    "°": 400,
    "·": 278,
    "€": 556,
    "↩": 900,
    "→": 1000,
}
NBSP = "\u00a0"


def width(text: str, size: float, *, bold: bool = False) -> float:
    """The width of one line of text in points."""
    return sum(_advance(sign, bold) for sign in text) * size / 1000


def _advance(sign: str, bold: bool) -> int:
    if sign in _WIDE:
        return _WIDE[sign]
    if sign in (NBSP, "\u202f"):
        sign = " "
    base = unicodedata.normalize("NFKD", sign)[0]
    place = ord(base) - 32
    if 0 <= place < len(_TABLES[0]):
        return _TABLES[bold][place]
    if unicodedata.combining(sign):
        return 0
    return 1000 if unicodedata.east_asian_width(sign) in "WF" or ord(sign) > 0x2FFF else 667


def tied(text: str) -> str:
    """The text with the spaces of French typography unbreakable: before ? : ! ; and inside guillemets."""
    for sign in "?:!;»":
        text = text.replace(f" {sign}", f"{NBSP}{sign}")
    return text.replace("« ", f"«{NBSP}").replace("> ", f">{NBSP}").replace("< ", f"<{NBSP}")


def wrapped(text: str, characters: int, lines: int = 4) -> tuple[str, ...]:
    """The text in lines of at most so many characters, broken at spaces; an ellipsis after ``lines``."""
    found = [""]
    for word in tied(" ".join(text.split(" "))).split(" "):
        for piece in [word[i : i + characters] for i in range(0, len(word), characters)] or [""]:
            if found[-1] and len(found[-1]) + 1 + len(piece) > characters:
                found.append(piece)
            else:
                found[-1] = f"{found[-1]} {piece}".strip(" ")
    if len(found) > lines:
        found = found[:lines]
        found[-1] = found[-1][: characters - 1].rstrip() + "…"
    return tuple(found)
