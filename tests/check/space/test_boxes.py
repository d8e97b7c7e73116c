"""Random conditions as boxes: every concrete value lies in exactly one, on the side the machine says."""

from __future__ import annotations

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from flowkit.check.space.boxes import Splitter, TooComplicatedError
from flowkit.core.guard_tree import Not
from tests.check.space.scene import (
    CONDITIONS,
    TYPES,
    Point,
    guard,
    holding,
    points,
    readable,
    splitter,
    variables_for,
)


@settings(max_examples=150, deadline=None)
@given(st.lists(CONDITIONS, min_size=1, max_size=4), st.lists(points(), min_size=1, max_size=6))
def test_every_value_lies_in_one_box_and_the_boxes_say_what_the_machine_says(
    texts: list[str], given_points: list[Point]
) -> None:
    guards = [made for text in texts if (made := readable(text)) is not None]
    assume(guards)
    known = variables_for(guards)
    assume(all(variable.decided for variable in known.values()))
    taking_apart = Splitter(known)
    for each in guards:
        found = taking_apart.split(each.expression)
        for point in given_points:
            holds = each.holds(point.answers, point.counts, point.today)
            sides = holding(point, found.yes, known), holding(point, found.no, known)
            assert sides == ((1, 0) if holds else (0, 1)), (each.text, point, found)


@settings(max_examples=60, deadline=None)
@given(CONDITIONS, st.lists(points(), min_size=1, max_size=4))
def test_the_opposite_of_a_condition_has_its_boxes_the_other_way_round(
    text: str, given_points: list[Point]
) -> None:
    made = readable(text)
    assume(made is not None)
    assert made is not None
    known = variables_for([made])
    one, other = (splitter([made]).split(tree) for tree in (made.expression, Not(made.expression)))
    for point in given_points:
        for boxes, opposite in ((one.yes, other.no), (one.no, other.yes)):
            assert holding(point, boxes, known) == holding(point, opposite, known)


@pytest.mark.parametrize(
    ("text", "yes", "no"),
    [
        ("sure", 1, 1),
        ("sure or glad", 2, 1),
        ("n in [1, 2, 3]", 1, 1),
        ("hue = red and n > 3", 1, 2),
        ("hue = red or hue = green or hue = blue", 1, 1),
        ("sure and not sure", 0, 1),
        ("sure or not sure", 1, 0),
    ],
)
def test_there_are_no_more_boxes_than_needed(text: str, yes: int, no: int) -> None:
    made = guard(text)
    found = splitter([made]).split(made.expression)
    assert (len(found.yes), len(found.no)) == (yes, no)


def test_a_condition_with_a_hundred_parts_is_a_few_boxes() -> None:
    made = guard(" or ".join(f"n = {number}" for number in range(0, 190, 2)))
    found = splitter([made]).split(made.expression)
    assert (len(found.yes), len(found.no)) == (1, 1)


def test_what_would_be_thousands_of_boxes_is_given_up() -> None:
    types = {f"x{n}": TYPES["n"].__class__(f"x{n}", "integer") for n in range(40)}
    pairs = [f"(x{n} > 3 or x{n + 1} > 3)" for n in range(0, 40, 2)]
    made = guard(" and ".join(pairs), types)
    with pytest.raises(TooComplicatedError):
        splitter([made], types).split(made.expression)
