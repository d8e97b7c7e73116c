"""What was answered on a way that was left again is not used on another."""

from __future__ import annotations

import pytest

from tests.check.data.walking import walked
from tests.check.planted import flow_text, problems, witnessed

RULE = "stale-after-back"
REST = """
answers:
  work: { type: choice, derived: true, choices: { farmer: farmer, employee: employee, none: none } }
  card: { type: choice, derived: true, choices: { photo: photo, plain: plain } }
  age: { type: integer, min: 0, max: 120 }
  licence: { type: text }
  name: { type: text }
  price: { type: integer, derived: true }
buttons: { back: { label: back, except: [a] } }
ends:
  sent: { result: success, title: Sent }
  closed: { result: abandoned, title: Closed }
"""
A_CONDITION = """
states:
  a:
    question: What is your work?
    save_as: work
    choices: { farmer: { label: farmer, go_to: c }, employee: { label: employee, go_to: b } }
  b:
    question: Which card have you?
    save_as: card
    choices: { photo: { label: with a photo, go_to: c }, plain: { label: plain, go_to: c } }
  c: { info: Ready?, go_to: d }
  d:
    route:
      - { when: card = photo, go_to: sent }
      - { go_to: closed }
"""
AN_EFFECT = """
states:
  a:
    question: What is your work?
    choices: { farmer: { label: farmer, go_to: c }, employee: { label: employee, go_to: b } }
  b: { title: Who pays you?, fields: [name], go_to: c }
  c:
    info: Ready?
    next: { go_to: sent, do: { send_form: { employer: "{name}" } } }
"""
A_TEXT = """
states:
  a:
    question: What is your work?
    choices: { farmer: { label: farmer, go_to: c }, employee: { label: employee, go_to: b } }
  b: { title: Who pays you?, fields: [name], go_to: c }
  c: { info: "Paid by {name}.", go_to: sent }
"""
DECIDED_BY_A_FIELD = """
states:
  a: { info: Hello., go_to: b }
  b: { title: How old are you?, fields: [age], go_to: c }
  c:
    route:
      - { when: age >= 18, go_to: d }
      - { go_to: e }
  d: { title: Your licence, fields: [licence], go_to: e }
  e:
    info: Ready?
    next: { go_to: sent, do: { send_form: { licence: "{licence}" } } }
"""
DECIDED_TWO_PAGES_LATER = """
states:
  a: { title: How old are you?, fields: [age], go_to: b }
  b: { info: Thank you., go_to: c }
  c:
    route:
      - { when: age >= 18, go_to: d }
      - { go_to: e }
  d: { title: Your licence, fields: [licence], go_to: f }
  f: { info: Thank you., go_to: e }
  e: { route: [ { when: licence is not empty, go_to: sent }, { go_to: closed } ] }
"""
GIVEN_BY_A_CHECK = """
states:
  a:
    question: How shall it come?
    choices: { post: { label: by post, go_to: b }, fetch: { label: I fetch it, go_to: c } }
  b:
    check: post
    gives: [price]
    outcomes: { told: { go_to: c }, down: { go_to: closed } }
  c: { info: Ready?, next: { go_to: sent, do: { send_bill: { price: "{price}" } } } }
"""
PLANTED = {
    "condition": A_CONDITION,
    "effect": AN_EFFECT,
    "text": A_TEXT,
    "field": DECIDED_BY_A_FIELD,
    "later": DECIDED_TWO_PAGES_LATER,
    "check": GIVEN_BY_A_CHECK,
}
NEAR = {
    "forgotten": AN_EFFECT.replace("label: farmer, go_to: c", "label: farmer, go_to: c, forget: [name]"),
    "a barrier": AN_EFFECT.replace("c:\n    info: Ready?", "c:\n    barrier: true\n    info: Ready?"),
    "no button": AN_EFFECT.replace("c:\n    info: Ready?", "c:\n    back: false\n    info: Ready?").replace(
        "fields: [name], go_to", "fields: [name], back: false, go_to"
    ),
    "asked on both ways": AN_EFFECT.replace("farmer, go_to: c", "farmer, go_to: f").replace(
        "  c:\n", "  f: { title: Who helps you?, fields: [name], go_to: c }\n  c:\n"
    ),
    "read on its own way only": """
states:
  a:
    question: What is your work?
    save_as: work
    choices: { farmer: { label: farmer, go_to: c }, employee: { label: employee, go_to: b } }
  b: { title: Who pays you?, fields: [name], go_to: c }
  c:
    route:
      - { when: work = employee, go_to: d }
      - { go_to: closed }
  d: { info: "Paid by {name}.", go_to: sent }
""",
    "asked before": AN_EFFECT.replace(
        "states:\n", "states:\n  z: { title: You, fields: [name], go_to: a }\n"
    ),
    "a place one comes back to": """
states:
  a: { info: Hello., go_to: menu }
  menu:
    question: What do you want to do?
    choices: { address: { label: address, go_to: b }, order: { label: order, go_to: c } }
  b: { title: Your address, fields: [name], go_to: menu }
  c: { route: [ { when: name is not empty, go_to: sent }, { go_to: closed } ] }
""",
    "another link, not another answer": AN_EFFECT.replace(
        "question: What is your work?", "info: Your work."
    ).replace("choices:", "links:"),
}


def whole(body: str) -> str:
    return flow_text(body + REST, "z" if "\n  z:" in body else "a")


@pytest.mark.parametrize("body", PLANTED.values(), ids=PLANTED.keys())
def test_an_answer_that_outlives_its_way_is_found_with_a_journey(body: str) -> None:
    witnessed(whole(body), RULE)


@pytest.mark.parametrize("body", NEAR.values(), ids=NEAR.keys())
def test_nothing_is_said_where_the_answer_still_holds(body: str) -> None:
    assert problems(whole(body), RULE) == ()


def test_on_the_journey_shown_a_person_goes_back_answers_otherwise_and_the_old_answer_is_sent() -> None:
    text = whole(AN_EFFECT)
    problem = witnessed(text, RULE)
    assert problem.witness is not None
    events = [move.event for move in problem.witness.moves]
    assert events.index("employee") < events.index("back") < events.index("farmer")
    assert "name" in walked(text, problem)[-1].snapshot.answers
