"""A condition that nothing makes true is found; one that something does is left alone."""

from __future__ import annotations

import pytest

from tests.check.guards.flows import deciding
from tests.check.planted import found, problems

RULE = "never-true"
REST = ("by_post", "by_phone")

PLANTED = {
    "below its minimum": ("age < 0", ""),
    "above its maximum": ("age > 120", ""),
    "two numbers at once": ("age > 60 and age < 18", "together"),
    "no cent in between": ("euros > 10.00 and euros < 10.01", "together"),
    "part of a cent": ("euros = 10.005", ""),
    "two kinds at once": ("kind = red and kind = blue", "together"),
    "yes and no": ("sure and not sure", "together"),
    "born tomorrow": ("born > 2030-01-01", ""),
    "a text too short": ("name = 'x'", ""),
    "a length it cannot have": ("length(name) > 30", ""),
    "more choices than there are": ("count(hues) > 3", ""),
    "empty and long": ("note is empty and length(note) > 3", "together"),
    "in a longer condition": ("sure and age > 130", "part"),
    "three together": ("age > 10 and age < 20 and age in [30, 40]", "together"),
    "three only together": ("rank < size and size < euros and euros < rank", ""),
    "an order nobody stands in": ("rank < size and size < rank", "together"),
    "two ages at once": ("age(born) < 18 and age(born) >= 65", "together"),
    "no day in between": ("since > 2024-02-28 and since < 2024-02-29", "together"),
    "a counter below zero": ("visits(c) < 0", ""),
}

NEAR = {
    "its minimum": "age <= 0",
    "its maximum": "age >= 120",
    "one number in between": "age > 59 and age < 61",
    "one cent in between": "euros > 10.00 and euros < 10.02",
    "one of two kinds": "kind = red or kind = blue",
    "the leap day": "since > 2024-02-28 and since < 2024-03-01",
    "the shortest text": "length(name) = 2",
    "the longest text": "length(name) >= 30",
    "all the choices": "count(hues) = 3",
    "both texts alike": "name = again",
    "one between two others": "rank < size and size < euros",
    "today's birthday": "age(born) >= 18 and born > 2008-01-04",
    "unknown": "note is empty",
    "the second visit": "visits(c) = 1",
}


@pytest.mark.parametrize("name", PLANTED)
def test_a_condition_that_is_never_true_is_found(name: str) -> None:
    condition, variant = PLANTED[name]
    text = deciding(f"{condition} -> granted", "visits(c) > 3 -> by_phone", "by_post")
    (problem,) = problems(text, RULE)
    assert problem.variant == variant
    assert problem.params["condition"] == condition


@pytest.mark.parametrize("name", ["below its minimum", "yes and no", "in a longer condition"])
def test_nothing_else_is_found(name: str) -> None:
    text = deciding("sure -> granted", f"{PLANTED[name][0]} -> granted", "by_post").replace(
        "  by_phone: { result: fallback, title: By telephone }\n", ""
    )
    assert found(text) == {RULE}


@pytest.mark.parametrize("name", NEAR)
def test_a_condition_that_can_be_true_is_no_problem(name: str) -> None:
    assert problems(deciding(f"{NEAR[name]} -> granted", "by_post"), RULE) == ()


def test_the_parts_that_exclude_each_other_are_named() -> None:
    (problem,) = problems(deciding("sure and age > 60 and age < 18 -> granted", "by_post"), RULE)
    assert (problem.params["part"], problem.params["other"]) == ("age > 60", "age < 18")


def test_a_condition_of_a_button_for_all_pages_is_told_once() -> None:
    text = deciding("age > 130 -> granted", "by_post").replace(
        "states:", 'buttons:\n  quit: { label: Give up, when: "age < 0", go_to: by_phone }\nstates:', 1
    )
    told = problems(text, RULE)
    assert [problem.params["condition"] for problem in told] == ["age < 0", "age > 130"]
