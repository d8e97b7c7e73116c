"""What a picture shows, before anybody knows where: boxes with rows, edges between them, what is left out."""

from __future__ import annotations

from dataclasses import dataclass, field, replace


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a box: something that can happen there.

    ``port`` names the place an edge leaves from; ``tag`` is a jump written in the row instead of an edge;
    ``style`` is ``happy``, ``other``, ``loop`` or ``note``.
    """

    label: str
    port: str = ""
    style: str = "other"
    tag: str = ""


@dataclass(frozen=True, slots=True)
class Box:
    """A state, a step or an end. ``look`` is a key of ``style.LOOKS``; ``band`` the step it is drawn in."""

    id: str
    look: str
    title: str
    code: str = ""
    note: str = ""
    rows: tuple[Row, ...] = ()
    band: str = ""
    tooltip: str = ""
    sentence: str = ""


@dataclass(frozen=True, slots=True)
class Edge:
    """An arrow. ``transitions`` are the ids of those it stands for; ``documented`` says solid, not dashed."""

    source: str
    port: str
    target: str
    transitions: tuple[str, ...]
    style: str = "other"
    documented: bool = True
    tooltip: str = ""


@dataclass(frozen=True, slots=True)
class Band:
    """A strip behind the boxes of one step."""

    id: str
    code: str
    title: str


@dataclass(frozen=True, slots=True)
class Picture:
    """One view of a flow. ``tagged`` and ``hidden`` transitions have no arrow; the hidden are by reason."""

    name: str
    title: str
    subtitle: str
    boxes: tuple[Box, ...]
    edges: tuple[Edge, ...]
    bands: tuple[Band, ...] = ()
    tagged: tuple[str, ...] = ()
    hidden: tuple[tuple[str, tuple[str, ...]], ...] = ()
    footer: tuple[str, ...] = ()
    language: str = "en"
    order: dict[str, int] = field(default_factory=dict)

    @property
    def drawn(self) -> tuple[str, ...]:
        """The transitions that have an arrow."""
        return tuple(transition for edge in self.edges for transition in edge.transitions)

    def box(self, ident: str) -> Box:
        """A box by its id. Raises KeyError."""
        return next(box for box in self.boxes if box.id == ident)

    def is_loop(self, edge: Edge) -> bool:
        """Whether an edge leads to the same or an earlier box."""
        return self.order[edge.target] <= self.order[edge.source]

    def with_tags(self, edges: frozenset[int]) -> Picture:
        """The picture with some edges (by position) written as jumps in their rows."""
        boxes = {box.id: box for box in self.boxes}
        tagged = list(self.tagged)
        for place in sorted(edges):
            edge = self.edges[place]
            target = boxes[edge.target]
            sign = "↩" if self.is_loop(edge) else "→"
            tag = f"{sign}\u00a0{target.code or target.title}"
            source = boxes[edge.source]
            rows = tuple(replace(row, tag=tag) if row.port == edge.port else row for row in source.rows)
            boxes[edge.source] = replace(source, rows=rows)
            tagged += edge.transitions
        kept = tuple(edge for place, edge in enumerate(self.edges) if place not in edges)
        return replace(self, boxes=tuple(boxes.values()), edges=kept, tagged=tuple(tagged))
