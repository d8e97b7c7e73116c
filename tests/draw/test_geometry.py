"""Nothing in a picture lies over anything else, and few arrows cross: measured on the shapes of the SVG."""

from __future__ import annotations

from itertools import combinations, pairwise

import pytest

from tests.draw.seen import Arrow, Box, Rect, crossed, middle, picture, straight
from tests.draw.views import VIEWS

every_view = pytest.mark.parametrize(("name", "view"), VIEWS)

# How many times arrows of different colour or target cross. A change may lower a number, not raise it.
MOST_CROSSINGS = {
    ("msa", "figure"): 6,
    ("msa", "overview"): 3,
    ("msa", "journey"): 18,
    ("msa", "step-espace"): 5,
    ("dossier", "journey"): 0,
    ("library", "journey"): 1,
    ("reservation", "journey"): 1,
    ("turnstile", "journey"): 0,
}
MOST_IN_A_STEP = 4


@every_view
def test_no_two_boxes_overlap(name: str, view: str) -> None:
    boxes = picture(name, view).boxes
    over = [(a, b) for (a, x), (b, y) in combinations(boxes.items(), 2) if x.rect.overlaps(y.rect, -4)]
    assert over == []


@every_view
def test_every_text_is_inside_its_box(name: str, view: str) -> None:
    for ident, box in picture(name, view).boxes.items():
        for text in box.texts:
            cell = min((c for c in box.cells if c.holds(middle(text.rect))), key=lambda c: c.area)
            corners = ((text.rect.left, text.rect.top), (text.rect.right, text.rect.bottom))
            assert all(cell.holds(corner, 0.5) for corner in corners), (ident, text, cell)


@every_view
def test_no_text_lies_over_another(name: str, view: str) -> None:
    shown = picture(name, view)
    texts = [text for box in shown.boxes.values() for text in box.texts] + shown.loose
    over = [(a.said, b.said) for a, b in combinations(texts, 2) if a.rect.overlaps(b.rect, 0.5)]
    assert over == []


@every_view
def test_titles_and_legend_lie_over_no_box_and_no_arrow(name: str, view: str) -> None:
    shown = picture(name, view)
    for text in shown.loose:
        assert not any(text.rect.overlaps(box.rect, 0.5) for box in shown.boxes.values()), text
        assert not any(text.rect.holds(point) for arrow in shown.arrows for point in arrow.points), text


@every_view
def test_no_arrow_runs_through_a_box(name: str, view: str) -> None:
    shown = picture(name, view)
    for arrow in shown.arrows:
        ends = {shown.at(arrow.points[0]), shown.at(arrow.points[-1])}
        for ident, box in shown.boxes.items():
            assert not enters(arrow, box, ident in ends), (arrow.transitions, ident)


def enters(arrow: Arrow, box: Box, is_end: bool) -> bool:
    """Whether an arrow comes into a box, or near one that it has nothing to do with."""
    inner, rect = (1.5 if is_end else -3.0), box.rect
    room = Rect(rect.left + inner, rect.top + inner, rect.right - inner, rect.bottom - inner)
    points = [
        ((a[0] * (8 - n) + b[0] * n) / 8, (a[1] * (8 - n) + b[1] * n) / 8)
        for a, b in pairwise(arrow.points)
        for n in range(9)
    ]
    return any(room.holds(point) for point in points)


@every_view
def test_arrows_that_look_alike_or_lead_elsewhere_do_not_run_along_each_other(name: str, view: str) -> None:
    shown = picture(name, view)
    for one, other in combinations(shown.arrows, 2):
        together = shown.at(one.points[-1]) == shown.at(other.points[-1]) and not one.dashed
        if not together:
            assert _along(one, other) < 6, (one.transitions, other.transitions)


def _along(one: Arrow, other: Arrow) -> float:
    """How long two arrows run nearer to each other than the eye can tell."""
    total = 0.0
    for a in straight(one):
        for b in straight(other):
            upright = a[0][0] == a[1][0]
            if upright != (b[0][0] == b[1][0]):
                continue
            axis = 0 if upright else 1
            if abs(a[0][axis] - b[0][axis]) < 3:
                spans = [sorted((s[0][1 - axis], s[1][1 - axis])) for s in (a, b)]
                total += max(0.0, min(spans[0][1], spans[1][1]) - max(spans[0][0], spans[1][0]))
    return total


@every_view
def test_no_more_arrows_cross_than_the_committed_number(name: str, view: str) -> None:
    assert crossed(picture(name, view)) <= MOST_CROSSINGS.get((name, view), MOST_IN_A_STEP)


@pytest.mark.parametrize(
    ("name", "view"), [("msa", "figure"), ("msa", "journey"), ("msa", "overview"), ("reservation", "journey")]
)
def test_the_usual_way_is_one_straight_line_down(name: str, view: str) -> None:
    happy = [arrow for arrow in picture(name, view).arrows if arrow.happy]
    xs = [x for arrow in happy for x, _ in arrow.points]
    assert happy
    assert max(xs) - min(xs) < 8
    for arrow in happy:
        assert arrow.points[0][1] < arrow.points[-1][1]


def test_the_journey_fits_a_screen_in_width() -> None:
    boxes = picture("msa", "journey").boxes.values()
    assert max(box.rect.right for box in boxes) - min(box.rect.left for box in boxes) < 1300
