"""Whatever a flow is like, its picture holds all of it and nothing lies over anything."""

from __future__ import annotations

from collections import Counter
from itertools import combinations

import pytest

from flowkit.draw import draw
from tests.draw.seen import crossed, seen
from tests.draw.test_geometry import enters
from tests.unfold.random_flows import random_flow


@pytest.mark.parametrize("seed", range(12))
def test_a_random_flow_is_drawn_whole_and_clear(seed: int) -> None:
    flow = random_flow(seed)
    for view in ["journey", *(["overview"] if flow.steps else []), *(f"step-{step}" for step in flow.steps)]:
        shown = seen(draw(flow, view, "svg"))
        found = Counter(transition for arrow in shown.arrows for transition in arrow.transitions)
        found.update(transition for box in shown.boxes.values() for transition in box.jumps)
        found.update(transition for names in shown.hidden.values() for transition in names)
        assert found == Counter(t.id for t in flow.transitions)
        assert not any(a.rect.overlaps(b.rect, -4) for a, b in combinations(shown.boxes.values(), 2))
        for arrow in shown.arrows:
            ends = {shown.at(arrow.points[0]), shown.at(arrow.points[-1])}
            assert not any(enters(arrow, box, name in ends) for name, box in shown.boxes.items())
        assert crossed(shown) <= 2 * len(shown.arrows)
