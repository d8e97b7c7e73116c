"""A place from which a journey can only be given up is found; one from which it can end well is not."""

from __future__ import annotations

import pytest

from tests.check.graphs.flows import BY_POST, CLOSED, KIND, QUIT, SURE, asking_kind, flow
from tests.check.planted import found, problems, witnessed

RULE = "only-way-out-is-abandoning"
LOOP = "  b: { info: B., links: { again: { label: Again, go_to: b } } }"
TIMER = "after: { PT30M: { go_to: closed } }\n"

PLANTED = {
    "a loop with a button": (flow(asking_kind("b", "granted") + LOOP, QUIT, CLOSED), ["red"]),
    "a loop with a timer": (flow(asking_kind("b", "granted") + LOOP, TIMER, CLOSED), ["red"]),
    "only an error": (
        flow(
            asking_kind("b", "granted") + "  b: { info: B., go_to: failed }",
            "",
            "  failed: { result: error, title: Failed }\n",
        ),
        ["red"],
    ),
    "three pages further on": (
        flow(
            asking_kind("b", "granted")
            + "  b: { info: B., go_to: c }\n  c: { title: C, check: known, outcomes: { found: { go_to: d "
            "}, lost: { go_to: b } } }\n"
            "  d: { info: D., go_to: b }",
            QUIT,
            CLOSED,
        ),
        ["red"],
    ),
    "a condition nobody meets there": (
        flow(
            asking_kind("b", "granted")
            + LOOP.replace("links: {", "links: { out: { label: Out, when: kind = blue, go_to: granted },"),
            KIND + QUIT,
            CLOSED,
        ),
        ["red"],
    ),
    "a condition that some do not meet": (
        flow(
            "  a: { title: A, fields: [sure], go_to: b }\n"
            + LOOP.replace("links: {", "links: { out: { label: Out, when: sure, go_to: granted },"),
            SURE + QUIT,
            CLOSED,
        ),
        ["next"],
    ),
    "no tries left": (
        flow(
            "  a: { info: A., go_to: b }\n"
            + LOOP.replace("links: {", "links: { out: { label: Out, when: visits(b) < 3, go_to: granted },"),
            QUIT,
            CLOSED,
        ),
        ["next", "again", "again"],
    ),
}

NEAR = {
    "a fallback": flow(
        asking_kind("b", "granted")
        + LOOP.replace("links: {", "links: { post: { label: Post, go_to: by_post },"),
        QUIT,
        CLOSED + BY_POST,
    ),
    "a way back to the question": flow(
        asking_kind("b", "granted") + LOOP.replace("go_to: b", "go_to: a"), QUIT, CLOSED
    ),
    "the back button": flow(
        asking_kind("b", "granted") + LOOP,
        "buttons: { back: { label: Back }, quit: { label: Quit, go_to: closed } }\n",
        CLOSED,
    ),
    "a timer that ends well": flow(
        asking_kind("b", "granted") + LOOP, "after: { P7D: { go_to: by_post } }\n", BY_POST
    ),
    "a condition that is met there": flow(
        asking_kind("b", "granted")
        + LOOP.replace("links: {", "links: { out: { label: Out, when: kind = red, go_to: granted },"),
        KIND + QUIT,
        CLOSED,
    ),
    "for each answer another way": flow(
        "  a: { title: A, fields: [sure], go_to: b }\n"
        + LOOP.replace(
            "links: {",
            "links: { out: { label: Out, when: sure, go_to: granted }, post: { label: Post, when: not "
            "sure, go_to: by_post },",
        ),
        SURE + QUIT,
        CLOSED + BY_POST,
    ),
}


@pytest.mark.parametrize("name", PLANTED)
def test_a_place_that_can_only_be_given_up_is_found_with_a_journey_to_it(name: str) -> None:
    text, events = PLANTED[name]
    problem = witnessed(text, RULE)
    assert problem.params["state"] == "b"
    assert problem.witness is not None
    assert [move.event for move in problem.witness.moves] == events


@pytest.mark.parametrize("name", ["a loop with a button", "a loop with a timer", "three pages further on"])
def test_nothing_else_is_found(name: str) -> None:
    assert found(PLANTED[name][0]) - {"trapped-person"} == {RULE}


@pytest.mark.parametrize("name", NEAR)
def test_a_place_from_which_a_journey_can_end_well_is_no_problem(name: str) -> None:
    assert problems(NEAR[name], RULE) == ()


def test_the_ends_that_are_left_are_named() -> None:
    problem = witnessed(PLANTED["only an error"][0], RULE)
    assert problem.params["ends"] == "“Failed”"


def test_where_a_state_has_no_way_on_at_all_that_is_the_problem() -> None:
    text = flow(asking_kind("b", "granted") + "  b: { info: B., buttons: { quit: false } }", QUIT, CLOSED)
    assert found(text) - {"trapped-person"} == {"dead-end"}
