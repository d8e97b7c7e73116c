"""Routes that turn round by themselves are found, with the answers that start it; others are not."""

from __future__ import annotations

import pytest

from tests.check.graphs.flows import KIND, SURE, asking_kind, flow
from tests.check.planted import found, problems, subject, witnessed

RULE = "automatic-cycle"
ASK = "  a: { title: A, fields: [sure], go_to: b }\n"

PLANTED = {
    "two routes": flow(
        ASK
        + "  b: { route: [{ when: sure, go_to: c }, { go_to: granted }] }\n  c: { route: [{ go_to: b }] }",
        SURE,
    ),
    "one route": flow(ASK + "  b: { route: [{ when: sure, go_to: b }, { go_to: granted }] }", SURE),
    "three routes": flow(
        ASK + "  b: { route: [{ when: sure, go_to: c }, { go_to: granted }] }\n  c: { route: [{ go_to: d }] "
        "}\n  d: { route: [{ go_to: b }] }",
        SURE,
    ),
    "begun in the middle": flow(
        ASK.replace("go_to: b", "go_to: c")
        + "  b: { route: [{ when: sure, go_to: c }, { go_to: granted }] }\n  c: { route: [{ go_to: b }] }",
        SURE,
    ),
    "after a choice": flow(
        asking_kind("b", "b")
        + "  b: { route: [{ when: kind = red, go_to: c }, { go_to: granted }] }\n  c: { route: [{ when: "
        "kind = red, go_to: b }, { go_to: granted }] }",
        KIND,
    ),
}

NEAR = {
    "a page in between": flow(
        ASK + "  b: { route: [{ when: sure, go_to: c }, { go_to: granted }] }\n  c: { info: C., go_to: b, "
        "links: { out: { label: Out, go_to: granted } } }",
        SURE,
    ),
    "a check in between": flow(
        ASK + "  b: { route: [{ when: sure, go_to: c }, { go_to: granted }] }\n"
        "  c: { title: C, check: known, outcomes: { found: { go_to: granted }, lost: { go_to: b } } }",
        SURE,
    ),
    "conditions that exclude each other": flow(
        ASK + "  b: { route: [{ when: sure, go_to: c }, { go_to: granted }] }\n  c: { route: [{ when: not "
        "sure, go_to: b }, { go_to: granted }] }",
        SURE,
    ),
    "an answer forgotten on the way": flow(
        ASK + "  b: { route: [{ when: sure, go_to: c }, { go_to: granted }] }\n  c: { route: [{ go_to: b, "
        "forget: [sure] }] }",
        SURE,
    ),
    "a count that ends it": flow(
        ASK + "  b: { route: [{ when: sure and visits(b) < 4, go_to: c }, { go_to: granted }] }\n  c: { "
        "route: [{ go_to: b }] }",
        SURE,
    ),
    "no loop": flow(
        ASK + "  b: { route: [{ when: sure, go_to: c }, { go_to: granted }] }\n  c: { route: [{ go_to: "
        "granted }] }",
        SURE,
    ),
}


@pytest.mark.parametrize("name", PLANTED)
def test_routes_that_turn_round_are_found_with_a_journey_that_starts_it(name: str) -> None:
    problem = witnessed(PLANTED[name], RULE)
    assert problem.params["state"] == "b"
    assert problem.witness is not None
    assert problem.witness.moves[-1].after == ()


@pytest.mark.parametrize("name", ["one route", "two routes", "three routes"])
def test_nothing_else_is_found(name: str) -> None:
    assert found(PLANTED[name]) - {"trapped-person"} == {RULE}


@pytest.mark.parametrize("name", NEAR)
def test_routes_that_come_to_rest_are_no_problem(name: str) -> None:
    assert problems(NEAR[name], RULE) == ()


def test_the_round_is_named_from_its_first_route_on() -> None:
    problem = witnessed(PLANTED["begun in the middle"], RULE)
    assert problem.params["way"] == "b → c → b"


def test_a_journey_that_turns_round_before_it_begins_is_found_without_one() -> None:
    text = (
        flow(
            "  a: { route: [{ when: visits(a) < 2000, go_to: b }, { go_to: granted }] }\n  b: { route: "
            "[{ go_to: a }] }"
        )
        .replace("when: visits(a) < 2000, ", "when: day, ")
        .replace("states:", "parameters: { day: { type: boolean, label: Day, default: yes } }\nstates:")
    )
    (problem,) = problems(text, RULE)
    assert problem.witness is None
    assert subject(text).flow.start == "a"
