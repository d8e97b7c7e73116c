"""One value between `<` and `>` that no rule takes is found, and said to be that value."""

from __future__ import annotations

import pytest

from tests.check.guards.flows import deciding
from tests.check.planted import found, problems, witnessed

RULE = "boundary-hole"

PLANTED = {
    "a year": (["age < 18 -> granted", "age > 18 -> by_phone"], "age", "18"),
    "a cent": (["euros < 100.00 -> granted", "euros > 100.00 -> by_phone"], "euros", "100.00"),
    "a number": (["size < 1.5 -> granted", "1.5 < size -> by_phone"], "size", "1.5"),
    "a day": (["born < 2000-01-01 -> granted", "born > 2000-01-01 -> by_phone"], "born", "2000-01-01"),
    "the other way round": (["rank > 7 -> granted", "7 > rank -> by_phone"], "rank", "7"),
    "between more rules": (
        ["age < 18 -> granted", "age > 18 and age < 60 -> by_phone", "age >= 60 -> by_post"],
        "age",
        "18",
    ),
    "in two answers": (
        ["age < 18 -> granted", "sure and age > 18 -> by_phone", "not sure and age > 18 -> by_post"],
        "age",
        "18",
    ),
}

NEAR = {
    "one of them": ["age <= 18 -> granted", "age > 18 -> by_phone"],
    "a last rule": ["age < 18 -> granted", "age > 18 -> by_phone", "by_post"],
    "a rule for it": ["age < 18 -> granted", "age > 18 -> by_phone", "age = 18 -> by_post"],
    "no such amount": ["euros < 100.005 -> granted", "euros > 100.005 -> by_phone"],
    "its first value": ["age > 0 -> granted", "age <= 0 -> by_phone"],
}


@pytest.mark.parametrize("name", PLANTED)
def test_the_one_value_that_no_rule_takes_is_found(name: str) -> None:
    rules, answer, value = PLANTED[name]
    problem = witnessed(deciding(*rules), RULE)
    assert (problem.params["name"], problem.params["value"]) == (answer, value)


@pytest.mark.parametrize("name", NEAR)
def test_rules_that_take_it_are_no_problem(name: str) -> None:
    assert problems(deciding(*NEAR[name]), RULE) == ()


@pytest.mark.parametrize("name", ["a year", "a cent", "a day"])
def test_nothing_else_is_found(name: str) -> None:
    text = deciding(*PLANTED[name][0]).replace("  by_post: { result: fallback, title: By post }\n", "")
    assert found(text) == {RULE}


@pytest.mark.parametrize(
    "rules",
    [
        ["age < 18 -> granted", "age > 19 -> by_phone"],  # two values
        ["age < 18 -> granted", "sure and age > 18 -> by_phone"],  # more than one value
        ["rank < 0 -> granted", "rank in [1, 2] or rank > 2 -> by_phone"],  # no `>` at it
    ],
)
def test_a_wider_gap_is_a_missing_case(rules: list[str]) -> None:
    text = deciding(*rules)
    assert problems(text, RULE) == ()
    assert len(problems(text, "missing-case")) == 1
