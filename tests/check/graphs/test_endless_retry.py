"""A secret that may be guessed for ever is found; one whose tries are counted is not."""

from __future__ import annotations

import pytest

from tests.check.graphs.flows import BY_POST, flow
from tests.check.planted import found, problems, witnessed

RULE = "endless-retry"
CODE = 'answers: { code: { type: digits, length: "4", sensitive: secret, example: "1234" } }\n'
ASK = "  a: { title: A, fields: [code], go_to: b, links: { post: { label: Post, go_to: by_post } } }\n"
CHECK = """
  b:
    title: B
    check: code
    with: { code: "{code}" }
    outcomes:
      right: { go_to: granted, forget: [code] }
      wrong: { go_to: WRONG, forget: [code] }
"""


def guessing(wrong: str, more: str = "", above: str = CODE, ask: str = ASK) -> str:
    return flow(ask + CHECK.replace("WRONG", wrong) + more, above, BY_POST)


PLANTED = {
    "back to the page": guessing("a"),
    "through a route": guessing("c", "  c: { route: [{ go_to: a }] }"),
    "after a route": guessing(
        "a", "  c: { route: [{ go_to: b }] }", ask=ASK.replace("go_to: b,", "go_to: c,")
    ),
    "through another check": guessing(
        "a",
        "  c: { title: C, check: form, outcomes: { fine: { go_to: b }, bad: { go_to: by_post, forget: "
        "[code] } } }",
        ask=ASK.replace("go_to: b,", "go_to: c,"),
    ),
    "a number of a person": flow(
        ASK.replace("code", "nir") + CHECK.replace("code", "nir").replace("WRONG", "a"),
        "answers: { nir: { type: nir, sensitive: nir, example: '1681282128212' } }\n",
        BY_POST,
    ),
    "with a rule that does not count": guessing(
        "[{ when: kind, go_to: a }, { go_to: by_post }]",
        above=CODE.replace("{ code:", "{ kind: { type: boolean }, code:"),
        ask=ASK.replace("[code]", "[code, kind]"),
    ),
}

NEAR = {
    "counted tries": guessing("[{ when: tries(b) < 3, go_to: a }, { go_to: by_post }]"),
    "counted visits": guessing("[{ when: visits(a) > 2, go_to: by_post }, { go_to: a }]"),
    "counted on the way": guessing(
        "c", "  c: { route: [{ when: visits(c) < 3, go_to: a }, { go_to: by_post }] }"
    ),
    "elsewhere": guessing("by_post"),
    "no secret": guessing("a", above=CODE.replace(", sensitive: secret", "")),
    "another page in between": guessing("c", "  c: { info: C., go_to: a }"),
    "only when the service is down": guessing(
        "[{ when: tries(b) < 3, go_to: a }, { go_to: by_post }]"
    ).replace("    outcomes:\n", "    outcomes:\n      down: { go_to: a, forget: [code] }\n"),
    "from page to page": flow(
        "  a: { info: A., go_to: b }\n  b: { info: B., go_to: granted, links: { again: { label: Again, "
        "go_to: a } } }"
    ),
}


@pytest.mark.parametrize("name", PLANTED)
def test_a_secret_that_may_be_guessed_for_ever_is_found_with_the_round(name: str) -> None:
    problem = witnessed(PLANTED[name], RULE)
    assert problem.params["page"] == "a"
    assert problem.witness is not None
    assert problem.witness.loop == len(problem.witness.moves)  # from the first page round to it


@pytest.mark.parametrize("name", ["back to the page", "through a route", "through another check"])
def test_nothing_else_is_found(name: str) -> None:
    assert found(PLANTED[name]) == {RULE}


@pytest.mark.parametrize("name", NEAR)
def test_a_secret_that_cannot_be_guessed_for_ever_is_no_problem(name: str) -> None:
    assert problems(NEAR[name], RULE) == ()
