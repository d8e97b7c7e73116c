"""A state that nothing leads to is found; one that something leads to is not."""

from __future__ import annotations

import pytest

from tests.check.graphs.flows import flow
from tests.check.planted import found, problems

RULE = "unreachable-state"

PLANTED = {
    "one page": ("  a: { info: A., go_to: granted }\n  b: { info: B., go_to: granted }", ["b"]),
    "an island": (
        "  a: { info: A., go_to: granted }\n  b: { info: B., go_to: c }\n"
        "  c: { info: C., go_to: granted, links: { again: { label: Again, go_to: b } } }",
        ["b and c"],
    ),
    "only from itself": (
        "  a: { info: A., go_to: granted }\n"
        "  b: { info: B., go_to: granted, links: { again: { label: Again, go_to: b } } }",
        ["b"],
    ),
    "a route": ("  a: { info: A., go_to: granted }\n  b: { route: [{ go_to: granted }] }", ["b"]),
    "after a step that begins elsewhere": (
        "  a: { info: A., go_to: b }\n  b: { info: B., go_to: granted }\n  c: { info: C., go_to: b }",
        ["c"],
    ),
    "all after a way that is gone": (
        "  a: { info: A., go_to: granted }\n  d: { info: D., go_to: granted }\n"
        "  b: { info: B., go_to: c }\n  c: { info: C., go_to: d }\n  e: { info: E., go_to: granted }",
        ["b and d, c", "e"],
    ),
}

NEAR = {
    "by a choice": (
        "  a: { question: Q, choices: { one: { label: 1, go_to: b }, two: { label: 2, go_to: granted } } }\n"
        "  b: { info: B., go_to: granted }"
    ),
    "by a timer": "  a: { info: A., go_to: granted, after: { P1D: { go_to: b } } }\n  b: { info: B., "
    "go_to: granted }",
    "by a link": (
        "  a: { info: A., go_to: granted, links: { more: { label: More, go_to: b } } }\n"
        "  b: { info: B., go_to: granted }"
    ),
    "by an outcome": (
        "  a: { title: A, check: known, outcomes: { yes_it_is: { go_to: b }, no_it_is_not: { go_to: "
        "granted } } }\n"
        "  b: { info: B., go_to: granted }"
    ),
    "by a common button": "  a: { info: A., go_to: granted }\n  b: { info: B., go_to: granted }",
}


@pytest.mark.parametrize("name", PLANTED)
def test_a_state_that_nothing_leads_to_is_found(name: str) -> None:
    states, unreachable = PLANTED[name]
    told = [(problem.params["state"], problem.params["others"]) for problem in problems(flow(states), RULE)]
    assert [f"{state} and {others}" if others else state for state, others in told] == unreachable


@pytest.mark.parametrize("name", ["one page", "an island", "a route"])
def test_nothing_else_is_found(name: str) -> None:
    assert found(flow(PLANTED[name][0])) == {RULE}


@pytest.mark.parametrize("name", NEAR)
def test_a_state_that_something_leads_to_is_no_problem(name: str) -> None:
    above = "buttons: { help: { label: Help, go_to: b } }\n" if name == "by a common button" else ""
    assert found(flow(NEAR[name], above)) == set()
