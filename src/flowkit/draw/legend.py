"""The legend: what a picture holds, each with a sample made as the picture makes it."""

from __future__ import annotations

from flowkit.draw.dot import edge, end, node, xy
from flowkit.draw.picture import Picture
from flowkit.draw.say import say
from flowkit.draw.style import BOX_STYLES, HAPPY, LOOP, MUTED, OTHER, TONES, BoxStyle
from flowkit.draw.writing import texts

BOX = "box "  # before the tone that only boxes have


def legend(picture: Picture) -> list[tuple[str, str]]:
    """What the legend explains, and in what words: the tones of a look, or what the role view shows."""
    look = picture.look
    arrows = (*picture.edges, *picture.tagged)
    found: list[tuple[str, str]] = []
    if look is not None:
        drawn = {edge.mark.tone for edge in arrows if edge.mark}
        boxes = {box.mark.tone for box in picture.boxes if box.mark}
        for tone, words in look.legend:
            sign = f"{TONES[tone].sign} {words}".strip()
            if tone in drawn or tone in boxes:
                found.append((tone if tone in drawn else f"{BOX}{tone}", sign))
    plain = [item for item in _roles(picture) if look is None or look.rest is None or item == "tag"]
    return found + [(item, say(f"legend-{item}", picture.language)) for item in plain]


def _roles(picture: Picture) -> list[str]:
    styles = {edge.style for edge in (*picture.edges, *picture.tagged)}
    found: list[str] = [style for style in ("happy", "other", "loop") if style in styles]
    if any(not edge.documented for edge in picture.edges):
        found.append("dashed")
    if picture.tagged:
        found.append("tag")
    if any(not edge.documented for edge in picture.tagged):
        found.append("tag-dashed")
    return found + [style for style in BOX_STYLES if any(box.style == style for box in picture.boxes)]


def sample(item: str, at: tuple[float, float]) -> list[str]:
    """The sample of a legend entry."""
    x, y = at
    if item in ("tag", "tag-dashed"):
        sign = "→ ↩" if item == "tag" else "⇢ ⇠"
        return [texts(f".sign {item}", [((sign,), 10.0, MUTED, True)], (x, y + 7))]
    if item in TONES:
        tone = TONES[item]
        return _line(item, at, (tone.line, tone.width, tone.dash))
    if item in ("happy", "other", "loop", "dashed"):
        colour = {"happy": HAPPY, "loop": LOOP}.get(item, OTHER)
        return _line(item, at, (colour, 2.8 if item == "happy" else 1.3, item == "dashed"))
    if item.startswith(BOX):
        tone = TONES[item.removeprefix(BOX)]
        return [_box(item, at, BoxStyle(tone.fill, tone.line))]
    return [_box(item, at, BOX_STYLES[item])]


def _line(item: str, at: tuple[float, float], how: tuple[str, float, bool]) -> list[str]:
    (x, y), (colour, wide, dashed) = at, how
    ends = [f".sign {item} {n}" for n in (0, 1)]
    dot = {"shape": "point", "width": "0.01", "style": "invis", "label": "", "tooltip": " "}
    spots = (x, x + 26)
    points = [node(name, dot | {"pos": xy(spot, y)}) for name, spot in zip(ends, spots, strict=True)]
    curve = f"e,{xy(x + 26, y)} {xy(x, y)} {xy(x + 7, y)} {xy(x + 12, y)} {xy(x + 18, y)}"
    line = {
        "color": colour,
        "penwidth": wide,
        "arrowsize": 0.6,
        "style": "dashed" if dashed else "solid",
        "class": "legend",
        "tooltip": " ",
        "pos": curve,
    }
    return [*points, edge(end(ends[0]), end(ends[1]), line)]


def _box(item: str, at: tuple[float, float], style: BoxStyle) -> str:
    x, y = at
    values = {
        "shape": style.shape,
        "style": style.dot_style,
        "label": "",
        "fixedsize": "true",
        "width": f"{24 / 72:.4f}",
        "height": f"{11 / 72:.4f}",
        "color": style.line,
        "fillcolor": style.head,
        "penwidth": 1.0,
        "peripheries": 2 if style.double else 1,
        "class": "legend",
        "pos": xy(x + 15, y),
        "tooltip": " ",
    }
    return node(f".sign {item}", values)
