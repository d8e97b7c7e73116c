"""A loop that nobody can leave is found, and one that some people cannot leave; one with a way out is not."""

from __future__ import annotations

from time import process_time

import pytest

from tests.check.graphs.flows import CLOSED, KIND, QUIT, SURE, asking_kind, flow
from tests.check.planted import found, problems, witnessed

RULE = "no-way-to-an-end"

BEGINNING = "  a: { info: A., go_to: granted, links: { to_b: { label: B, go_to: b } } }\n"
PLANTED = {
    "itself": flow(BEGINNING + "  b: { info: B., go_to: b }"),
    "two pages": flow(BEGINNING + "  b: { info: B., go_to: c }\n  c: { info: C., go_to: b }"),
    "from the start": flow("  a: { info: A., go_to: b }\n  b: { info: B., go_to: a }"),
    "through a check": flow(
        BEGINNING + "  b: { info: B., go_to: c }\n"
        "  c: { title: C, check: known, outcomes: { found: { go_to: b }, lost: { go_to: b } } }"
    ),
    "three pages with two loops": flow(
        BEGINNING + "  b: { info: B., go_to: c, links: { to_d: { label: D, go_to: d } } }\n"
        "  c: { info: C., go_to: b }\n  d: { info: D., go_to: c }"
    ),
}

LOOP = """
  b: { info: B., go_to: c, links: { out: { label: Out, when: %s, go_to: granted } } }
  c: { info: C., go_to: b }
"""
WITH_ANSWERS = {
    "the wrong choice": (flow(asking_kind("b", "b") + LOOP % "kind = red", KIND), ["blue"]),
    "a wrong number": (
        flow(
            "  a: { title: A, fields: [age], go_to: b }" + LOOP % "age >= 18",
            "answers: { age: { type: integer } }\n",
        ),
        ["next"],
    ),
    "what was left out": (
        flow(
            "  a: { title: A, fields: [sure], go_to: b }" + LOOP % "sure is not empty",
            SURE.replace("boolean", "boolean, optional: true"),
        ),
        ["next"],
    ),
    "in a route": (
        flow(
            asking_kind("b", "b")
            + "  b: { info: B., go_to: c }\n  c: { route: [{ when: kind = red, go_to: granted }, { "
            "go_to: b }] }",
            KIND,
        ),
        ["blue"],
    ),
    "a no": (flow("  a: { title: A, fields: [sure], go_to: b }" + LOOP % "sure", SURE), ["next"]),
    "after too many tries": (
        flow(
            "  a: { info: A., go_to: b }\n"
            "  b: { info: B., go_to: b, links: { out: { label: Out, when: visits(b) < 3, go_to: granted } } }"
        ),
        ["next", "next", "next"],
    ),
}

NEAR = {
    "a way out for all": flow(asking_kind("b", "b") + LOOP.replace("when: %s, ", ""), KIND),
    "each choice has its way out": flow(
        asking_kind("b", "b")
        + (LOOP % "kind = red").replace(
            "C., go_to: b", "C., go_to: b, links: { out: { label: Out, when: kind = blue, go_to: granted } }"
        ),
        KIND,
    ),
    "giving up is an end": flow(asking_kind("b", "b") + LOOP % "kind = red", KIND + QUIT, CLOSED),
    "the answer can be changed": flow(
        asking_kind("b", "b")
        + (LOOP % "kind = red").replace("links: {", "links: { again: { label: Again, go_to: a },"),
        KIND,
    ),
    "going back": flow(
        asking_kind("b", "b") + LOOP % "kind = red", KIND + "buttons: { back: { label: Back } }\n"
    ),
    "the wrong choice comes elsewhere": flow(asking_kind("b", "granted") + LOOP % "kind = red", KIND),
    "enough tries": flow(
        "  a: { info: A., go_to: b }\n"
        "  b: { info: B., go_to: b, links: { out: { label: Out, when: visits(b) > 3, go_to: granted } } }"
    ),
}


@pytest.mark.parametrize("name", PLANTED)
def test_a_loop_that_cannot_be_left_is_found(name: str) -> None:
    (problem,) = problems(PLANTED[name], RULE)
    assert problem.variant == ("" if name == "itself" else "loop")


@pytest.mark.parametrize("name", WITH_ANSWERS)
def test_a_loop_that_some_people_cannot_leave_is_found_with_a_journey_into_it(name: str) -> None:
    text, events = WITH_ANSWERS[name]
    problem = witnessed(text, RULE)
    assert problem.variant == "with-answers"
    assert problem.witness is not None
    assert [move.event for move in problem.witness.moves] == events


@pytest.mark.parametrize("name", ["two pages", "through a check", "three pages with two loops"])
def test_nothing_else_is_found(name: str) -> None:
    assert found(PLANTED[name]) == {RULE}


@pytest.mark.parametrize("name", ["the wrong choice", "a wrong number", "after too many tries"])
def test_nothing_else_is_found_with_answers(name: str) -> None:
    assert found(WITH_ANSWERS[name][0]) - {"trapped-person"} == {RULE}


@pytest.mark.parametrize("name", NEAR)
def test_a_loop_that_everybody_can_leave_is_no_problem(name: str) -> None:
    assert problems(NEAR[name], RULE) == ()


def test_pages_before_a_dead_end_are_its_problem() -> None:
    assert found(flow(BEGINNING + "  b: { info: B., go_to: c }\n  c: { info: C. }")) == {"dead-end"}


def test_a_long_loop_is_found_in_time() -> None:
    pages = "".join(f"  p{n}: {{ info: P., go_to: p{(n + 1) % 600} }}\n" for n in range(600))
    begun = process_time()
    (problem,) = problems(flow(BEGINNING.replace("b }", "p0 }") + pages), RULE)
    assert problem.params["state"] == "p0"
    assert problem.params["count"] == 599
    assert process_time() - begun < 20
