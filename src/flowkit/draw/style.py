"""Colours, sizes and line widths of the pictures, in one place. Every text has at least 4.5:1 contrast."""

from __future__ import annotations

from dataclasses import dataclass

FONT = "Helvetica,Arial,sans-serif"
INK = "#0F172A"
MUTED = "#475569"
HAPPY = "#1D4ED8"
OTHER = "#475569"
LOOP = "#C2410C"
LOOP_ROW = "#FFF7ED"
BANDS = ("#F8FAFC", "#EEF2F7")
FRAME = "#CBD5E1"


@dataclass(frozen=True, slots=True)
class BoxStyle:
    """How boxes of one kind look: header fill, line and code colour, title colour, body fill.

    ``mark`` stands before the title, ``shape`` is Graphviz's: meaning is never in the colour alone.
    """

    head: str
    line: str
    title: str = INK
    body: str = "#FFFFFF"
    rounded: bool = False
    double: bool = False
    mark: str = ""
    shape: str = "box"

    @property
    def dot_style(self) -> str:
        """Graphviz's style of a box drawn as one shape."""
        return "rounded,filled" if self.rounded and self.shape == "box" else "filled"


BOX_STYLES = {
    "page": BoxStyle("#E8EDFB", "#1E3A8A"),
    "info": BoxStyle("#EEF2F6", "#475569"),
    "decision": BoxStyle("#FEF3C7", "#92400E", body="#FFFDF5", mark="◆"),
    "step": BoxStyle("#E8EDFB", "#1E3A8A"),
    "parallel": BoxStyle("#E8EDFB", "#1E3A8A", mark="∥"),
    "done": BoxStyle("#F0FDFA", "#0F766E", "#115E59", rounded=True),
    "jump": BoxStyle("#FFFFFF", "#64748B", "#475569", rounded=True),
    "start": BoxStyle("#0F172A", "#0F172A", "#FFFFFF", rounded=True),
    "success": BoxStyle("#DCFCE7", "#166534", "#166534", rounded=True, double=True),
    "fallback": BoxStyle("#FFEDD5", "#9A3412", "#9A3412", rounded=True, mark="↗"),
    "abandoned": BoxStyle("#F1F5F9", "#64748B", "#475569", rounded=True),
    "error": BoxStyle("#FEE2E2", "#B91C1C", "#991B1B", rounded=True, shape="octagon"),
}
"""The kinds of box. Shape says the kind too: colour never speaks alone."""


@dataclass(frozen=True, slots=True)
class Tone:
    """How a look paints what it says of a state or transition.

    ``line`` is the colour of the arrow, of the box's border and of the badge; ``fill`` of the box's header
    and ``text`` of what is written there; a row is painted ``row`` with ``said``. ``sign`` stands before the
    badge. Of several tones in one place the first of ``TONES`` shows, as ``mixed`` where that is set: it
    holds for a part only.
    """

    line: str
    fill: str
    text: str = INK
    row: str = "#FFFFFF"
    said: str = INK
    dash: bool = False
    width: float = 2.0
    sign: str = ""
    struck: bool = False
    mixed: str = ""


_RED, _RED_FILL = "#B91C1C", "#FEE2E2"
_TEAL, _TEAL_FILL = "#0F766E", "#CCFBF1"
_VIOLET, _VIOLET_FILL = "#6D28D9", "#EDE9FE"
_BLUE_FILL, _MAGENTA, _MAGENTA_FILL = "#DBEAFE", "#A21CAF", "#FAE8FF"
_DIM, _DIM_TEXT, _DIM_FILL = "#7C8BA1", "#556274", "#F8FAFC"

TONES = {
    # A defect, and the journey to it.
    "defect": Tone(_RED, _RED_FILL, _RED, _RED_FILL, _RED, dash=True, width=3.2, sign="!"),
    "path": Tone(HAPPY, _BLUE_FILL, INK, _BLUE_FILL, INK, width=3.2),
    # A change. Those that change nothing that happens are of one colour, and have a sign each.
    "changed": Tone(_VIOLET, _VIOLET_FILL, _VIOLET, _VIOLET_FILL, _VIOLET, width=2.8, sign="~"),
    "removed": Tone(
        _RED, _RED_FILL, _RED, _RED_FILL, _RED, dash=True, width=2.8, sign="−", struck=True, mixed="changed"
    ),
    "added": Tone(_TEAL, _TEAL_FILL, _TEAL, _TEAL_FILL, _TEAL, width=2.8, sign="+", mixed="changed"),
    "renamed": Tone(INK, "#E2E8F0", INK, "#E2E8F0", INK, width=1.3, sign="↦"),
    "reworded": Tone(INK, "#E2E8F0", INK, "#E2E8F0", INK, width=1.3, sign="Aa"),
    "documented": Tone(INK, "#F1F5F9", INK, "#F1F5F9", INK, width=1.3, sign="§"),
    # What the scenarios did.
    "partly": Tone(_VIOLET, _VIOLET_FILL, INK, _VIOLET_FILL, _VIOLET, width=2.0),
    "never": Tone(_RED, _RED_FILL, _RED, _RED_FILL, _RED, dash=True, mixed="partly"),
    "covered": Tone(_TEAL, _TEAL_FILL),
    # What people did.
    "drop": Tone(INK, "#FFEDD5", INK, sign="▼"),
    "backward": Tone(LOOP, LOOP_ROW, INK, LOOP_ROW, INK),
    "forward": Tone(HAPPY, _BLUE_FILL, INK),
    "nobody": Tone(_DIM, _DIM_FILL, _DIM_TEXT, "#FFFFFF", _DIM_TEXT, dash=True, width=1.3),
    # What the source document says.
    "missing": Tone(_MAGENTA, _MAGENTA_FILL, _MAGENTA, _MAGENTA_FILL, _MAGENTA, dash=True),
    "basis": Tone(OTHER, "#F1F5F9", width=1.3),
    # Where a session is.
    "here": Tone(INK, INK, "#FFFFFF", INK, "#FFFFFF", width=3.2, sign="●"),
    "open": Tone(INK, "#FFFFFF", INK, "#FFFFFF", INK, width=2.0),
    "visited": Tone(HAPPY, _BLUE_FILL, INK, _BLUE_FILL, INK, sign="✓"),
    # Nothing to say, and nothing to draw: the place is kept for what another version has there.
    "same": Tone(_DIM, _DIM_FILL, _DIM_TEXT, "#FFFFFF", _DIM_TEXT, width=1.3),
    "absent": Tone("#FFFFFF", "#FFFFFF", "#FFFFFF", "#FFFFFF", "#FFFFFF"),
}
"""The tones of the looks. Sign, dash, width and badge say what the colours say."""
