"""A condition that mixes types is told as such when the flow is read; one that does not is read."""

from __future__ import annotations

import pytest

from flowkit.core.diagnostic import FlowError
from flowkit.load import load_source
from tests.check.guards.flows import deciding
from tests.check.planted import found

RULE = "wrong-type"

PLANTED = {
    "a number and a text": "age = 'ten'",
    "an amount and a date": "euros > 2026-01-05",
    "a date and a number": "born > 3",
    "a choice with an order": "kind > red",
    "a text with an order": "name < 'M'",
    "a number alone": "age",
    "the age of a text": "age(name) > 3",
    "the length of a date": "length(born) > 3",
    "a list that holds an answer": "age in [1, rank]",
    "several choices and one": "hues = red",
    "a yes-or-no answer and a text": "sure = name",
}

NEAR = {
    "a number and an amount": "age < euros",
    "a date and a date": "born < since",
    "a choice and a choice": "kind = red",
    "a text and a text": "name = again",
    "a yes-or-no answer alone": "sure",
    "the length of a text": "length(name) > 3",
    "the number of choices": "count(hues) > 1",
    "two yes-or-no answers": "sure = glad",
}


@pytest.mark.parametrize("name", PLANTED)
def test_a_comparison_of_different_types_is_no_unreadable_condition(name: str) -> None:
    with pytest.raises(FlowError) as caught:
        load_source(deciding(f"{PLANTED[name]} -> granted", "by_post"), "planted.yaml")
    assert {problem.rule.name for problem in caught.value.diagnostics} == {RULE}


@pytest.mark.parametrize("name", NEAR)
def test_a_comparison_of_one_type_is_fine(name: str) -> None:
    text = deciding(f"{NEAR[name]} -> granted", "by_post").replace(
        "  by_phone: { result: fallback, title: By telephone }\n", ""
    )
    assert found(text) == set()
