"""A picture for a page: what Graphviz drew in few bytes, painted by classes that all pictures share.

Every box is a group ``s``, every row of it ``r``, every arrow ``e``; ``data-k`` names them, ``data-t`` holds
the numbers of the transitions that a row or an arrow stands for. A page puts a look on by classes alone.
"""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from html import escape

from flowkit.draw.union import WAS
from flowkit.review.report.curves import Point, at, curve, short

_SVG = "{http://www.w3.org/2000/svg}"
_PAINT = ("fill", "stroke", "stroke-width", "stroke-dasharray")
_TYPE = ("fill", "font-size", "font-weight", "font-style", "text-anchor", "text-decoration")
_USUAL = {"text-anchor": "start", "fill": "#000000", "font-style": "normal"}
_KINDS = {"s": "state", "r": "row", "e": "transition"}


@dataclass(slots=True)
class Paints:
    """The ways in which parts of pictures are painted, each with the name of its class."""

    names: dict[tuple[tuple[str, str], ...], str] = field(default_factory=dict)

    def name(self, attributes: Mapping[str, str], wanted: tuple[str, ...]) -> str:
        """The class of a part that is painted so."""
        found = tuple(
            (key, _plain(key, value))
            for key in wanted
            if (value := attributes.get(key)) is not None and _USUAL.get(key) != value
        )
        return self.names.setdefault(found, f"p{len(self.names)}")

    def css(self) -> str:
        """The rules of these classes."""
        rules = (
            f".{name}{{{';'.join(f'{key}:{value}' for key, value in paint)}}}"
            for paint, name in self.names.items()
            if paint
        )
        return "".join(rules)


@dataclass(frozen=True, slots=True)
class Compactor:
    """Writes pictures of one flow.

    ``numbers`` are those of its transitions, ``titles`` what boxes are called. Of a picture of two versions,
    ``gone`` are the boxes that only the old one has: what is gone is hidden unless a page shows both.
    """

    paints: Paints
    numbers: Mapping[str, int]
    titles: Mapping[str, str]
    gone: frozenset[str] = frozenset()

    def picture(self, content: bytes, prefix: str = "") -> str:
        """The SVG of a picture; the names in it come after ``prefix``."""
        root = ET.fromstring(content)
        title = root.findtext(f"{_SVG}title") or ""
        wide, high = (root.get("viewBox") or "0 0 1 1").split()[2:]
        whole = root.find(f"{_SVG}g")
        assert whole is not None  # Graphviz always draws a graph
        moved = re.search(r"translate\(([^)]*)\)", whole.get("transform", ""))
        inside = "".join(self._parts(whole, prefix, ground=True))
        size = f'viewBox="0 0 {short(wide)} {short(high)}" width="{short(wide)}" height="{short(high)}"'
        return (
            f'<svg {size} role="graphics-document document" aria-label="{escape(title)}">'
            f'<g transform="translate({moved[1] if moved else "0 0"})">{inside}</g></svg>'
        )

    def _parts(self, group: ET.Element, prefix: str, *, ground: bool = False) -> Iterator[str]:
        """What is in a group. The first filled shape of a box is its head; white below cells is left out."""
        shapes = [part for part in group if part.tag != f"{_SVG}title"]
        headed = False
        skip = ground  # the paper
        while shapes:
            part = shapes.pop(0)
            if part.tag == f"{_SVG}g":
                yield self._group(part, prefix)
            elif part.tag == f"{_SVG}text":
                yield self._text(part)
            elif skip:
                skip = False
            else:
                below = _merged(part, shapes[0] if shapes else None)
                if below is not None:
                    shapes.pop(0)
                elif part.get("stroke") == "transparent" and part.get("fill") in ("#ffffff", "transparent"):
                    continue
                yield self._shape(part, below or dict(part.attrib), group, headed)
                headed = True

    def _group(self, group: ET.Element, prefix: str) -> str:
        classes = group.get("class", "").split()
        kind = next((short for short, name in _KINDS.items() if name in classes), "")
        inside = "".join(self._parts(group, prefix))
        if not kind:
            return inside
        name = prefix + group.get("id", "").partition("-")[2]
        if kind != "s":
            name = way_key(*name.rpartition("-")[::2])
        label = escape(self.titles.get(name, ""))
        more = f' role="group" aria-label="{label}"' if kind == "s" else ""
        ways = (group.get("data-ways") or group.get("data-transitions") or "").split()
        if name in self.gone or (ways and all(way.startswith(WAS) for way in ways)):
            kind = f'"{kind} gone"'
        taken = " ".join(str(self.numbers[way]) for way in ways if way in self.numbers)
        more += f' data-t="{taken}"' if taken else ""
        return f'<g class={kind} data-k="{escape(name)}"{more}>{inside}</g>'

    def _text(self, part: ET.Element) -> str:
        paint = self.paints.name(part.attrib, _TYPE)
        x, y = (_whole(part.get(key, "0")) for key in ("x", "y"))
        return f"<text x={x} y={y} class={paint}>{escape(''.join(part.itertext()), quote=False)}</text>"

    def _shape(self, part: ET.Element, paint: Mapping[str, str], group: ET.Element, headed: bool) -> str:
        name = self.paints.name(paint, _PAINT)
        classes = group.get("class", "").split()
        if "transition" in classes and part.tag == f"{_SVG}polygon":
            name = f'"{name} a"'
        elif "state" in classes and not headed:
            name = f'"{name} h"'
        return f'<path class={name} d="{_outline(part)}"/>'


def way_key(source: str, port: str) -> str:
    """What a row and its arrow are called in a page: the port of a transition is no other's."""
    return port if port[:1] in ("t", "o", "f") and port[1:].isdecimal() else f"{source}-{port}"


def _merged(below: ET.Element, above: ET.Element | None) -> dict[str, str] | None:
    """A filled shape and the line around it as one, where they are in the same place."""
    if above is None or above.tag != below.tag or above.get("fill") not in ("none", "transparent"):
        return None
    if below.get("stroke") != "transparent" or above.get("points") != below.get("points"):
        return None
    return {**above.attrib, "fill": below.get("fill", "none")}


def _outline(part: ET.Element) -> str:
    """Where a shape goes, as a path."""
    if part.tag == f"{_SVG}path":
        return curve(part.get("d", ""))
    if part.tag == f"{_SVG}ellipse":
        x, y, a, b = (float(part.get(key, "0")) for key in ("cx", "cy", "rx", "ry"))
        return f"M{short(x - a)} {short(y)}a{a:g} {b:g} 0 1 0 {2 * a:g} 0a{a:g} {b:g} 0 1 0 {-2 * a:g} 0z"
    points = [_point(pair) for pair in part.get("points", "").split()]
    closed = points[:-1] if len(points) > 1 and points[0] == points[-1] else points
    if len(closed) == 4 and _is_upright(closed):
        (x, y), (right, low) = closed[0], closed[2]
        return f"M{_whole(x)} {_whole(y)}H{_whole(right)}V{_whole(low)}H{_whole(x)}z"
    path = "L".join(map(at, closed))
    return f"M{path}z" if part.tag == f"{_SVG}polygon" else f"M{path}"


def _point(pair: str) -> Point:
    x, _, y = pair.partition(",")
    return float(x), float(y)


def _is_upright(points: list[Point]) -> bool:
    return len({x for x, _ in points}) == 2 and len({y for _, y in points}) == 2


def _whole(number: str | float) -> str:
    """A length to half a point: enough for a text and for an upright box."""
    return short(round(float(number) * 2) / 2)


def _plain(key: str, value: str) -> str:
    if key in ("font-size", "stroke-width"):
        return f"{float(value):g}" + ("px" if key == "font-size" else "")
    return "none" if value == "transparent" else value
