"""Nobody goes back to before what cannot be undone."""

from __future__ import annotations

import pytest

from tests.check.data.walking import effects, walked
from tests.check.planted import flow_text, problems, witnessed

RULE = "back-past-effect"
ENDS = """
buttons: { back: { label: back, except: [a] } }
ends:
  sent: { result: success, title: Sent }
  closed: { result: abandoned, title: Closed }
"""
SENT_ON_THE_WAY = """
states:
  a: { info: Ready?, next: { go_to: b, do: { send_letter: { kind: welcome } } } }
  b: { info: It is sent., go_to: sent }
"""
SENT_ON_ARRIVAL = """
states:
  a: { info: Ready?, go_to: b }
  b: { info: It is sent., do: { send_letter: { kind: welcome } }, go_to: sent }
"""
PAID_BY_A_CHECK = """
states:
  a: { info: Shall we take the money?, go_to: b }
  b:
    check: bank
    outcomes:
      paid: { go_to: c, do: { charge_card: { amount: "10" } } }
      refused: { go_to: closed }
  c: { info: Thank you., go_to: sent }
"""
A_CHECK_AFTERWARDS = """
states:
  a: { info: Ready?, next: { go_to: b, do: { send_letter: { kind: welcome } } } }
  b: { check: post, outcomes: { gone: { go_to: c }, lost: { go_to: closed } } }
  c: { info: It is gone., go_to: sent }
"""
CHOSEN_AFTER_TWO_PAGES = """
answers: { kind: { type: choice, derived: true } }
states:
  a: { info: Hello., go_to: b }
  b:
    question: Which one?
    save_as: kind
    choices:
      red: { label: red, go_to: c, do: { order_parcel: { colour: red } } }
      none: { label: none, go_to: closed }
  c: { info: It is ordered., go_to: sent }
"""
PLANTED = {
    "on the way": SENT_ON_THE_WAY,
    "on arrival": SENT_ON_ARRIVAL,
    "by a check": PAID_BY_A_CHECK,
    "a check afterwards": A_CHECK_AFTERWARDS,
    "chosen": CHOSEN_AFTER_TWO_PAGES,
}
NEAR = {
    "a barrier": SENT_ON_THE_WAY.replace("b: { info:", "b: { barrier: true, info:"),
    "no button": SENT_ON_THE_WAY.replace("b: { info:", "b: { back: false, info:"),
    "a barrier on the check": A_CHECK_AFTERWARDS.replace("b: { check:", "b: { barrier: true, check:"),
    "harmless": SENT_ON_THE_WAY.replace("send_letter", "save_draft"),
    "at the end": SENT_ON_THE_WAY.replace("go_to: b", "go_to: sent").replace(
        "  b: { info: It is sent., go_to: sent }\n", ""
    ),
    "counted": """
states:
  a:
    info: Ready?
    go_to:
      - { when: visits(b) < 1, go_to: b, do: { send_letter: { kind: welcome } } }
      - { go_to: b }
  b: { info: It is sent., go_to: sent }
""",
}


@pytest.mark.parametrize("body", PLANTED.values(), ids=PLANTED.keys())
def test_an_effect_done_again_after_going_back_is_found_with_a_journey(body: str) -> None:
    witnessed(flow_text(body + ENDS), RULE)


@pytest.mark.parametrize("body", NEAR.values(), ids=NEAR.keys())
def test_nothing_is_said_where_nobody_goes_back_to_before_it(body: str) -> None:
    assert problems(flow_text(body + ENDS), RULE) == ()


def test_on_the_journey_shown_a_person_goes_back_and_it_happens_twice() -> None:
    text = flow_text(PAID_BY_A_CHECK + ENDS)
    problem = witnessed(text, RULE)
    assert problem.witness is not None
    assert "back" in [move.event for move in problem.witness.moves]
    assert len(effects(walked(text, problem), "charge_card")) == 2


def test_a_common_button_is_told_once() -> None:
    text = flow_text(
        "buttons:\n  help: { label: help, go_to: c, do: { send_mail: { about: help } }, except: [c] }\n"
        "  back: { label: back }\n"
        "states:\n"
        "  a: { info: One., go_to: b }\n"
        "  b: { info: Two., go_to: c }\n"
        "  c: { info: Three., go_to: sent }\n"
        "ends:\n  sent: { result: success, title: Sent }\n"
    )
    assert witnessed(text, RULE).params["page"] == "c"


def test_a_check_that_leads_back_to_the_page_it_came_from_is_no_page_to_go_back_to() -> None:
    body = """
states:
  a: { info: Ready?, go_to: b }
  b: { info: Really?, go_to: c }
  c:
    check: post
    outcomes:
      gone: { go_to: sent }
      wrong: { go_to: b, do: { send_mail: { about: mistake } } }
"""
    problem = witnessed(flow_text(body + ENDS), RULE)
    assert problem.witness is not None
    events = [move.event for move in problem.witness.moves]
    assert events == ["next", "next", "wrong", "back", "next", "next", "wrong"]
