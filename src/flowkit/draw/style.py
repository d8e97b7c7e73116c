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
