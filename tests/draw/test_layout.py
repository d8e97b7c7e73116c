"""Boxes, blocks, menus and the ways of arrows, each on its own."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from functools import cache

import pytest

from flowkit.draw.arrange import arranged
from flowkit.draw.blocks import Composed, composed
from flowkit.draw.boxes import BOTTOM, shape
from flowkit.draw.geometry import Rect, Segment, bounds, crosses
from flowkit.draw.layout import Placed, Variant, first_pass
from flowkit.draw.menus import menus
from flowkit.draw.page import finished, placed
from flowkit.draw.picture import Band, Box, Edge, Picture, Row, named
from flowkit.draw.router import routed
from flowkit.draw.routes import simple
from flowkit.draw.views import journey
from tests.draw.seen import flow_of


def _box(ident: str, *rows: Row, style: str = "page", code: str = "") -> Box:
    return Box(ident, style, ident.title(), code, rows=rows)


def _picture(boxes: list[Box], edges: list[Edge]) -> Picture:
    return Picture("test", "Test", "", named(boxes), tuple(edges))


def _star(count: int, *, back: bool = False) -> Picture:
    """A page with so many ways on, to pages that end there or lead back to it."""
    rows = tuple(Row(f"to page {n}", f"t{n}") for n in range(count))
    pages = [_box(f"p{n}", *([Row("back", "b", "loop")] if back else [])) for n in range(count)]
    edges = [Edge("hub", f"t{n}", f"p{n}", (f"hub/{n}",)) for n in range(count)]
    if back:
        edges += [Edge(f"p{n}", "b", "hub", (f"p{n}/b",), "loop") for n in range(count)]
    return _picture([_box("hub", *rows), *pages], edges)


@cache
def _whole_journey() -> Composed:
    return composed(journey(flow_of("msa").flow))


def test_buttons_stand_side_by_side_and_fill_the_bottom_line() -> None:
    outline = shape(_box("a", Row("yes", "y", "happy"), Row("no", "n"), Row("back", "b", "loop")))
    assert [line.row.port for line in outline.feet] == ["y", "n"]
    assert [line.row.port for line in outline.sides] == ["b"]
    assert sum(line.cell.width for line in outline.feet) == outline.width
    assert outline.feet[-1].cell.y + outline.feet[-1].cell.height == outline.height
    assert outline.entry == outline.feet[0].cell.width / 2


def test_a_long_label_and_a_jump_open_to_the_side() -> None:
    long = Row("a label that is much too long to be one of the buttons at the bottom of its box", "l")
    outline = shape(_box("a", long, Row("gone", "g", tag="→ 5"), Row("on", "o")))
    assert [line.row.port for line in outline.sides] == ["l", "g"]
    assert len(outline.sides[0].lines) > 1
    assert outline.line("x") is None


def test_many_ways_on_make_a_list_with_the_usual_one_at_the_bottom() -> None:
    rows = [Row(f"choice {n}", f"c{n}", "happy" if n == 3 else "other") for n in range(9)]
    outline = shape(_box("a", *rows))
    assert [line.row.port for line in outline.feet] == ["c3"]
    plain = shape(_box("a", *(replace(row, style="other") for row in rows)))
    assert [line.row.port for line in plain.feet] == ["c0"]


def test_buttons_are_folded_before_the_box_grows_wide() -> None:
    rows = [Row("several words to be read", f"c{n}") for n in range(5)]
    outline = shape(_box("a", *rows))
    assert max(len(line.lines) for line in outline.feet) > 1
    assert outline.width < BOTTOM * 1.5


def test_a_menu_puts_pages_that_lead_no_further_in_a_column() -> None:
    made, found = menus(_star(8))
    assert [menu.leaves for menu in found] == [tuple(f"p{n}" for n in range(8))]
    assert all(row.side for row in made.box("hub").rows)
    part = arranged(_star(8))
    rects = part.placed.rects
    assert len({rects[f"p{n}"].left for n in range(8)}) == 1
    assert all(rects["hub"].right < rects[f"p{n}"].left for n in range(8))
    assert sum(len(path) > 4 for path in part.paths.values()) == 0


@pytest.mark.parametrize("count", [2, 5])
def test_few_ways_on_make_no_menu(count: int) -> None:
    assert menus(_star(count))[1] == ()


def test_many_loops_to_one_box_become_jumps_and_few_stay_lines() -> None:
    assert len(arranged(_star(4, back=True)).picture.tagged) == 0
    part = arranged(_star(6, back=True))
    assert Counter(edge.style for edge in part.picture.tagged) == {"loop": 6}


def test_when_many_boxes_lead_to_one_the_nearest_keeps_its_arrow() -> None:
    boxes = [_box(f"p{n}", Row("on", "n", "happy"), Row("help", "h")) for n in range(7)]
    edges = [Edge(f"p{n}", "n", f"p{n + 1}", (f"n{n}",), "happy") for n in range(6)]
    edges += [Edge(f"p{n}", "h", "help", (f"h{n}",)) for n in range(7)]
    part = arranged(_picture([*boxes, _box("help")], edges))
    drawn = [edge.source for edge in part.picture.edges if edge.target == "help"]
    assert drawn == ["p6"]
    assert len(part.picture.tagged) == 6


def test_a_jump_that_was_asked_for_is_written_and_its_small_box_goes() -> None:
    edges = [Edge("a", "x", "away", ("t",), jump=True), Edge("a", "y", "b", ("u",))]
    rows = (Row("leave", "x"), Row("stay", "y"))
    part = arranged(_picture([_box("a", *rows), _box("b"), _box("away", style="jump", code="7")], edges))
    assert [box.id for box in part.picture.boxes] == ["a", "b"]
    assert part.picture.box("a").rows[0].tag == "→ 7 Away"
    assert part.picture.jumps == ("t",)


@pytest.mark.parametrize(
    ("style", "documented", "sign"),
    [("other", True, "→"), ("loop", True, "↩"), ("other", False, "⇢"), ("loop", False, "⇠")],
)
def test_a_jump_says_whether_it_goes_back_and_whether_it_is_documented(
    style: str, documented: bool, sign: str
) -> None:
    edge = Edge("a", "g", "b", (), style, documented)
    made = _picture([_box("a", Row("go", "g")), _box("b", code="5")], [edge])
    assert made.with_tags([("a", "g")]).box("a").rows[0].tag == f"{sign} 5"
    assert made.with_tags([]) is made


def test_a_jump_names_a_box_by_its_title_when_its_number_is_not_its_own() -> None:
    boxes = named([_box("a", code="6"), _box("b", code="6"), _box("c", code="7"), _box("d")])
    assert [box.called for box in boxes] == ["6 A", "6 B", "7", "D"]


def test_an_arrow_without_a_way_is_not_run() -> None:
    outer = {"wall": Rect(-20, -1000, 320, 1000)}
    rects = {"a": Rect(0, 100, 100, 150), "b": Rect(0, 0, 100, 50), **outer}
    boxes = [_box("a", Row("on", "o")), _box("b"), _box("wall")]
    shapes = {box.id: shape(box) for box in boxes}
    ground, failed = routed(_picture(boxes, [Edge("a", "o", "b", ("t",))]), Placed(rects, shapes), 1)
    assert failed == [("a", "o")]
    assert ground.wires == {}


def test_an_arrow_to_its_own_box_runs_beside_it() -> None:
    part = arranged(_picture([_box("a", Row("again", "g", "loop"))], [Edge("a", "g", "a", ("t",), "loop")]))
    path = part.paths["a", "g"]
    rect = part.placed.rects["a"]
    assert path[0][0] == path[-1][0]
    assert path[0][0] in (rect.left, rect.right)
    assert not rect.left <= path[1][0] <= rect.right


def test_arrows_between_steps_are_one_line_or_jumps() -> None:
    made = _whole_journey()
    step = {box.id: box.band for box in made.picture.boxes}
    inside = [edge for edge in made.picture.edges if step[edge.source] and step[edge.target]]
    between = [edge for edge in inside if step[edge.source] != step[edge.target]]
    assert sum(edge.style == "happy" for edge in between) >= 7
    assert all(count == 1 for count in Counter(step[edge.source] for edge in between).values())


def test_a_step_that_the_usual_way_does_not_visit_stands_beside_its_line() -> None:
    made = _whole_journey()
    line = made.rects[".start"].centre[0]
    beside = [rect for name, rect in made.rects.items() if name.startswith("courrier.")]
    assert beside
    assert all(rect.left > line + 10 for rect in beside)


def _two_steps(edges: list[Edge], *more: Box) -> Picture:
    rows = (Row("on", "n"), Row("away", "x"))
    boxes = [replace(_box("a", *rows), band="one"), replace(_box("b", *rows), band="two"), *more]
    bands = (Band("one", "1", "The first"), Band("two", "", "The second"))
    return replace(_picture(boxes, edges), bands=bands)


def test_one_arrow_leads_to_the_next_step_the_others_are_jumps() -> None:
    edges = [Edge("a", "n", "b", ("t",)), Edge("a", "x", "b", ("u",)), Edge("b", "n", "a", ("v",), "loop")]
    made = composed(_two_steps(edges))
    assert made.picture.drawn == ("t",)
    assert sorted(made.picture.jumps) == ["u", "v"]


def test_an_arrow_to_the_next_step_without_a_way_is_a_jump() -> None:
    made = composed(_two_steps([Edge("a", "n", "b", ("t",), jump=True)]))
    assert made.picture.jumps == ("t",)
    assert made.paths == {}


def test_a_page_of_no_step_has_a_place_without_a_band() -> None:
    edges = [Edge("a", "n", "b", ("t",), "happy"), Edge("b", "n", "c", ("u",), "happy")]
    made = composed(_two_steps(edges, _box("c", Row("on", "n"))))
    assert [band.id for band, _, _ in made.bands] == ["one", "two"]
    assert made.rects["c"].top < made.bands[-1][1]


def test_a_picture_of_one_box_has_a_legend_of_one_line() -> None:
    text = finished(placed(_picture([_box("a")], [])))
    assert text.count('".legend ') == 1
    assert '".legend page"' in text


def test_bands_lie_below_one_another() -> None:
    made = _whole_journey()
    edges = [y for _, low, high in made.bands for y in (high, low)]
    assert edges == sorted(edges, reverse=True)
    assert len(made.bands) == len(flow_of("msa").flow.steps)


def test_a_variant_folds_wide_fans_and_makes_room_for_loops() -> None:
    made = _star(4, back=True)
    plain = first_pass(made)
    assert 'minlen="2"' not in plain
    assert first_pass(made, (), Variant(fold=True)).count('minlen="2"') == 2
    assert first_pass(made, (), Variant(loops=True)).count("->") == plain.count("->") + 4


def test_a_path_keeps_its_corners_only() -> None:
    assert simple(((0, 0), (0, 0), (0, 5), (0, 9), (3, 9), (7, 9))) == ((0, 0), (0, 9), (7, 9))


def test_crossing_is_of_a_level_and_an_upright_line() -> None:
    level, upright = Segment(0, 5, 10, 5), Segment(5, 0, 5, 10)
    assert crosses(level, upright)
    assert crosses(upright, level)
    assert not crosses(level, level)
    assert not crosses(Segment(0, 20, 10, 20), upright)
    assert bounds([Rect(0, 0, 1, 1)], [(5, 7)]) == Rect(0, 0, 5, 7)
