"""A rule whose every case an earlier one takes is found; one that is left a single case is not."""

from __future__ import annotations

import pytest

from tests.check.guards.flows import deciding
from tests.check.planted import found, problems

RULE = "shadowed-rule"

PLANTED = {
    "the narrower one second": (["age > 18 -> granted", "age > 60 -> by_phone"], 1),
    "the same again": (["kind = red -> granted", "kind = red -> by_phone"], 1),
    "another way to say it": (["not sure -> granted", "sure != glad and glad -> by_phone"], 1),
    "in part of a cent": (["euros >= 10.01 -> granted", "euros > 10.00 -> by_phone"], 1),
    "an hour of the same day": (["born >= 2000-01-02 -> granted", "born > 2000-01-01 -> by_phone"], 1),
    "two together": (["age < 30 -> granted", "age >= 30 -> granted", "age > 18 and sure -> by_phone"], 0),
    "three kinds": (
        [
            "kind = red -> granted",
            "kind = blue -> granted",
            "kind = grey -> granted",
            "kind is not empty -> by_phone",
        ],
        0,
    ),
    "the second of three": (["age > 60 -> granted", "sure -> granted", "sure and age > 18 -> by_phone"], 2),
    "all texts but one": (["name != 'Anna' -> granted", "name = 'Berta' -> by_phone"], 1),
    "a larger number of choices": (["count(hues) >= 1 -> granted", "count(hues) > 2 -> by_phone"], 1),
}

NEAR = {
    "the narrower one first": ["age > 60 -> granted", "age > 18 -> by_phone"],
    "one more cent": ["euros > 10.01 -> granted", "euros > 10.00 -> by_phone"],
    "one year more": ["age < 30 -> granted", "age > 30 -> granted", "age > 18 -> by_phone"],
    "one kind left": ["kind = red -> granted", "kind = blue -> granted", "kind is not empty -> by_phone"],
    "one other text": ["name != 'Anna' -> granted", "length(name) = 4 -> by_phone"],
    "one more day": ["born > 2000-01-02 -> granted", "born > 2000-01-01 -> by_phone"],
    "not in both": ["sure -> granted", "glad -> by_phone"],
}


@pytest.mark.parametrize("name", PLANTED)
def test_a_rule_that_is_never_the_first_true_one_is_found(name: str) -> None:
    rules, holder = PLANTED[name]
    (problem,) = problems(deciding(*rules, "by_post"), RULE)
    assert problem.params["number"] == len(rules)
    assert problem.variant == ("" if holder else "together")
    assert problem.params.get("other", 0) == holder


@pytest.mark.parametrize("name", NEAR)
def test_a_rule_that_is_left_a_case_is_no_problem(name: str) -> None:
    assert problems(deciding(*NEAR[name], "by_post"), RULE) == ()


@pytest.mark.parametrize("name", ["the narrower one second", "in part of a cent", "an hour of the same day"])
def test_nothing_else_is_found(name: str) -> None:
    rules = [rule.replace("by_phone", "granted") for rule in PLANTED[name][0]]
    text = deciding(*rules, "by_post").replace("  by_phone: { result: fallback, title: By telephone }\n", "")
    assert found(text) == {RULE}


def test_a_rule_that_is_never_true_is_not_also_said_to_be_taken_before() -> None:
    assert problems(deciding("age > 18 -> granted", "age > 130 -> by_phone", "by_post"), RULE) == ()


def test_a_last_rule_without_a_condition_may_be_there_in_any_case() -> None:
    assert problems(deciding("sure -> granted", "not sure -> by_phone", "by_post"), RULE) == ()
