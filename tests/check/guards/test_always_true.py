"""A condition, or a part of one, that decides nothing is found; one that decides something is left alone."""

from __future__ import annotations

import pytest

from tests.check.guards.flows import deciding
from tests.check.planted import found, problems

RULE = "always-true"

PLANTED = {
    "its minimum": ("age >= 0", ""),
    "its maximum": ("age <= 120", ""),
    "one or the other": ("sure or not sure", ""),
    "one of all kinds": ("kind in [red, blue, grey]", ""),
    "a date before today": ("born < 2030-01-01", ""),
    "a known answer": ("name is not empty", ""),
    "long enough": ("length(name) >= 2", ""),
    "no such amount": ("euros != 0", ""),
    "here already": ("visits(c) > 0", ""),
    "a narrower part says it": ("age > 60 and age > 18", "age > 18"),
    "a wider part says it": ("age > 60 or age > 18", "age > 60"),
    "a part twice": ("sure and age > 18 and sure", "sure"),
    "a part that always holds": ("sure and age >= 0", "age >= 0"),
    "a part that never holds": ("sure or age > 130", "age > 130"),
    "an amount as good as another": ("euros > 10.00 and euros >= 10.01", "euros >= 10.01"),
}

NEAR = {
    "just above its minimum": "age > 0",
    "just below its maximum": "age < 120",
    "two of three kinds": "kind in [red, blue]",
    "not yet long enough": "length(name) >= 3",
    "an optional answer": "note is not empty",
    "a known and long optional answer": "note is not empty and length(note) > 3",
    "both ends": "age > 18 and age < 60",
    "two answers": "age > 18 and sure",
    "a second visit": "visits(c) > 1",
    "one answer or another": "age > 60 or sure",
}


@pytest.mark.parametrize("name", PLANTED)
def test_a_condition_that_decides_nothing_is_found(name: str) -> None:
    condition, part = PLANTED[name]
    (problem,) = problems(deciding(f"{condition} -> granted", "by_post"), RULE)
    assert problem.variant == ("part" if part else "")
    assert problem.params.get("part", "") == part


@pytest.mark.parametrize("name", NEAR)
def test_a_condition_that_decides_something_is_no_problem(name: str) -> None:
    assert problems(deciding(f"{NEAR[name]} -> granted", "by_post"), RULE) == ()


@pytest.mark.parametrize("name", ["a narrower part says it", "a part twice", "a part that always holds"])
def test_nothing_else_is_found(name: str) -> None:
    text = deciding(f"{PLANTED[name][0]} -> granted", "by_post").replace(
        "  by_phone: { result: fallback, title: By telephone }\n", ""
    )
    assert found(text) == {RULE}


def test_an_answer_that_may_not_be_known_yet_decides_something() -> None:
    text = deciding("age >= 0 -> granted", "by_post").replace(
        "go_to: c }", "go_to: c, links: { skip: { label: Skip, go_to: c } } }", 1
    )
    assert problems(text, RULE) == ()


def test_a_parameter_with_a_bound_is_always_within_it() -> None:
    declared = "parameters:\n  most: { type: integer, label: Most, min: 1, max: 5, default: 3 }"
    text = deciding("most >= 1 -> granted", "by_post", parameters=declared)
    (problem,) = problems(text, RULE)
    assert problem.params["condition"] == "most >= 1"
    assert problems(deciding("most >= 2 -> granted", "by_post", parameters=declared), RULE) == ()


def test_a_condition_that_is_never_true_is_not_also_said_to_have_parts_without_a_meaning() -> None:
    assert problems(deciding("age > 130 and sure -> granted", "by_post"), RULE) == ()
