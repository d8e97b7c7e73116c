"""An end that no journey comes to is found; one that some journey comes to is not."""

from __future__ import annotations

import pytest

from tests.check.graphs.flows import BY_POST, CLOSED, KIND, SURE, asking_kind, flow
from tests.check.planted import found, problems

RULE = "unreached-end"
PAGE = "  a: { info: A., go_to: granted }"

PLANTED = {
    "nothing leads to it": (flow(PAGE, "", BY_POST), ""),
    "two of them": (flow(PAGE, "", BY_POST + CLOSED), ""),
    "a condition that is false there": (
        flow(
            asking_kind("b", "granted")
            + "  b: { info: B., go_to: granted, links: { post: { label: Post, when: kind = blue, go_to: "
            "by_post } } }",
            KIND,
            BY_POST,
        ),
        "answers",
    ),
    "a rule whose cases are taken before": (
        flow(
            asking_kind("b", "b")
            + "  b: { route: [{ when: kind = red, go_to: granted }, { when: kind = blue, go_to: granted "
            "}, { go_to: by_post }] }",
            KIND,
            BY_POST,
        ),
        "answers",
    ),
    "an answer that was never asked": (
        flow(
            "  a: { info: A., next: { go_to: [{ when: sure, go_to: by_post }, { go_to: granted }] } }",
            SURE,
            BY_POST,
        ),
        "answers",
    ),
}

NEAR = {
    "a link": flow(
        "  a: { info: A., go_to: granted, links: { post: { label: Post, go_to: by_post } } }", "", BY_POST
    ),
    "a common button": flow(PAGE, "buttons: { quit: { label: Quit, go_to: closed } }\n", CLOSED),
    "a common timer": flow(PAGE, "after: { PT30M: { go_to: closed } }\n", CLOSED),
    "a condition that is true there": flow(
        asking_kind("b", "granted")
        + "  b: { info: B., go_to: granted, links: { post: { label: Post, when: kind = red, go_to: "
        "by_post } } }",
        KIND,
        BY_POST,
    ),
    "the last rule": flow(
        asking_kind("b", "b") + "  b: { route: [{ when: kind = red, go_to: granted }, { go_to: by_post }] }",
        KIND,
        BY_POST,
    ),
}


@pytest.mark.parametrize("name", PLANTED)
def test_an_end_that_no_journey_comes_to_is_found(name: str) -> None:
    text, variant = PLANTED[name]
    told = problems(text, RULE)
    assert {problem.variant for problem in told} == {variant}
    assert len(told) == (2 if name == "two of them" else 1)


@pytest.mark.parametrize("name", ["nothing leads to it", "a rule whose cases are taken before"])
def test_nothing_else_is_found(name: str) -> None:
    assert found(PLANTED[name][0]) == {RULE}


@pytest.mark.parametrize("name", NEAR)
def test_an_end_that_some_journey_comes_to_is_no_problem(name: str) -> None:
    assert problems(NEAR[name], RULE) == ()


def test_an_end_of_unreachable_states_is_their_problem() -> None:
    text = flow(PAGE + "\n  b: { info: B., go_to: by_post }", "", BY_POST)
    assert found(text) == {"unreachable-state"}
