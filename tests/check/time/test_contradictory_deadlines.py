"""Lengths of time that are written down go together."""

from __future__ import annotations

import pytest

from tests.check.planted import flow_text, problems

RULE = "contradictory-deadlines"
ENDS = """
ends:
  sent: { result: success, title: Sent, keep: P30D }
  closed: { result: abandoned, title: Closed }
"""


def page(
    info: str = "Wait.", timer: str = "P7D", more: str = "", way: str = "go_to: b", late: str = "closed"
) -> str:
    return f"""
states:
  a: {{ info: Hello., next: {{ {way} }} }}
  b: {{ info: "{info}", go_to: sent, {more} after: {{ {timer}: {{ go_to: {late} }} }} }}
  c: {{ info: "Your password was valid for 7 days.", go_to: closed }}
"""


SENT = 'go_to: b, do: { send_password: { to: post, valid: P7D } }'
PLANTED = {
    "kept for less": page(more="keep: P3D,"),
    "no longer valid": page(way=SENT, timer="P30D"),
    "says more than it waits": page(info="You have 10 days to answer."),
    "says how long it is valid": page(info="Your password, valid 7 days, comes by post.", timer="P30D"),
    "in French": page(info="Votre mot de passe, valable 7 jours, arrive par la poste.", timer="P30D"),
    "leads to a page that says otherwise": page(timer="P30D", late="c"),
    "an answer kept longer than journeys": page() + "answers: { name: { type: text, keep: P90D } }\n",
}
NEAR = {
    "kept for as long": page(more="keep: P7D,"),
    "valid for as long": page(way=SENT),
    "waits for less than it is valid": page(way=SENT, timer="P3D"),
    "says how long it waits": page(info="You have 7 days to answer."),
    "in other units": page(info="You have 2 weeks to answer.", timer="P14D"),
    "says something shorter": page(info="We usually answer within 2 days."),
    "names both": page(info="Answer within 7 days; the card is valid for 365 days."),
    "leads to a page that says the same": page(late="c"),
    "an answer kept as long as journeys": page() + "answers: { name: { type: text, keep: P30D } }\n",
    "a number that is no time": page(info="It takes 30 minutes-long steps; see page 9."),
}


@pytest.mark.parametrize("body", PLANTED.values(), ids=PLANTED.keys())
def test_a_contradiction_is_found(body: str) -> None:
    assert len(problems(flow_text(body + ENDS), RULE)) == 1


@pytest.mark.parametrize("body", NEAR.values(), ids=NEAR.keys())
def test_nothing_is_said_of_lengths_that_go_together(body: str) -> None:
    assert problems(flow_text(body + ENDS), RULE) == ()


def test_it_is_said_how_they_contradict() -> None:
    variants = {name: problems(flow_text(body + ENDS), RULE)[0].variant for name, body in PLANTED.items()}
    assert list(variants.values()) == ["keep", "valid", "said", "said", "said", "target", "answer"]
