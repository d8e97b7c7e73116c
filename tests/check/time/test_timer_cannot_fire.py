"""Every timer can run out."""

from __future__ import annotations

import pytest

from tests.check.planted import flow_text, problems

RULE = "timer-cannot-fire"
ENDS = """
ends:
  sent: { result: success, title: Sent }
  closed: { result: abandoned, title: Closed }
"""


def waiting(timers: str, head: str = "") -> str:
    body = "states:\n  a: { info: Hello., go_to: b }\n  b:\n    info: Wait.\n    after:\n"
    rest = "    links: { leave: { label: leave, go_to: sent } }\n"
    return head + body + "".join(f"      {line}\n" for line in timers.splitlines()) + rest


COMMON = "after: { PT30M: { go_to: closed } }\n"
PLANTED = {
    "a longer one": waiting("PT10M: { go_to: closed }\nPT1H: { go_to: sent }"),
    "written first": waiting("P2D: { go_to: sent }\nP1D: { go_to: closed }"),
    "longer than the session": waiting("P7D: { go_to: sent }", COMMON),
    "the shorter comes back": waiting("PT5M: { go_to: b }\nPT1H: { go_to: closed }"),
    "rules that cover all": waiting(
        "PT5M: { go_to: [ { when: visits(b) > 3, go_to: closed }, { go_to: a } ] }\nPT1H: { go_to: sent }"
    ),
    "both for every page": waiting(
        "P1D: false", "after: { PT30M: { go_to: closed }, PT40M: { go_to: sent } }\n"
    ),
}
NEAR = {
    "one": waiting("PT10M: { go_to: closed }"),
    "a page shortens the session": waiting("PT10M: { go_to: sent }", COMMON),
    "the session spares the page": waiting(
        "P7D: { go_to: sent }", "after: { PT30M: { go_to: closed, except: [b] } }\n"
    ),
    "the shorter may do nothing": waiting(
        "PT5M: { when: visits(b) > 1, go_to: closed }\nPT1H: { go_to: sent }"
    ),
    "two pages": waiting("PT10M: { go_to: c }")
    + "  c: { info: Still., go_to: sent, after: { PT1H: { go_to: closed } } }\n",
}


@pytest.mark.parametrize("body", PLANTED.values(), ids=PLANTED.keys())
def test_a_timer_that_another_forestalls_is_found(body: str) -> None:
    assert len(problems(flow_text(body + ENDS), RULE)) == 1


@pytest.mark.parametrize("body", NEAR.values(), ids=NEAR.keys())
def test_nothing_is_said_of_a_timer_that_can_run_out(body: str) -> None:
    assert problems(flow_text(body + ENDS), RULE) == ()


def test_the_shorter_timer_is_named() -> None:
    (problem,) = problems(flow_text(PLANTED["longer than the session"] + ENDS), RULE)
    assert problem.variant == "inherited"
    assert (problem.params["timer"], problem.params["first"]) == ("P7D", "PT30M")
