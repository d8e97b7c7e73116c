"""What a look writes: beside a text when there is room, else in small print below it. Nothing grows."""

from __future__ import annotations

from html import escape

from flowkit.draw.look import Mark
from flowkit.draw.metrics import NBSP, clean, tied, width
from flowkit.draw.style import INK, TONES, Tone

BADGE, SMALL, UNDER = 9.0, 8.0, 9  # beside, below, and the height of what is below
AIR = 10  # around a badge
_BARE = 'BORDER="0" CELLBORDER="0" CELLSPACING="0" CELLPADDING="0"'


def text(value: str) -> str:
    """A text inside a label: it draws what it says and nothing else (Graphviz would replace a ``\\N``)."""
    return escape(tied(value).replace("\\", "\\\\"), quote=True) or NBSP


def font(lines: tuple[str, ...], size: float, colour: str, *, bold: bool = False, align: str = "") -> str:
    """Lines of text in one size and colour; ``align`` is LEFT, RIGHT or nothing for the middle."""
    end = f'<BR ALIGN="{align}"/>' if align else "<BR/>"
    inside = end.join(text(line) for line in lines)
    inside += end if align and len(lines) > 1 else ""
    inside = f"<B>{inside}</B>" if bold else inside
    return f'<FONT COLOR="{colour}" POINT-SIZE="{size:g}">{inside}</FONT>'


def cell(content: str, size: tuple[int, int], more: str = "") -> str:
    """A table cell of exactly that size."""
    across, high = size
    return f'<TD FIXEDSIZE="TRUE" WIDTH="{across}" HEIGHT="{high}"{more}>{content}</TD>'


def table(*rows: str) -> str:
    """A table without lines or margins, from rows of cells."""
    return f"<TABLE {_BARE}>{''.join(f'<TR>{row}</TR>' for row in rows)}</TABLE>"


def struck(said: str, mark: Mark | None) -> str:
    """A text, crossed out where its mark says so."""
    return f"<S>{said}</S>" if mark is not None and TONES[mark.tone].struck else said


def tone(mark: Mark | None) -> Tone | None:
    """The tone of a mark."""
    return None if mark is None else TONES[mark.tone]


def badge(mark: Mark | None) -> str:
    """What a mark writes: the sign of its tone, then its own words."""
    return "" if mark is None else clean(f"{TONES[mark.tone].sign} {mark.badge}")


def badge_colour(mark: Mark, *, header: bool = False) -> str:
    """The colour of a badge: that of the text around it, or of the tone where that text is plain."""
    found = TONES[mark.tone]
    around = found.text if header else found.said
    return found.line if around == INK else around


def badge_width(shown: str) -> int:
    """The room that a badge takes beside a text."""
    return int(width(shown, BADGE, bold=True)) + 1 + AIR


def below(said: str, shown: str, colour: str, size: tuple[int, int], align: str = "") -> str:
    """A table of this size: a text, and a badge in small print below it."""
    across, high = size
    how = f' ALIGN="{align}" BALIGN="{align}"' if align else ""
    small = font((fitted(shown, across - 1),), SMALL, colour, bold=True)
    return table(cell(said, (across, high - UNDER), how), cell(small, (across, UNDER), how))


def fitted(shown: str, room: float) -> str:
    """A badge in small print, cut where it is too wide; the whole of it is in the tooltip."""
    if width(shown, SMALL, bold=True) <= room:
        return shown
    while shown and width(f"{shown}…", SMALL, bold=True) > room:
        shown = shown[:-1]
    return f"{shown.rstrip(' ,')}…"
