"""A part that can get stuck while others go on is found; parts that can all be finished are not."""

from __future__ import annotations

import pytest

from tests.check.graphs.flows import CLOSED, KIND, QUIT, SURE, asking_kind, flow
from tests.check.planted import found, problems, witnessed

RULE = "regions-deadlock"
OVER = "over: { end: true }"
LEFT = f"left: {{ states: {{ one: {{ info: One., go_to: over }}, {OVER} }} }}"


def parts(right: str, above: str = QUIT, ends: str = CLOSED, first: str = "") -> str:
    return flow(
        f"{first}\n  p:\n    parallel:\n      {LEFT}\n      right:\n        states:\n"
        + "\n".join(f"          {line}" for line in [*right.strip().splitlines(), OVER])
        + "\n    go_to: granted",
        above,
        ends,
    ).replace("start: a", "start: a" if first else "start: p")


CHOICE = (
    "two: { question: Q, choices: { fine: { label: Fine, go_to: over }, "
    "bad: { label: Bad, go_to: three } } }\n"
)
PLANTED = {
    "a loop on one page": (parts(CHOICE + "three: { info: Three., go_to: three }"), ["bad"]),
    "a loop of two pages": (
        parts(CHOICE + "three: { info: Three., go_to: four }\nfour: { info: Four., go_to: three }"),
        ["bad"],
    ),
    "a closed way": (
        parts(
            "two: { info: Two., links: { on_we_go: { label: On, when: kind = red, go_to: over }, again: "
            "{ label: Again, go_to: two } } }",
            KIND + QUIT,
            first=asking_kind("p", "p"),
        ),
        ["blue"],
    ),
    "what was typed": (
        parts(
            "two: { title: Two, fields: [sure], go_to: three }\n"
            "three: { info: Three., go_to: four, links: { on_we_go: { label: On, when: sure, go_to: over "
            "} } }\n"
            "four: { info: Four., go_to: three }",
            SURE + QUIT,
        ),
        ["next"],
    ),
    "no tries left": (
        parts(
            "two: { info: Two., go_to: two, links: { on_we_go: { label: On, when: visits(p.right.two) < "
            "3, go_to: over } } }"
        ),
        ["next", "next"],
    ),
}

NEAR = {
    "all can be finished": parts(CHOICE + "three: { info: Three., go_to: over }"),
    "a way back into the part": parts(CHOICE + "three: { info: Three., go_to: two }"),
    "a way meant to leave all parts": parts(CHOICE + "three: { info: Three., go_to: granted }"),
    "an open way for each choice": parts(
        "two: { info: Two., links: { one: { label: 1, when: kind = red, go_to: over }, other: { label: "
        "2, when: kind = blue, go_to: over } } }",
        KIND + QUIT,
        first=asking_kind("p", "p"),
    ),
    "enough tries": parts(
        "two: { info: Two., go_to: two, links: { on_we_go: { label: On, when: visits(p.right.two) > 3, "
        "go_to: over } } }"
    ),
}


@pytest.mark.parametrize("name", PLANTED)
def test_a_part_that_cannot_be_finished_is_found_with_a_journey_into_it(name: str) -> None:
    text, events = PLANTED[name]
    problem = witnessed(text, RULE)
    assert problem.witness is not None
    assert [move.event for move in problem.witness.moves] == events


@pytest.mark.parametrize("name", ["a loop on one page", "a loop of two pages", "no tries left"])
def test_nothing_else_is_found(name: str) -> None:
    assert found(PLANTED[name][0]) - {"trapped-person"} == {RULE}


@pytest.mark.parametrize("name", NEAR)
def test_parts_that_can_be_finished_are_no_problem(name: str) -> None:
    assert problems(NEAR[name], RULE) == ()


def test_a_loop_that_not_even_a_button_leaves_is_another_problem() -> None:
    text = parts(CHOICE + "three: { info: Three., go_to: three }", "", "")
    assert problems(text, RULE) == ()
    assert found(text) - {"trapped-person"} == {"no-way-to-an-end"}


def test_the_place_and_the_part_are_named() -> None:
    problem = witnessed(PLANTED["a loop on one page"][0], RULE)
    params = problem.params
    assert (params["state"], params["part"], params["place"]) == ("p", "p.right", "p.right.three")
