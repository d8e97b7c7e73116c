"""No two timers run out at the same instant."""

from __future__ import annotations

import pytest

from tests.check.planted import flow_text, problems
from tests.check.time.test_timer_cannot_fire import ENDS, waiting

RULE = "timer-tie"
PLANTED = {
    "a week": waiting("P7D: { go_to: sent }\nP1W: { go_to: closed }"),
    "an hour": waiting("PT60M: { go_to: sent }\nPT1H: { go_to: closed }"),
    "a day": waiting("P1D: { go_to: sent }\nPT24H: { go_to: closed }"),
    "with the session": waiting("PT1800S: { go_to: sent }", "after: { PT30M: { go_to: closed } }\n"),
    "another effect": waiting("P7D: { go_to: sent, do: { send_mail: } }\nP1W: { go_to: sent }"),
}
NEAR = {
    "different lengths": waiting("P7D: { go_to: sent }\nP2W: { go_to: closed }"),
    "the same twice": waiting("P7D: { go_to: sent }\nP1W: { go_to: sent }"),
    "one for all, another here": waiting("PT30M: { go_to: sent }", "after: { PT30M: { go_to: closed } }\n"),
    "switched off here": waiting(
        "PT30M: false\nPT1800S: { go_to: sent }", "after: { PT30M: { go_to: closed } }\n"
    ),
    "two pages": waiting("P7D: { go_to: c }")
    + "  c: { info: Still., go_to: sent, after: { P1W: { go_to: closed } } }\n",
}


@pytest.mark.parametrize("body", PLANTED.values(), ids=PLANTED.keys())
def test_two_timers_of_the_same_length_are_found(body: str) -> None:
    assert len(problems(flow_text(body + ENDS), RULE)) == 1


@pytest.mark.parametrize("body", NEAR.values(), ids=NEAR.keys())
def test_nothing_is_said_where_one_timer_comes_first_or_both_do_the_same(body: str) -> None:
    assert problems(flow_text(body + ENDS), RULE) == ()
