"""A way that is never taken is found; one that is taken once is not."""

from __future__ import annotations

import pytest

from tests.check.graphs.flows import BY_POST, CLOSED, KIND, SURE, asking_kind, flow
from tests.check.planted import found, problems

RULE = "dead-transition"
POST = "  p: { info: P., go_to: by_post }\n"


def routed(rules: str, red: str = "b", blue: str = "p") -> str:
    return flow(asking_kind(red, blue) + f"  b: {{ route: [{rules}] }}\n" + POST, KIND, BY_POST)


PLANTED = {
    "another choice led here": (routed("{ when: kind = blue, go_to: p }, { go_to: granted }"), "route"),
    "the answer is always known": (routed("{ when: kind is empty, go_to: p }, { go_to: granted }"), "route"),
    "the last rule": (
        routed(
            "{ when: kind = red, go_to: granted }, { when: kind = blue, go_to: p }, { go_to: p }", "b", "b"
        ),
        "route.last",
    ),
    "a rule of a button": (
        flow(
            asking_kind("b", "p")
            + "  b: { info: B., next: { go_to: [{ when: kind = blue, go_to: p }, { go_to: granted }] } }\n"
            + POST,
            KIND,
            BY_POST,
        ),
        "event",
    ),
    "the last rule of an outcome": (
        flow(
            asking_kind("b", "p") + "  b:\n    title: B\n    check: known\n    outcomes:\n"
            "      found: { go_to: [{ when: kind = red, go_to: granted }, { go_to: p }] }\n"
            "      lost: { go_to: p }\n" + POST,
            KIND,
            BY_POST,
        ),
        "event.last",
    ),
    "a rule of a timer": (
        flow(
            asking_kind("b", "p")
            + "  b: { info: B., go_to: granted, after: { P1D: { go_to: [{ when: kind = blue, go_to: "
            "granted }, { go_to: p }] } } }\n" + POST,
            KIND,
            BY_POST,
        ),
        "event",
    ),
    "a rule that counts in vain": (
        flow(
            "  a: { info: A., next: { go_to: [{ when: visits(a) > 1, go_to: p }, { go_to: granted }] },"
            " links: { post: { label: Post, go_to: p } } }\n" + POST,
            "",
            BY_POST,
        ),
        "event",
    ),
}

NEAR = {
    "this choice led here": routed("{ when: kind = red, go_to: p }, { go_to: granted }", "b", "b"),
    "a rule for the others": routed("{ when: kind = red, go_to: granted }, { go_to: p }", "b", "b"),
    "one of all choices is left": routed(
        "{ when: kind = red, go_to: granted }, { when: kind = blue, go_to: p }", "b", "b"
    ),
    "an answer that may be left out": flow(
        "  a: { title: A, fields: [sure], go_to: b }\n"
        "  b: { route: [{ when: sure is empty, go_to: p }, { go_to: granted }] }\n" + POST,
        SURE.replace("boolean", "boolean, optional: true"),
        BY_POST,
    ),
    "a rule that counts": flow(
        "  a: { info: A., next: { go_to: [{ when: visits(a) > 1, go_to: p }, { go_to: a }] },"
        " links: { out: { label: Out, go_to: granted } } }\n" + POST,
        "",
        BY_POST,
    ),
    "only on some of the pages": flow(
        asking_kind("b", "p") + "  b: { info: B., go_to: granted }\n" + POST,
        KIND
        + "buttons: { quit: { label: Quit, go_to: [{ when: kind = red, go_to: closed }, { go_to: p }] } }\n",
        BY_POST + CLOSED,
    ),
    "after going back": flow(
        asking_kind("b", "c") + "  b: { title: B, fields: [sure], go_to: p }\n  c: { info: C., go_to: d }\n"
        "  d: { route: [{ when: sure, go_to: p }, { go_to: granted }] }\n" + POST,
        "answers: { kind: { type: choice, derived: true }, sure: { type: boolean } }\nbuttons: { back: { "
        "label: Back } }\n",
        BY_POST,
    ),
}


@pytest.mark.parametrize("name", PLANTED)
def test_a_way_that_is_never_taken_is_found(name: str) -> None:
    text, variant = PLANTED[name]
    (problem,) = problems(text, RULE)
    assert problem.variant == variant


@pytest.mark.parametrize("name", ["another choice led here", "the last rule", "a rule that counts in vain"])
def test_nothing_else_is_found(name: str) -> None:
    assert found(PLANTED[name][0]) == {RULE}


@pytest.mark.parametrize("name", NEAR)
def test_a_way_that_is_taken_once_is_no_problem(name: str) -> None:
    assert problems(NEAR[name], RULE) == ()


def test_a_common_button_whose_rule_is_never_used_on_any_page_is_told_once() -> None:
    text = flow(
        "  a: { info: A., go_to: b }\n  b: { info: B., go_to: granted }\n" + POST,
        SURE + "buttons: { quit: { label: Quit, go_to: [{ when: sure, go_to: p }, { go_to: p }] } }\n",
        BY_POST,
    )
    (problem,) = problems(text, RULE)
    assert (problem.params["event"], problem.params["number"]) == ("Quit", 1)


def test_a_way_to_a_state_that_is_never_reached_is_its_problem() -> None:
    text = routed("{ when: kind = blue, go_to: c }, { go_to: granted }").replace(
        "  p: {", "  c: { info: C., go_to: granted }\n  p: {"
    )
    assert found(text) == {"unreachable-with-answers"}
