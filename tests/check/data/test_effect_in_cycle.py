"""What cannot be undone does not happen again and again."""

from __future__ import annotations

import pytest

from tests.check.data.walking import effects, walked
from tests.check.planted import flow_text, problems, witnessed

RULE = "effect-in-cycle"
ENDS = """
ends:
  sent: { result: success, title: Sent }
  closed: { result: abandoned, title: Closed }
"""
FORTH_AND_BACK = """
states:
  a:
    info: First page.
    links: { forth: { label: next, go_to: b, do: { send_mail: { about: visit } } } }
  b:
    info: Second page.
    links: { back_again: { label: previous, go_to: a }, leave: { label: leave, go_to: sent } }
"""
ON_ARRIVAL = """
states:
  a: { info: First page., go_to: b }
  b:
    info: Second page.
    do: { charge_card: { amount: "10" } }
    links: { again: { label: again, go_to: a }, leave: { label: leave, go_to: sent } }
"""
REMINDED_FOR_EVER = """
states:
  a: { info: Hello., go_to: b }
  b:
    info: We wait for you.
    links: { leave: { label: leave, go_to: sent } }
    after: { P7D: { go_to: b, do: { send_letter: { kind: reminder } } } }
"""
A_LONG_ROUND = """
states:
  a: { info: One., go_to: b }
  b: { info: Two., next: { go_to: c, do: { order_parcel: { size: small } } } }
  c: { info: Three., go_to: d }
  d:
    info: Four.
    links: { again: { label: again, go_to: a }, leave: { label: leave, go_to: sent } }
"""
THROUGH_A_ROUTE = """
answers: { more: { type: boolean } }
states:
  a: { title: One more?, fields: [more], go_to: b }
  b:
    route:
      - { when: more, go_to: a, do: { print_page: { page: "1" } } }
      - { go_to: sent }
"""
PLANTED = {
    "forth and back": FORTH_AND_BACK,
    "on arrival": ON_ARRIVAL,
    "timer": REMINDED_FOR_EVER,
    "long": A_LONG_ROUND,
    "route": THROUGH_A_ROUTE,
}
NEAR = {
    "counted": FORTH_AND_BACK.replace("label: next, go_to: b", "label: next, when: visits(b) < 3, go_to: b"),
    "a check between": FORTH_AND_BACK.replace("go_to: a }", "go_to: c }")
    + "  c: { check: allowed, outcomes: { fine: { go_to: a }, no_more: { go_to: closed } } }\n",
    "a barrier": FORTH_AND_BACK.replace("info: Second page.", "info: Second page.\n    barrier: true"),
    "harmless": FORTH_AND_BACK.replace("send_mail", "save_draft"),
    "no round": FORTH_AND_BACK.replace("go_to: a }", "go_to: closed }"),
    "the condition ends it": """
answers: { told: { type: choice, derived: true } }
states:
  a:
    question: Shall we write?
    save_as: told
    choices: { please: { label: please, go_to: b }, never: { label: never, go_to: b } }
  b:
    route:
      - { when: told = please, go_to: c, do: { send_mail: { about: visit } } }
      - { go_to: closed }
  c: { info: Sent., go_to: sent }
""",
}


@pytest.mark.parametrize("body", PLANTED.values(), ids=PLANTED.keys())
def test_an_effect_on_a_round_without_a_limit_is_found_with_a_journey(body: str) -> None:
    witnessed(flow_text(body + ENDS), RULE)


@pytest.mark.parametrize("body", NEAR.values(), ids=NEAR.keys())
def test_nothing_is_said_of_a_round_that_is_limited(body: str) -> None:
    assert problems(flow_text(body + ENDS), RULE) == ()


def test_on_the_journey_shown_the_effect_happens_twice() -> None:
    text = flow_text(A_LONG_ROUND + ENDS)
    assert len(effects(walked(text, witnessed(text, RULE)), "order_parcel")) == 2


def test_a_common_button_is_told_once() -> None:
    text = flow_text(
        "buttons: { help: { label: help, go_to: c, do: { send_mail: { about: help } } } }\n"
        "states:\n"
        "  a: { info: One., go_to: b }\n"
        "  b: { info: Two., links: { again: { label: again, go_to: a }, leave: { label: x, go_to: c } } }\n"
        "  c: { info: Last., links: { again: { label: x, go_to: a }, leave: { label: x, go_to: sent } } }\n"
        + ENDS
    )
    assert witnessed(text, RULE).params["effect"] == "send_mail"
