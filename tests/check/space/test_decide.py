"""Questions taken apart into boxes say of every point what asking them one after the other says."""

from __future__ import annotations

import random
from itertools import product

import pytest

from flowkit.check.space import decide
from flowkit.check.space.cells import Cell, Variable
from flowkit.check.space.decide import Box, Decisions, TooComplicatedError, Walk, within

SIZES = {"x": 2, "y": 3, "z": 4}
LEAVES = (-1, -2, -3)
VARIABLES = {
    name: Variable(name, tuple(Cell(str(n)) for n in range(size)), (1 << size) - 1, (1 << size) - 1)
    for name, size in SIZES.items()
}
POINTS = [dict(zip(SIZES, row, strict=True)) for row in product(*(range(size) for size in SIZES.values()))]
Questions = list[tuple[list[Box], int, int]]


def holds(box: Box, point: dict[str, int]) -> bool:
    return all(mask >> point[name] & 1 for name, mask in box.items())


def some_box(chance: random.Random) -> Box:
    """Some cells, never all, of some variables."""
    names = [name for name in SIZES if chance.random() < 0.6]
    return {name: chance.randint(1, (1 << SIZES[name]) - 2) for name in names}


def questions(chance: random.Random) -> Questions:
    """Questions, each leading to ones asked before it or to leaves."""
    found: Questions = []
    for number in range(chance.randint(1, 7)):
        ends = [*range(number), *LEAVES]
        boxes = [some_box(chance) for _ in range(chance.randint(0, 3))]
        found.append((boxes, chance.choice(ends), chance.choice(ends)))
    return found


def graph_of(asked: Questions) -> tuple[Decisions, int]:
    graph = Decisions()
    nodes: list[int] = []
    for boxes, yes, no in asked:
        ends = [nodes[end] if end >= 0 else end for end in (yes, no)]
        nodes.append(graph.ask(boxes, *ends))
    return graph, nodes[-1]


def answered(asked: Questions, point: dict[str, int]) -> int:
    """The leaf that a point comes to, question after question."""
    at = len(asked) - 1
    while at >= 0:
        boxes, yes, no = asked[at]
        at = yes if any(holds(box, point) for box in boxes) else no
    return at


@pytest.mark.parametrize("seed", range(4))
def test_the_boxes_of_each_leaf_hold_just_the_points_that_come_to_it(seed: int) -> None:
    for number in range(seed * 100, seed * 100 + 100):
        chance = random.Random(number)
        asked, inside = questions(chance), some_box(chance)
        graph, root = graph_of(asked)
        found = graph.regions(root, VARIABLES, inside)
        assert found.exact
        walk = Walk(graph, root, VARIABLES, inside)
        assert walk.leaves == set(found.boxes)
        for point in POINTS:
            told = [leaf for leaf, boxes in found.boxes.items() for box in boxes if holds(box, point)]
            wanted = [answered(asked, point)] if holds(inside, point) else []
            assert told == wanted, f"seed {number}: {point}"
            one_by_one = [leaf for leaf in LEAVES for box in walk.some(leaf) if holds(box, point)]
            assert one_by_one == wanted, f"seed {number}: {point}"


def test_where_there_are_too_many_boxes_one_round_all_of_a_leaf_is_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(decide, "MOST_BOXES", 3)
    rough = 0
    for number in range(200):
        asked = questions(random.Random(number))
        graph, root = graph_of(asked)
        found = graph.regions(root, VARIABLES)
        rough += not found.exact
        for point in POINTS:
            boxes = found.boxes[answered(asked, point)]
            assert any(holds(box, point) for box in boxes), f"seed {number}: {point}"
            assert found.exact or len(boxes) == 1
    assert rough > 20


def test_a_hull_is_no_larger_than_what_it_goes_round(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(decide, "MOST_BOXES", 1)
    graph = Decisions()
    root = graph.ask([{"x": 1, "z": 0b0010}, {"x": 1, "z": 0b1000}], -1, -2)
    found = graph.regions(root, VARIABLES)
    assert (found.exact, found.boxes[-1]) == (False, ({"x": 1, "z": 0b1010},))
    assert all(holds(found.boxes[-2][0], point) for point in POINTS)


def test_more_work_than_is_done_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    graph, root = graph_of([([{"x": 1, "y": 2}, {"z": 5}], -1, -2)])
    monkeypatch.setattr(decide, "MOST_WORK", 1)
    with pytest.raises(TooComplicatedError):
        graph.regions(root, VARIABLES)


def test_more_variables_than_are_looked_at_are_said(monkeypatch: pytest.MonkeyPatch) -> None:
    graph, root = graph_of([([{"x": 1, "y": 2}, {"z": 5}], -1, -2)])
    monkeypatch.setattr(decide, "_MOST_VARIABLES", 2)
    with pytest.raises(TooComplicatedError):
        graph.regions(root, VARIABLES)


def test_a_box_is_within_another_that_asks_for_no_more() -> None:
    for number in range(300):
        chance = random.Random(number)
        box, others = some_box(chance), [some_box(chance) for _ in range(2)]
        inside = [point for point in POINTS if holds(box, point)]
        wanted = any(all(holds(other, point) for point in inside) for other in others)
        assert within(box, others) == wanted, number
