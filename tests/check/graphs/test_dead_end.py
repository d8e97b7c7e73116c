"""A place where all is refused is found, with the answers that lead there; one with a way on is not."""

from __future__ import annotations

import pytest

from tests.check.graphs.flows import BY_POST, CLOSED, KIND, QUIT, SURE, asking_kind, flow
from tests.check.planted import found, problems, witnessed

RULE = "dead-end"

PLANTED = {
    "a page without a way on": flow(
        "  a: { info: A., links: { go: { label: Go, go_to: b } }, go_to: granted }\n  b: { info: B. }"
    ),
    "the first page": flow("  a: { info: A. }"),
    "after a timer": flow(
        "  a: { info: A., go_to: granted, after: { P1D: { go_to: b } } }\n  b: { info: B. }"
    ),
    "after an outcome": flow(
        "  a: { title: A, check: known, outcomes: { found: { go_to: granted }, lost: { go_to: b } } }\n  "
        "b: { info: B. }"
    ),
    "two of them": flow(
        "  a: { question: Q, choices: { one: { label: 1, go_to: b }, two: { label: 2, go_to: c }, three: "
        "{ label: 3, go_to: granted } } }\n"
        "  b: { info: B. }\n  c: { info: C. }"
    ),
}

AGE = "answers: { age: { type: integer } }\n"
LINK = "  b: { info: B., links: { on_we_go: { label: On, when: %s, go_to: granted } } }"
WITH_ANSWERS = {
    "the wrong choice": (flow(asking_kind("b", "b") + LINK % "kind = red", KIND), ["blue"]),
    "two links that are both closed": (
        flow(
            "  a: { title: A, fields: [sure, glad], go_to: b }\n"
            "  b: { info: B., links: { one: { label: 1, when: sure, go_to: granted }, two: { label: 2, "
            "when: glad, go_to: granted } } }",
            "answers: { sure: { type: boolean }, glad: { type: boolean } }\n",
        ),
        ["next"],
    ),
    "what was left out": (
        flow(
            "  a: { title: A, fields: [sure], go_to: b }\n" + LINK % "sure is not empty",
            SURE.replace("boolean", "boolean, optional: true"),
        ),
        ["next"],
    ),
    "once too often": (
        flow(
            "  a:\n    info: A.\n    links:\n"
            "      out: { label: Out, when: visits(a) < 3, go_to: granted }\n"
            "      again: { label: Again, when: visits(a) < 3, go_to: a }"
        ),
        ["again", "again"],
    ),
    "a number out of range": (
        flow("  a: { title: A, fields: [age], go_to: b }\n" + LINK % "age >= 18", AGE),
        ["next"],
    ),
    "in one part of two": (
        flow(
            asking_kind("b", "b") + "  b:\n    parallel:\n"
            "      left: { states: { l: { info: L., links: { on_we_go: { label: On, when: kind = red, "
            "go_to: over } } }, over: { end: true } } }\n"
            "      right: { states: { r: { info: R., links: { on_we_go: { label: On, when: kind = red, "
            "go_to: over } } }, over: { end: true } } }\n"
            "    go_to: granted\n",
            KIND,
        ),
        ["blue"],
    ),
}

NEAR = {
    "a link that is always open": flow(asking_kind("b", "b") + LINK.replace("when: %s, ", ""), KIND),
    "one of two is open": flow(
        "  a: { title: A, fields: [sure], go_to: b }\n"
        "  b: { info: B., links: { one: { label: 1, when: sure, go_to: granted }, two: { label: 2, when: "
        "not sure, go_to: granted } } }",
        SURE,
    ),
    "the wrong choice comes elsewhere": flow(
        asking_kind("b", "c") + LINK % "kind = red" + "\n  c: { info: C., go_to: granted }", KIND
    ),
    "a button to give up": flow(asking_kind("b", "b") + LINK % "kind = red", KIND + QUIT, CLOSED),
    "a timer": flow(
        asking_kind("b", "b")
        + LINK.replace("} } }", "} }, after: { P1D: { go_to: by_post } } }") % "kind = red",
        KIND,
        BY_POST,
    ),
    "what is typed here": flow(
        "  a: { title: A, fields: [sure], next: { when: sure, go_to: granted } }", SURE
    ),
    "a way back": flow(
        asking_kind("b", "b") + LINK % "kind = red", KIND + "buttons: { back: { label: Back } }\n"
    ),
    "not that often": flow(
        "  a: { info: A., links: { again: { label: Again, when: visits(a) < 3, go_to: a } }, go_to: granted }"
    ),
}


@pytest.mark.parametrize("name", PLANTED)
def test_a_state_without_a_way_on_is_found(name: str) -> None:
    told = problems(PLANTED[name], RULE)
    assert [problem.variant for problem in told] == ["", ""][: 2 if name == "two of them" else 1]


@pytest.mark.parametrize("name", WITH_ANSWERS)
def test_a_state_where_all_is_refused_is_found_with_a_journey_to_it(name: str) -> None:
    text, events = WITH_ANSWERS[name]
    problem = witnessed(text, RULE)
    assert problem.variant == "with-answers"
    assert problem.witness is not None
    assert [move.event for move in problem.witness.moves] == events


@pytest.mark.parametrize("name", ["a page without a way on", "after an outcome", "two of them"])
def test_nothing_else_is_found(name: str) -> None:
    assert found(PLANTED[name]) == {RULE}


@pytest.mark.parametrize("name", ["the wrong choice", "once too often", "a number out of range"])
def test_nothing_else_is_found_with_answers(name: str) -> None:
    assert found(WITH_ANSWERS[name][0]) - {"trapped-person"} == {RULE}


@pytest.mark.parametrize("name", NEAR)
def test_a_state_with_a_way_on_is_no_problem(name: str) -> None:
    assert problems(NEAR[name], RULE) == ()


def test_the_conditions_that_are_all_false_are_named() -> None:
    problem = witnessed(WITH_ANSWERS["two links that are both closed"][0], RULE)
    assert problem.params["conditions"] == "`sure`, `glad`"


def test_where_a_way_back_is_offered_before_anything_was_visited_the_start_may_be_a_dead_end() -> None:
    text = flow(
        "  a: { info: A., links: { go: { label: Go, when: sure, go_to: b } } }\n"
        "  b: { title: B, fields: [sure], go_to: a, links: { out: { label: Out, go_to: granted } } }",
        SURE,
    ).replace("states:", "buttons: { back: { label: back } }\nstates:", 1)
    problem = witnessed(text, RULE)
    assert problem.params["state"] == "a"
    assert problem.witness is not None
    assert problem.witness.moves == ()


def test_a_page_that_only_back_leads_away_from_is_none() -> None:
    text = flow(
        "  a: { title: A, fields: [sure], go_to: b }\n"
        "  b: { info: B., links: { go: { label: Go, when: sure, go_to: granted } } }",
        SURE,
    ).replace("states:", "buttons: { back: { label: back } }\nstates:", 1)
    assert problems(text, RULE) == ()
