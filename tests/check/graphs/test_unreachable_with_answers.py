"""A state that something leads to, but no answers, is found with the conditions that keep everybody out."""

from __future__ import annotations

import pytest

from tests.check.graphs.flows import KIND, SURE, asking_kind, flow
from tests.check.planted import found, problems

RULE = "unreachable-with-answers"
LAST = "\n  z: { info: Z., go_to: granted }"


def routed(rules: str, red: str = "b", blue: str = "granted") -> str:
    return flow(asking_kind(red, blue) + f"  b: {{ route: [{rules}] }}" + LAST, KIND)


PLANTED = {
    "another choice led here": (
        routed("{ when: kind = blue, go_to: z }, { go_to: granted }"),
        "`kind = blue`",
    ),
    "the answer is known": (
        routed("{ when: kind is empty, go_to: z }, { go_to: granted }"),
        "`kind is empty`",
    ),
    "all cases are taken before": (
        routed(
            "{ when: kind = red, go_to: granted }, { when: kind = blue, go_to: granted }, { go_to: z }",
            "b",
            "b",
        ),
        "`not (kind = red)`, `not (kind = blue)`",
    ),
    "the answer was never asked": (
        flow(
            f"  a: {{ info: A., next: {{ go_to: [{{ when: sure, go_to: z }}, {{ go_to: granted }}] }} "
            f"}}{LAST}",
            SURE,
        ),
        "`sure`",
    ),
    "a link that is never open": (
        flow(
            asking_kind("b", "granted")
            + "  b: { info: B., go_to: granted, links: { more: { label: More, when: kind = blue, go_to: "
            "z } } }" + LAST,
            KIND,
        ),
        "`kind = blue`",
    ),
    "forgotten on the way": (
        flow(
            "  a: { title: A, fields: [sure], next: { go_to: b, forget: [sure] } }\n"
            "  b: { route: [{ when: sure, go_to: z }, { go_to: granted }] }" + LAST,
            SURE,
        ),
        "`sure`",
    ),
    "not often enough": (
        flow(
            "  a: { info: A., next: { go_to: [{ when: visits(a) > 1, go_to: z }, { go_to: granted }] } }"
            + LAST
        ),
        "`visits(a) > 1`",
    ),
}

NEAR = {
    "this choice led here": routed("{ when: kind = red, go_to: z }, { go_to: granted }"),
    "one case is left": routed("{ when: kind = red, go_to: granted }, { go_to: z }", "b", "b"),
    "the answer may be left out": flow(
        "  a: { title: A, fields: [sure], go_to: b }\n  b: { route: [{ when: sure is empty, go_to: z }, "
        "{ go_to: granted }] }" + LAST,
        SURE.replace("boolean", "boolean, optional: true"),
    ),
    "after going back": flow(
        asking_kind("b", "c")
        + "  b: { title: B, fields: [sure], go_to: d }\n  c: { info: C., go_to: e }\n  d: { info: D., "
        "go_to: granted }\n"
        "  e: { route: [{ when: sure, go_to: z }, { go_to: granted }] }" + LAST,
        "answers: { kind: { type: choice, derived: true }, sure: { type: boolean } }\nbuttons: { back: { "
        "label: Back } }\n",
    ),
    "often enough": flow(
        "  a: { info: A., next: { go_to: [{ when: visits(a) > 1, go_to: z }, { go_to: a }] } }" + LAST
    ),
}


@pytest.mark.parametrize("name", PLANTED)
def test_a_state_that_no_answers_lead_to_is_found_with_the_conditions(name: str) -> None:
    text, conditions = PLANTED[name]
    (problem,) = problems(text, RULE)
    assert problem.params["state"] == "z"
    assert problem.params["conditions"] == conditions


@pytest.mark.parametrize(
    "name", ["another choice led here", "all cases are taken before", "forgotten on the way"]
)
def test_nothing_else_is_found(name: str) -> None:
    assert found(PLANTED[name][0]) - {"stale-after-back"} == {RULE}


@pytest.mark.parametrize("name", NEAR)
def test_a_state_that_some_answers_lead_to_is_no_problem(name: str) -> None:
    assert problems(NEAR[name], RULE) == ()


def test_what_comes_after_it_is_not_told_too() -> None:
    text = routed("{ when: kind = blue, go_to: z }, { go_to: granted }").replace(
        "z: { info: Z., go_to: granted }",
        "z: { info: Z., go_to: last }\n  last: { info: Last., go_to: granted }",
    )
    assert [problem.params["state"] for problem in problems(text, RULE)] == ["z"]


def test_a_condition_that_is_never_true_at_all_is_the_problem_of_another_rule() -> None:
    text = routed("{ when: kind = red and kind = blue, go_to: z }, { go_to: granted }")
    assert found(text) == {"never-true"}
