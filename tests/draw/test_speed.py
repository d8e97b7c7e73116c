"""Large pictures are laid out at once: the policy that keeps them quick, not the time they take."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from flowkit.draw import backends
from flowkit.draw.arrange import arranged
from flowkit.draw.blocks import composed
from flowkit.draw.geometry import Rect, Shelves
from flowkit.draw.layout import first_pass
from flowkit.draw.picture import Box, Edge, Picture, Row, named
from flowkit.draw.routes import FINE, QUICK, lanes
from flowkit.draw.views import journey
from tests.draw.written import chain, flow_from


def _picture(boxes: list[Box], edges: list[Edge]) -> Picture:
    return Picture("test", "Test", "", named(boxes), tuple(edges))


def test_a_very_large_picture_is_drawn_at_once(tmp_path: Path) -> None:
    link = "      jump: { label: to the start, go_to: s0 }\n"
    made = composed(journey(flow_from(tmp_path, chain(160, link), start="s0").flow))
    assert len(made.rects) == 162
    assert len(made.picture.tagged) == 160
    assert "nslimit" not in first_pass(made.picture)


def test_beyond_three_hundred_boxes_the_layout_is_limited() -> None:
    boxes = [Box(f"b{n}", "page", "B") for n in range(301)]
    assert 'nslimit="0.2", nslimit1="0.2"' in first_pass(_picture(boxes, []))
    assert "nslimit" not in first_pass(_picture(boxes[:300], []))


def test_every_picture_of_a_flow_of_more_than_three_hundred_states_is_drawn_at_once(tmp_path: Path) -> None:
    few, many = (flow_from(tmp_path, chain(n), start="s0").flow for n in (299, 300))
    assert [len(flow.states) for flow in (few, many)] == [300, 301]
    assert not journey(few).quick
    assert journey(many).quick
    # each variant of a layout asks Graphviz once more: at once means that it is asked once
    asked: list[str] = []
    layout_of = backends.render

    def counted(text: str, engine: str, form: str) -> bytes:
        asked.append(engine)
        return layout_of(text, engine, form)

    rows = (Row("forward", "f"), Row("back", "b", "loop"))
    boxes = [
        Box("a", "page", "A", rows=rows[:1]),
        Box("b", "page", "B", rows=rows),
        Box("c", "page", "C", rows=rows[1:]),
    ]
    edges = [Edge("a", "f", "b", ("1",)), Edge("b", "f", "c", ("2",)), Edge("b", "b", "a", ("3",), "loop")]
    edges.append(Edge("c", "b", "a", ("4",), "loop"))
    small = _picture(boxes, edges)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(backends, "render", counted)
        arranged(replace(small, quick=True, title="quick"))
        at_once = len(asked)
        arranged(small)
    assert at_once <= 1 < len(asked)


def test_a_quick_arrow_has_fewer_ways_to_choose_from_than_one_drawn_with_care() -> None:
    rows = (Row("forward", "f"), Row("aside", "s"))
    boxes = [Box("a", "page", "A", rows=rows), Box("b", "page", "B"), Box("c", "page", "C")]
    part = arranged(_picture(boxes, [Edge("a", "f", "b", ("1",)), Edge("a", "s", "c", ("2",))]))
    edge = part.picture.edges[0]
    slow, quick = (len(lanes(part.placed, edge, effort)) for effort in (FINE, QUICK))
    assert 0 < quick < slow


def test_what_stands_at_a_height_is_found_without_what_does_not() -> None:
    shelves: Shelves[str, str] = Shelves()
    low, high, tall = Rect(0, 0, 9, 50), Rect(0, 9000, 9, 9050), Rect(0, -10, 9, 9999)
    for name, rim in (("low", low), ("high", high), ("tall", tall)):
        shelves.put(name, name, rim)
    assert shelves.near(low) == ["low", "tall"]
    assert shelves.near(high) == ["high", "tall"]
    shelves.drop("tall", tall)
    assert shelves.near(high) == ["high"]
