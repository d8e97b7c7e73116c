"""Menus: a page with many ways to pages that lead no further, which stand in a column beside it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace

from flowkit.draw.boxes import Shape, shape
from flowkit.draw.geometry import Rect
from flowkit.draw.picture import Picture

FEWEST = 4  # pages that make a column
CROWDED = 5  # ways forward from which a page is crowded
GAP, LANE = 12, 8


@dataclass(frozen=True, slots=True)
class Menu:
    """A page and the pages in the column to its right, in the order of its rows."""

    hub: str
    leaves: tuple[str, ...]


def menus(picture: Picture) -> tuple[Picture, tuple[Menu, ...]]:
    """The menus of a picture, and the picture with their rows opening to the side."""
    forward = [edge for edge in picture.edges if edge.style != "loop"]
    arriving = Counter(edge.target for edge in picture.edges)
    leaving = Counter(edge.source for edge in forward)
    styles = {box.id: box.style for box in picture.boxes}
    found, sides = [], set()
    for box in (box for box in picture.boxes if leaving[box.id] > CROWDED):
        ends = [
            edge
            for edge in (edge for edge in forward if edge.source == box.id)
            if edge.style == "other"
            and arriving[edge.target] == 1
            and not leaving[edge.target]
            and styles[edge.target] in ("page", "info", "decision")
        ]
        if len(ends) >= FEWEST:
            found.append(Menu(box.id, tuple(edge.target for edge in ends)))
            sides |= {edge.key for edge in ends}
    boxes = tuple(
        replace(box, rows=tuple(replace(r, side=r.side or (box.id, r.port) in sides) for r in box.rows))
        for box in picture.boxes
    )
    return replace(picture, boxes=boxes), tuple(found)


def extent(picture: Picture, menu: Menu) -> tuple[int, int]:
    """The width and height of a menu with its column."""
    hub, leaves = _shapes(picture, menu)
    column = sum(leaf.height for leaf in leaves) + GAP * (len(leaves) - 1)
    wide = _shift(hub, leaves) + max(leaf.width for leaf in leaves)
    return wide, max(hub.height, column)


def unfolded(picture: Picture, menu: Menu, whole: Rect) -> dict[str, Rect]:
    """The places of the page and of its column inside the place of both."""
    hub, leaves = _shapes(picture, menu)
    found = {menu.hub: Rect(whole.left, whole.top - hub.height, whole.left + hub.width, whole.top)}
    left, top = whole.left + _shift(hub, leaves), whole.top
    for name, leaf in zip(menu.leaves, leaves, strict=True):
        found[name] = Rect(left, top - leaf.height, left + leaf.width, top)
        top -= leaf.height + GAP
    return found


def _shift(hub: Shape, leaves: list[Shape]) -> int:
    """How far the column is from the left: past the page and a lane for each line."""
    return hub.width + LANE * (len(leaves) + 2)


def _shapes(picture: Picture, menu: Menu) -> tuple[Shape, list[Shape]]:
    shapes = {box.id: shape(box) for box in picture.boxes if box.id in (menu.hub, *menu.leaves)}
    return shapes[menu.hub], [shapes[leaf] for leaf in menu.leaves]
