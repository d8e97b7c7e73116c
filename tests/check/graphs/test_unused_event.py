"""Something to press that is refused wherever it is seen is found; one that is open once is not."""

from __future__ import annotations

import pytest

from tests.check.graphs.flows import BY_POST, CLOSED, KIND, SURE, asking_kind, flow
from tests.check.planted import found, problems

RULE = "unused-event"


def linked(condition: str, red: str = "b", blue: str = "granted", above: str = KIND) -> str:
    return flow(
        asking_kind(red, blue)
        + f"  b: {{ info: B., go_to: granted, links: {{ post: {{ label: Post, when: {condition}, go_to: "
        f"p }} }} }}\n"
        "  p: { info: P., go_to: by_post, links: { on_we_go: { label: On, go_to: granted } } }",
        above,
        BY_POST,
    )


def reached(text: str) -> str:
    """The same, with another way to the page that the link leads to."""
    return text.replace("choices: {", "choices: { grey: { label: Grey, go_to: p },")


PLANTED = {
    "another choice led here": reached(linked("kind = blue")),
    "the answer is always known": reached(linked("kind is empty")),
    "the answer was never asked": reached(
        linked("sure", above="answers: { kind: { type: choice, derived: true }, sure: { type: boolean } }\n")
    ),
    "a choice": reached(linked("kind = red")).replace(
        "go_to: granted, links: { post: { label: Post, when: kind = red, go_to: p } } }",
        "question: Now?, choices: { now: { label: Now, go_to: granted }, post: { label: Post, when: kind "
        "= blue, go_to: p } } }",
    ),
    "a count that is never reached": reached(linked("visits(b) > 1")),
    "a button of its own": reached(linked("kind = red")).replace(
        "links: { post: { label: Post, when: kind = red, go_to: p } }",
        "buttons: { post: { label: Post, when: kind = blue, go_to: p } }",
    ),
}

NEAR = {
    "this choice led here": reached(linked("kind = red")),
    "one of two choices led here": reached(linked("kind = blue", "b", "b")),
    "seen twice": reached(linked("visits(b) > 1")).replace(
        "links: {", "links: { again: { label: Again, go_to: a },"
    ),
    "not on every page": flow(
        asking_kind("b", "c") + "  b: { info: B., go_to: granted }\n  c: { info: C., go_to: granted }",
        KIND + "buttons: { quit: { label: Quit, when: kind = blue, go_to: closed } }\n",
        CLOSED,
    ),
    "after going back": flow(
        asking_kind("b", "c") + "  b: { title: B, fields: [sure], go_to: d }\n"
        "  c: { info: C., go_to: granted, links: { more: { label: More, when: sure, go_to: d } } }\n  d: "
        "{ info: D., go_to: granted }",
        "answers: { kind: { type: choice, derived: true }, sure: { type: boolean } }\nbuttons: { back: { "
        "label: Back } }\n",
    ),
}


@pytest.mark.parametrize("name", PLANTED)
def test_something_to_press_that_is_never_open_is_found(name: str) -> None:
    (problem,) = problems(PLANTED[name], RULE)
    assert (problem.params["state"], problem.params["event"]) == ("b", "Post")


@pytest.mark.parametrize(
    "name", ["another choice led here", "a count that is never reached", "a button of its own"]
)
def test_nothing_else_is_found(name: str) -> None:
    assert found(PLANTED[name]) == {RULE}


@pytest.mark.parametrize("name", NEAR)
def test_something_that_is_open_once_is_no_problem(name: str) -> None:
    assert problems(NEAR[name], RULE) == ()


def test_a_common_button_that_is_never_open_is_told_once() -> None:
    text = flow(
        "  a: { info: A., go_to: b }\n  b: { info: B., go_to: granted }",
        SURE + "buttons: { more: { label: More, when: sure, go_to: b } }\n",
    )
    assert [problem.params["event"] for problem in problems(text, RULE)] == ["More"]


def test_where_all_is_refused_the_dead_end_is_the_problem() -> None:
    text = linked("kind = blue").replace("info: B., go_to: granted, links", "info: B., links")
    assert "dead-end" in found(text)
    assert problems(text, RULE) == ()
