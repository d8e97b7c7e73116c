"""What a picture shows, before anybody knows where: boxes with rows, edges between them, what is left out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace

from flowkit.draw.look import Look, Mark

Key = tuple[str, str]
START, IN, OUT = ".start", ".in", ".out"  # boxes of ours: no state can have these ids


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a box: something that can happen there.

    ``port`` names the place an edge leaves from; ``tag`` is a jump written in the row instead of an edge;
    ``style`` is ``happy``, ``other`` or ``loop``; ``side`` keeps the row out of the bottom line; ``mark`` is
    what a look says of it, and ``spare`` the width kept free for that. There is room for ``twin``, too: the
    label that another version has there.
    """

    label: str
    port: str = ""
    style: str = "other"
    tag: str = ""
    side: bool = False
    mark: Mark | None = None
    spare: float = 0.0
    twin: str = ""


@dataclass(frozen=True, slots=True)
class Box:
    """A state, a step or an end. ``style`` is a key of ``style.BOX_STYLES``; ``band`` the step around it.

    ``called`` is what a jump to it says: its number when no other box has it, else its title. ``holds`` are
    the states that it stands for when its id is not that of a state.
    """

    id: str
    style: str
    title: str
    code: str = ""
    note: str = ""
    rows: tuple[Row, ...] = ()
    band: str = ""
    tooltip: str = ""
    sentence: str = ""
    called: str = ""
    holds: tuple[str, ...] = ()
    mark: Mark | None = None
    spare: float = 0.0  # width kept free in the header
    twin: tuple[str, str] = ("", "")  # title and note of another version, for which there is room as well


@dataclass(frozen=True, slots=True)
class Edge:
    """An arrow. ``transitions`` are the ids of those it stands for; ``documented`` says solid, not dashed.

    ``jump`` says that a line would only be noise: where it can, the picture writes a jump in the row.
    """

    source: str
    port: str
    target: str
    transitions: tuple[str, ...]
    style: str = "other"
    documented: bool = True
    tooltip: str = ""
    jump: bool = False
    mark: Mark | None = None

    @property
    def key(self) -> Key:
        """Where the edge leaves: no two edges leave from the same port."""
        return self.source, self.port


@dataclass(frozen=True, slots=True)
class Band:
    """A strip behind the boxes of one step."""

    id: str
    code: str
    title: str


@dataclass(frozen=True, slots=True)
class Picture:
    """One view of a flow. ``tagged`` and ``hidden`` transitions have no arrow; the hidden are by reason.

    ``whole`` asks for every line that can be drawn, however many others it crosses; ``quick`` for a layout
    that is made at once rather than with care.
    """

    name: str
    title: str
    subtitle: str
    boxes: tuple[Box, ...]
    edges: tuple[Edge, ...]
    bands: tuple[Band, ...] = ()
    tagged: tuple[Edge, ...] = ()
    hidden: tuple[tuple[str, tuple[str, ...]], ...] = ()
    footer: tuple[str, ...] = ()
    language: str = "en"
    whole: bool = False
    quick: bool = False
    look: Look | None = None

    @property
    def drawn(self) -> tuple[str, ...]:
        """The transitions that have an arrow."""
        return tuple(transition for edge in self.edges for transition in edge.transitions)

    @property
    def jumps(self) -> tuple[str, ...]:
        """The transitions written as a jump in their row."""
        return tuple(transition for edge in self.tagged for transition in edge.transitions)

    def box(self, ident: str) -> Box:
        """A box by its id. Raises KeyError."""
        return {box.id: box for box in self.boxes}[ident]

    def with_tags(self, keys: Iterable[Key]) -> Picture:
        """The picture with some edges written as jumps in their rows.

        A small box that only stood for a page elsewhere goes when no arrow leads to it any more.
        """
        wanted = set(keys)
        gone = [edge for edge in self.edges if edge.key in wanted]
        if not gone:
            return self
        kept = tuple(edge for edge in self.edges if edge.key not in wanted)
        names = {box.id: box for box in self.boxes}
        tags = {edge.key: _tag(edge, names[edge.target]) for edge in gone}
        reached = {edge.target for edge in kept}
        boxes = tuple(
            replace(box, rows=tuple(replace(r, tag=tags.get((box.id, r.port), r.tag)) for r in box.rows))
            for box in self.boxes
            if box.style != "jump" or box.id in reached
        )
        return replace(self, boxes=boxes, edges=kept, tagged=(*self.tagged, *gone))


def _tag(edge: Edge, target: Box) -> str:
    """The jump; its arrow is dashed where the document does not say it."""
    signs = ("↩", "⇠") if edge.style == "loop" else ("→", "⇢")
    return f"{signs[0] if edge.documented else signs[1]} {target.called or target.title}"


def named(boxes: Iterable[Box]) -> tuple[Box, ...]:
    """The boxes of a whole picture, each with what jumps to it say."""
    kept = tuple(boxes)
    codes = Counter(box.code for box in kept)
    return tuple(
        replace(
            box,
            called=box.code
            if box.code and codes[box.code] == 1 and box.style != "jump"
            else f"{box.code} {box.title}".strip(),
        )
        for box in kept
    )
