"""Two versions of a picture as one, so that what both have stands in the same place in either.

A look then shows the one, the other, or what changed: what is not to be seen is ``absent`` and keeps its
room. What only the old version has goes by the id of its transition after ``WAS``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol, TypeVar

from flowkit.draw.picture import Box, Edge, Picture, Row, named

WAS = "was:"
"""Stands before the id of a transition where the picture has it as the old version does."""

_OLD_PORT = "was"


class _Named(Protocol):
    @property
    def id(self) -> str: ...


_Part = TypeVar("_Part", bound=_Named)


@dataclass(frozen=True, slots=True)
class Union:
    """Both versions in one picture; what only one of them has, by box ids and by ids of transitions."""

    picture: Picture
    before: Picture  # the same, saying of what both have what the old version says
    old_boxes: frozenset[str]
    new_boxes: frozenset[str]
    old_ways: frozenset[str]  # with WAS before them
    new_ways: frozenset[str]
    shared: frozenset[tuple[str, str]] = frozenset()  # the arrows of both, by their keys


def union(old: Picture, new: Picture) -> Union:
    """One picture of two versions of a view, drawn from flows that call the same things the same."""
    same = _same(old, new)
    ports = {edge.key: twin for edge, twin in same}
    more = [_moved(edge) for edge in old.edges if edge.key not in ports]
    grown = {twin.key: _grown(edge, twin) for edge, twin in same}
    known = {box.id: box for box in new.boxes}
    boxes = [_joined(box, known[box.id], ports) if box.id in known else _alone(box) for box in old.boxes]
    merged = _woven([box.id for box in old.boxes], list(new.boxes), {box.id: box for box in boxes})
    hidden = dict(new.hidden)
    for why, ids in old.hidden:
        gone = tuple(WAS + name for name in ids if name not in _all(new))
        hidden[why] = (*hidden.get(why, ()), *gone)
    picture = replace(
        new,
        boxes=named(merged),
        edges=(*(grown.get(edge.key, edge) for edge in new.edges), *more),
        bands=tuple(_woven([b.id for b in old.bands], list(new.bands), {b.id: b for b in old.bands})),
        hidden=tuple(hidden.items()),
    )
    shared = {edge.key for edge in grown.values()}
    return Union(
        picture,
        replace(picture, boxes=tuple(_earlier(box) for box in picture.boxes)),
        frozenset(box.id for box in old.boxes if box.id not in known),
        frozenset(box.id for box in new.boxes if box.id not in {box.id for box in old.boxes}),
        frozenset(name for edge in picture.edges for name in edge.transitions if name.startswith(WAS)),
        frozenset(name for edge in new.edges if edge.key not in shared for name in edge.transitions),
        frozenset(shared),
    )


def _all(picture: Picture) -> set[str]:
    return {*picture.drawn, *(name for _, names in picture.hidden for name in names)}


def _same(old: Picture, new: Picture) -> list[tuple[Edge, Edge]]:
    """The arrows that both have: between the same boxes, for one transition at least.

    An arrow of the overview stands for all that leads from one step to another; so there is but one.
    """
    found: list[tuple[Edge, Edge]] = []
    taken: set[tuple[str, str]] = set()
    between: dict[tuple[str, str], list[Edge]] = {}
    for edge in new.edges:
        between.setdefault((edge.source, edge.target), []).append(edge)
    for edge in old.edges:
        for twin in between.get((edge.source, edge.target), ()):
            alike = old.name == "overview" or edge.transitions == twin.transitions == ()
            if twin.key not in taken and (alike or not set(edge.transitions).isdisjoint(twin.transitions)):
                found.append((edge, twin))
                taken.add(twin.key)
                break
    return found


def _grown(old: Edge, new: Edge) -> Edge:
    """An arrow of both, with what only the old version means by it."""
    gone = tuple(WAS + name for name in old.transitions if name not in new.transitions)
    return replace(new, transitions=(*new.transitions, *gone))


def _moved(edge: Edge) -> Edge:
    """An arrow that only the old version has."""
    ways = tuple(WAS + name for name in edge.transitions)
    return replace(edge, port=_OLD_PORT + edge.port, transitions=ways)


def _alone(box: Box) -> Box:
    return replace(box, rows=tuple(_gone(row) for row in box.rows))


def _gone(row: Row) -> Row:
    return replace(row, port=_OLD_PORT + row.port)


def _joined(old: Box, new: Box, ports: Mapping[tuple[str, str], Edge]) -> Box:
    """A box of both: the rows of the new version, each row that is gone after the one it stood behind."""
    rows = list(new.rows)
    place = 0
    for row in old.rows:
        twin = ports.get((old.id, row.port))
        if twin is None:
            rows.insert(place, _gone(row))
            place += 1
        else:
            place = 1 + next((n for n, one in enumerate(rows) if one.port == twin.port), place - 1)
            same = rows[place - 1]
            if same.port == twin.port and same.label != row.label:
                rows[place - 1] = replace(same, twin=row.label)
    was = old.title if old.title != new.title else "", old.note if old.note != new.note else ""
    return replace(new, rows=tuple(rows), twin=was)


def _earlier(box: Box) -> Box:
    """A box as the old version has it, at the size of both."""
    title, note = (was or now for was, now in zip(box.twin, (box.title, box.note), strict=True))
    twin = box.title if title != box.title else "", box.note if note != box.note else ""
    rows = (replace(row, label=row.twin, twin=row.label) if row.twin else row for row in box.rows)
    return replace(box, title=title, note=note, twin=twin, rows=tuple(rows))


def _woven(order: Sequence[str], new: Iterable[_Part], old: Mapping[str, _Part]) -> list[_Part]:
    """The parts of the new version, and those that are gone each after the one it stood behind."""
    found = [old[part.id] if part.id in old and isinstance(part, Box) else part for part in new]
    place = 0
    for name in order:
        at = next((n for n, part in enumerate(found) if part.id == name), None)
        if at is None:
            found.insert(place, old[name])
            place += 1
        else:
            place = at + 1
    return found
