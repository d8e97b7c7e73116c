"""Where decisions lead: a graph of yes-or-no questions about cells, turned into boxes, one set a leaf.

Each question holds in some boxes. The variables are gone through one by one; on the way, a set of bits says
which boxes are still possible. Cells that leave the same boxes are one branch, and what was worked out for
the same boxes is not worked out again, so that a thousand rules on a few answers take one walk.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from flowkit.check.space.cells import Variable

Box: TypeAlias = dict[str, int]
"""Variable name -> mask of the cells allowed, for the variables that are not free."""

Boxes: TypeAlias = tuple[Box, ...]

MOST_WORK = 2_000_000
MOST_BOXES = 4_000
_MOST_VARIABLES = 200


class TooComplicatedError(Exception):
    """Conditions that are more work to take apart than is done."""


@dataclass(frozen=True, slots=True)
class Regions:
    """The boxes of each leaf that can be reached. Not ``exact``: one box a leaf, which may hold more."""

    boxes: Mapping[int, Boxes]
    exact: bool = True


@dataclass(slots=True)
class Decisions:
    """A graph of questions, grown from its leaves. Nodes are numbers: leaves negative, questions from 0.

    For each question: its bits (one a box), the bits of all questions that can follow, and those on its
    chain of no's; where that chain ends; whether every yes on it is a leaf.
    """

    boxes: list[Box] = field(default_factory=list)
    owner: list[int] = field(default_factory=list)
    yes: list[int] = field(default_factory=list)
    no: list[int] = field(default_factory=list)
    own: list[int] = field(default_factory=list)
    reach: list[int] = field(default_factory=list)
    chain: list[int] = field(default_factory=list)
    end: list[int] = field(default_factory=list)
    flat: list[bool] = field(default_factory=list)

    def ask(self, boxes: Iterable[Box], yes: int, no: int) -> int:
        """A question that holds in these boxes."""
        found = list(boxes)
        if not found or yes == no:
            return no
        if not all(found):  # an empty box is everything
            return yes
        node, first = len(self.yes), len(self.boxes)
        self.boxes += found
        self.owner += [node] * len(found)
        own = ((1 << len(found)) - 1) << first
        self.yes.append(yes)
        self.no.append(no)
        self.own.append(own)
        self.reach.append(own | self._of(self.reach, yes) | self._of(self.reach, no))
        self.chain.append(own | self._of(self.chain, no))
        self.end.append(self.end[no] if no >= 0 else no)
        self.flat.append(yes < 0 and (no < 0 or self.flat[no]))
        return node

    def _of(self, masks: list[int], node: int) -> int:
        return masks[node] if node >= 0 else 0

    def regions(self, root: int, variables: Mapping[str, Variable], inside: Box | None = None) -> Regions:
        """The boxes of each leaf that can be reached, inside a box. Raises TooComplicatedError."""
        return Walk(self, root, variables, inside or {}).regions()


class Walk:
    """A graph gone through within a box. Raises TooComplicatedError."""

    def __init__(
        self, graph: Decisions, root: int, variables: Mapping[str, Variable], inside: Box
    ) -> None:
        self.graph = graph
        self.root = root
        self.inside = inside
        self.work = 0
        alive = graph.reach[root] if root >= 0 else 0
        self.asked = [n for n, box in enumerate(graph.boxes) if alive >> n & 1]
        names = dict.fromkeys(name for n in reversed(self.asked) for name in graph.boxes[n])
        if len(names) > _MOST_VARIABLES:
            raise TooComplicatedError
        classes = {name: self._classes(name, variables[name].every & inside.get(name, -1)) for name in names}
        self.names = sorted(names, key=lambda name: len(classes[name]))
        self.classes = [classes[name] for name in self.names]
        self.reads = [self._reading(name) for name in self.names]
        later = 0
        self.open = [0] * (len(self.names) + 1)  # the boxes that still ask for something from a variable on
        for depth in reversed(range(len(self.names))):
            later |= self.reads[depth]
            self.open[depth] = later
        self.memo: dict[tuple[int, int, int], int] = {}
        self.made: dict[tuple[int, tuple[tuple[int, int], ...]], int] = {}
        self.top = self._grow(0, root, alive)
        self.nodes = list(self.made)

    def _reading(self, name: str) -> int:
        return sum(1 << n for n in self.asked if name in self.graph.boxes[n])

    def _classes(self, name: str, cells: int) -> list[tuple[int, int]]:
        """The cells of a variable by the boxes they leave possible: (cells, boxes)."""
        changes: dict[int, int] = {}
        everyone = 0
        for n in self.asked:
            mask = self.graph.boxes[n].get(name)
            if mask is not None:
                everyone |= 1 << n
                edges = mask ^ mask << 1  # where a run of cells begins, and just after it ends
                while edges:
                    low = edges & -edges
                    place = low.bit_length()
                    changes[place] = changes.get(place, 0) ^ 1 << n
                    edges ^= low
        found: dict[int, int] = {}
        left = 0
        for place in range(1, cells.bit_length() + 1):
            left ^= changes.get(place, 0)
            if cells >> place - 1 & 1:
                kept = ~everyone | left
                found[kept] = found.get(kept, 0) | 1 << place - 1
        return [(mask, kept) for kept, mask in found.items()]

    def _grow(self, depth: int, node: int, alive: int) -> int:
        """The branches from a variable on: the number of a made node, or a leaf."""
        node, alive = self._settled(node, alive, depth)
        if node < 0:
            return node
        while not self.reads[depth] & alive:
            depth += 1
        key = depth, node, alive
        found = self.memo.get(key)
        if found is None:
            found = self.memo[key] = self._branches(depth, node, alive)
        return found

    def _branches(self, depth: int, node: int, alive: int) -> int:
        left: dict[int, int] = {}
        self.work += len(self.classes[depth])
        if self.work > MOST_WORK:
            raise TooComplicatedError
        for mask, kept in self.classes[depth]:
            possible = alive & kept
            left[possible] = left.get(possible, 0) | mask
        children: dict[int, int] = {}
        for possible, mask in left.items():
            child = self._grow(depth + 1, node, possible)
            children[child] = children.get(child, 0) | mask
        if len(children) == 1:
            return next(iter(children))
        made = depth, tuple((mask, child) for child, mask in children.items())
        return self.made.setdefault(made, len(self.made))

    def _settled(self, node: int, alive: int, depth: int) -> tuple[int, int]:
        """The first question that is still open, or a leaf; and the boxes that matter from there on."""
        graph = self.graph
        certain = ~self.open[depth]
        while node >= 0:
            possible = alive & graph.chain[node]
            if not possible:
                return graph.end[node], 0
            node = graph.owner[possible.bit_length() - 1]
            if not graph.own[node] & alive & certain:
                return node, self._relevant(node, alive, certain)
            node = graph.yes[node]
        return node, 0

    def _relevant(self, node: int, alive: int, certain: int) -> int:
        graph = self.graph
        alive &= graph.reach[node]
        if graph.flat[node]:
            sure = alive & certain
            if sure:  # what comes after a question that is certainly answered yes is never asked
                last = graph.own[graph.owner[sure.bit_length() - 1]]
                low = (last & -last).bit_length() - 1
                alive = alive >> low << low
        return alive

    @property
    def leaves(self) -> frozenset[int]:
        """The leaves that are come to."""
        return frozenset({self.top} if self.top < 0 else {c for _, ch in self.nodes for _, c in ch if c < 0})

    def some(self, leaf: int) -> Iterator[Box]:
        """The boxes of one leaf, one after the other."""
        wanted = 1 << (-1 - leaf)
        held: list[int] = []  # the leaves below each node
        for _, children in self.nodes:
            held.append(0)
            for _, child in children:
                held[-1] |= held[child] if child >= 0 else 1 << (-1 - child)
        waiting: list[tuple[int, Box]] = [(self.top, self.inside)]
        while waiting:
            number, box = waiting.pop()
            if number == leaf:
                yield box
            elif number >= 0 and held[number] & wanted:
                depth, children = self.nodes[number]
                waiting += [(child, {**box, self.names[depth]: mask}) for mask, child in reversed(children)]

    def regions(self) -> Regions:
        """The boxes of each leaf: every way through the branches, or one box round them all."""
        if self.top < 0:
            return Regions({self.top: ({**self.inside},)})
        counts = [0] * len(self.nodes)
        for number, (_, children) in enumerate(self.nodes):
            counts[number] = sum(counts[child] if child >= 0 else 1 for _, child in children)
        if counts[self.top] > MOST_BOXES:
            return Regions(self._hulls(), exact=False)
        found: dict[int, list[Box]] = {}
        self._paths(self.top, {**self.inside}, found)
        return Regions({leaf: tuple(boxes) for leaf, boxes in found.items()})

    def _paths(self, number: int, box: Box, found: dict[int, list[Box]]) -> None:
        if number < 0:
            found.setdefault(number, []).append(box)
            return
        depth, children = self.nodes[number]
        name = self.names[depth]
        for mask, child in children:
            self._paths(child, {**box, name: mask}, found)

    def _hulls(self) -> dict[int, Boxes]:
        """For each leaf the smallest box that holds all of it."""
        hulls: list[dict[int, Box]] = []
        for depth, children in self.nodes:
            name = self.names[depth]
            here: dict[int, Box] = {}
            for mask, child in children:
                for leaf, hull in (hulls[child] if child >= 0 else {child: {}}).items():
                    here[leaf] = _hull(here.get(leaf), {**hull, name: mask})
            hulls.append(here)
        return {leaf: ({**self.inside, **hull},) for leaf, hull in hulls[self.top].items()}


def _hull(one: Box | None, other: Box) -> Box:
    if one is None:
        return other
    return {name: mask | other[name] for name, mask in one.items() if name in other}


def within(box: Box, boxes: Sequence[Box]) -> bool:
    """Whether one of the boxes holds a whole box."""
    return any(all(not box.get(name, -1) & ~mask for name, mask in other.items()) for other in boxes)
