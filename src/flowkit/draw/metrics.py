"""How wide a text is, so that boxes have one size with every font and every build of Graphviz.

A picture asks for Helvetica; a machine without it shows Arial, Liberation Sans or DejaVu Sans. The widths
are the widest of Adobe's metrics for Helvetica and those of DejaVu Sans, in thousandths of the size: a text
measured here fits its box in any of them.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_PLAIN = (
    "318 401 460 838 636 950 780 275 390 390 500 838 318 361 318 337 "  # space to /
    "636 636 636 636 636 636 636 636 636 636 337 337 838 838 838 556 "  # 0 to ?
    "1015 684 686 722 770 667 611 778 752 295 500 667 557 863 748 787 "  # @ to O
    "667 787 722 667 611 732 684 989 685 667 685 390 337 390 838 556 "  # P to _
    "500 613 635 550 635 615 352 635 634 278 278 579 278 974 634 612 "  # ` to o
    "635 635 411 521 392 634 592 818 592 592 525 636 337 636 838"  # p to ~
)
_BOLD = (
    "348 456 521 838 696 1002 872 306 457 457 523 838 380 415 380 365 "
    "696 696 696 696 696 696 696 696 696 696 400 400 838 838 838 611 "
    "1000 774 762 734 830 683 683 821 837 372 556 775 637 995 837 850 "
    "733 850 770 720 682 812 774 1103 771 724 725 457 365 457 838 556 "
    "500 675 716 593 716 678 435 716 712 343 343 665 343 1042 712 687 "
    "716 716 493 595 478 712 652 924 645 652 582 712 365 712 838"
)
_TABLES = tuple(tuple(map(int, table.split())) for table in (_PLAIN, _BOLD))
_OTHERS = {
    **dict.fromkeys("—…", 1000),
    **dict.fromkeys("–°", 500),
    **dict.fromkeys("’‘·", 380),
    **dict.fromkeys("«»“”", 646),
    **dict.fromkeys("→←↩⇢⇠↗≠≤≥×", 838),
    "€": 696,
    "◆": 800,
    "∥": 500,
}
_TRANSPARENT = ("Mn", "Me", "Cf", "Cc")  # signs without a width of their own
MARK = 500  # a sign that stands alone is at least as wide, if it is one of those that are composed
_SCRIPTS = ((0x1F000, 1400), (0x2E80, 1250), (0x900, 1100), (0x590, 650), (0x370, 1000), (0, 1170))
"""About how wide the signs of other scripts are, from a code point on: emoji, Chinese, Hebrew, Greek."""
NBSP = "\u00a0"
_SPACES = re.compile(r"[ \t\r\n\f\v\x85\u2028\u2029]+")
_UNFIT = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")
_MOST_LINES = 24


def clean(text: str) -> str:
    """The text on one line, without what neither XML nor Graphviz can carry."""
    return _SPACES.sub(" ", _UNFIT.sub("", text)).strip(" ")


@lru_cache(maxsize=8192)
def width(text: str, size: float, *, bold: bool = False) -> float:
    """The width of one line of text in points."""
    return sum(_advance(sign, bold) for sign in text) * size / 1000


@lru_cache(maxsize=2048)
def _advance(sign: str, bold: bool) -> int:
    if sign in _OTHERS:
        return _OTHERS[sign]
    if unicodedata.category(sign) in _TRANSPARENT:
        return 0
    parts = unicodedata.normalize("NFKD", sign)
    if parts != sign:  # é is as wide as e, ½ as 1, / and 2
        return max(sum(_advance(part, bold) for part in parts), MARK)
    place = ord(sign) - 32
    if 0 <= place < len(_TABLES[0]):
        return _TABLES[bold][place]
    return next(wide for first, wide in _SCRIPTS if ord(sign) >= first)


def tied(text: str) -> str:
    """The text with the spaces of French typography unbreakable: before ? : ! ; and inside guillemets."""
    for sign in "?:!;»":
        text = text.replace(f" {sign}", f"{NBSP}{sign}")
    return text.replace("« ", f"«{NBSP}").replace("> ", f">{NBSP}").replace("< ", f"<{NBSP}")


@lru_cache(maxsize=4096)
def wrapped(text: str, room: float, size: float, *, bold: bool = False) -> tuple[str, ...]:
    """The text in as few lines of at most ``room`` points as it takes, and as even as they can be."""
    words = tied(clean(text)).split(" ")
    longest = max(width(word, size, bold=bold) for word in words)
    room = max(room, min(2 * room, longest))
    lines = _filled(words, room, size, bold)
    least, most = max(room / 2, min(longest, room)), room
    while len(lines) > 1 and most - least > 4:
        middle = (least + most) / 2
        tried = _filled(words, middle, size, bold)
        if len(tried) > len(lines) or max(width(line, size, bold=bold) for line in tried) > middle:
            least = middle
        else:
            lines, most = tried, middle
    if len(lines) > _MOST_LINES:
        lines = [*lines[: _MOST_LINES - 1], lines[_MOST_LINES - 1][:-1] + "…"]
    return tuple(lines)


def _filled(words: list[str], room: float, size: float, bold: bool) -> list[str]:
    lines = [""]
    for word in words:
        for piece in _pieces(word, room, size, bold):
            longer = f"{lines[-1]} {piece}" if lines[-1] else piece
            if lines[-1] and width(longer, size, bold=bold) > room:
                lines.append(piece)
            else:
                lines[-1] = longer
    return lines


def _pieces(word: str, room: float, size: float, bold: bool) -> list[str]:
    """A word, cut where it is wider than a whole line."""
    found = [""]
    for sign in word:
        if found[-1] and width(found[-1] + sign, size, bold=bold) > room and not unicodedata.combining(sign):
            found.append("")
        found[-1] += sign
    return found
