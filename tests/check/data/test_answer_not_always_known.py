"""An answer is only read where every journey has asked for it."""

from __future__ import annotations

import pytest

from tests.check.data.walking import effects, walked
from tests.check.planted import flow_text, problems, witnessed

RULE = "answer-not-always-known"

ANSWERS = """
answers:
  name: { type: text }
  email: { type: email }
  phone: { type: phone, optional: true }
  wants: { type: boolean }
  found: { type: boolean, derived: true }
  kind: { type: choice, derived: true, choices: { red: red, blue: blue } }
"""
ENDS = """
ends:
  sent: { result: success, title: Sent }
  closed: { result: abandoned, title: Closed }
"""

SHOWN_AFTER_A_SHORT_CUT = """
states:
  a:
    question: Do you want an answer?
    choices:
      asked: { label: yes, go_to: address }
      silent: { label: no, go_to: c }
  address: { title: Where to?, fields: [email], go_to: c }
  c: { info: "We write to {email}.", go_to: sent }
"""
SENT_AFTER_A_SHORT_CUT = """
states:
  a:
    info: A letter or nothing.
    links:
      asked: { label: a letter, go_to: b }
      at_once: { label: at once, go_to: c }
  b: { title: Your name, fields: [name], go_to: c }
  c:
    info: All is ready.
    next: { go_to: sent, do: { send_letter: { to: "{name}" } } }
"""
CHECKED_WITHOUT_ASKING = """
states:
  a:
    info: A visit.
    links:
      known: { label: I was here before, go_to: search }
      new: { label: I am new, go_to: b }
  b: { title: Your name, fields: [name], go_to: search }
  search:
    check: directory
    with: { name: "{name}" }
    outcomes: { here: { go_to: sent }, none: { go_to: closed } }
"""
DECIDED_WITHOUT_ASKING = """
states:
  a:
    info: A visit.
    links:
      quick: { label: quickly, go_to: c }
      long: { label: with questions, go_to: b }
  b:
    question: Which kind?
    save_as: kind
    choices: { red: { label: red, go_to: c }, blue: { label: blue, go_to: c } }
  c:
    route:
      - { when: kind = red, go_to: sent }
      - { go_to: closed }
"""
DECIDED_BY_A_YES_OR_NO_NEVER_ASKED = """
states:
  a:
    info: A visit.
    links:
      quick: { label: quickly, go_to: c }
      long: { label: with questions, go_to: b }
  b: { title: Do you want it?, fields: [wants], go_to: c }
  c:
    route:
      - { when: wants, go_to: sent }
      - { go_to: closed }
"""
FORGOTTEN_BEFORE_IT_IS_SHOWN = """
states:
  a: { title: Your name, fields: [name], go_to: b }
  b:
    info: Shall we go on?
    links:
      go: { label: yes, go_to: c }
      again: { label: with another name later, go_to: c, forget: [name] }
  c: { info: "Good bye, {name}.", go_to: sent }
"""
GIVEN_BY_ANOTHER_OUTCOME = """
states:
  a: { title: Your name, fields: [name], go_to: search }
  search:
    check: directory
    with: { name: "{name}" }
    gives: [found]
    outcomes:
      here: [ { when: found, go_to: sent }, { go_to: closed } ]
      down: { go_to: later }
  later: { info: "Found: {found}.", go_to: closed }
"""
FORGOTTEN_BEFORE_GOING_BACK = """
buttons: { back: { label: back } }
states:
  a: { title: Your name, fields: [name], go_to: b }
  b:
    info: "You are {name}."
    next: { go_to: c, forget: [name] }
  c: { info: Done., go_to: sent }
"""
AT_AN_END = """
states:
  a:
    info: A visit.
    links:
      quick: { label: quickly, go_to: named }
      long: { label: with questions, go_to: b }
  b: { title: Your name, fields: [name], go_to: named }
"""
NEVER_ASKED = """
states:
  a: { info: "You are {name}.", go_to: sent }
"""

PLANTED = {
    "shown": SHOWN_AFTER_A_SHORT_CUT,
    "sent": SENT_AFTER_A_SHORT_CUT,
    "checked": CHECKED_WITHOUT_ASKING,
    "decided": DECIDED_WITHOUT_ASKING,
    "yes or no": DECIDED_BY_A_YES_OR_NO_NEVER_ASKED,
    "forgotten": FORGOTTEN_BEFORE_IT_IS_SHOWN,
    "other outcome": GIVEN_BY_ANOTHER_OUTCOME,
    "back": FORGOTTEN_BEFORE_GOING_BACK,
    "never": NEVER_ASKED,
}

ASKED_ON_BOTH_WAYS = SHOWN_AFTER_A_SHORT_CUT.replace("no, go_to: c }", "no, go_to: d }").replace(
    "  c: {", "  d: { title: For later, fields: [email], go_to: c }\n  c: {"
)
LED_ELSEWHERE_WITHOUT_IT = SHOWN_AFTER_A_SHORT_CUT.replace(
    "silent: { label: no, go_to: c }", "silent: { label: no, go_to: closed }"
)
ASKED_WHETHER_EMPTY = """
states:
  a:
    info: A visit.
    links:
      quick: { label: quickly, go_to: c }
      long: { label: with questions, go_to: b }
  b: { title: Your name, fields: [name], go_to: c }
  c:
    route:
      - { when: name is empty, go_to: closed }
      - { go_to: d }
  d: { info: "You are {name}.", go_to: sent }
"""
LEFT_BLANK_IS_AN_ANSWER = """
states:
  a: { title: Your telephone, fields: [phone], go_to: b }
  b: { info: "We may call {phone}.", go_to: sent }
"""
GIVEN_BY_THE_OUTCOME_ITSELF = GIVEN_BY_ANOTHER_OUTCOME.replace(
    'later: { info: "Found: {found}."', 'later: { info: "We look for {name}."'
)
A_YES_OR_NO_MADE_NO = """
states:
  a: { title: Do you want it?, fields: [wants], go_to: b }
  b:
    info: Shall we go on?
    links:
      go: { label: yes, go_to: c }
      stop: { label: no, go_to: c, forget: [wants] }
  c:
    route:
      - { when: wants, go_to: sent }
      - { go_to: closed }
"""
THE_WAYS_NEVER_MEET = """
states:
  a:
    question: Which kind?
    save_as: kind
    choices: { red: { label: red, go_to: b }, blue: { label: blue, go_to: c } }
  b: { title: Your name, fields: [name], go_to: c }
  c:
    route:
      - { when: kind = red, go_to: d }
      - { go_to: closed }
  d: { info: "You are {name}.", go_to: sent }
"""
A_LINK_FOR_THOSE_WHO_GAVE_IT = """
states:
  a:
    info: A visit.
    links:
      long: { label: with questions, go_to: b }
      quick: { label: quickly, go_to: c }
  b: { title: Your name, fields: [name], go_to: c }
  c:
    info: Ready.
    links:
      as_said: { label: "go on as {name}", when: name is not empty, go_to: sent }
      leave: { label: leave, go_to: closed }
"""
NO_WAY_BACK = FORGOTTEN_BEFORE_GOING_BACK.replace("c: { info: Done.,", "c: { info: Done., barrier: true,")

NEAR = {
    "both ways": ASKED_ON_BOTH_WAYS,
    "elsewhere": LED_ELSEWHERE_WITHOUT_IT,
    "empty": ASKED_WHETHER_EMPTY,
    "optional": LEFT_BLANK_IS_AN_ANSWER,
    "given": GIVEN_BY_THE_OUTCOME_ITSELF,
    "made no": A_YES_OR_NO_MADE_NO,
    "correlated": THE_WAYS_NEVER_MEET,
    "guarded label": A_LINK_FOR_THOSE_WHO_GAVE_IT,
    "barrier": NO_WAY_BACK,
}


def whole(body: str) -> str:
    return flow_text(ANSWERS + body + ENDS)


@pytest.mark.parametrize("body", PLANTED.values(), ids=PLANTED.keys())
def test_an_answer_read_without_having_been_asked_for_is_found_with_a_journey(body: str) -> None:
    witnessed(whole(body), RULE)


@pytest.mark.parametrize("body", NEAR.values(), ids=NEAR.keys())
def test_nothing_is_said_where_every_journey_knows_the_answer(body: str) -> None:
    assert problems(whole(body), RULE) == ()


def test_on_the_journey_shown_the_answer_is_not_known() -> None:
    text = whole(SHOWN_AFTER_A_SHORT_CUT)
    last = walked(text, witnessed(text, RULE))[-1].snapshot
    assert last.state == "c"
    assert "email" not in last.answers


def test_on_the_journey_shown_the_effect_is_sent_nothing() -> None:
    text = whole(SENT_AFTER_A_SHORT_CUT)
    (letter,) = effects(walked(text, witnessed(text, RULE)), "send_letter")
    assert letter.arguments == {"to": ""}


def test_the_answer_missing_after_going_back_was_forgotten_on_the_way() -> None:
    text = whole(FORGOTTEN_BEFORE_GOING_BACK)
    problem = witnessed(text, RULE)
    assert problem.witness is not None
    assert problem.witness.moves[-1].event == "back"
    assert "name" not in walked(text, problem)[-1].snapshot.answers


def test_an_end_that_shows_an_unknown_answer_is_found() -> None:
    ends = ENDS + '  named: { result: success, title: "Good bye, {name}" }\n'
    problem = witnessed(flow_text(ANSWERS + AT_AN_END + ends), RULE)
    assert problem.variant == "text"


def test_what_follows_from_a_missing_answer_is_not_told_again() -> None:
    body = SHOWN_AFTER_A_SHORT_CUT.replace(
        "go_to: sent }", 'next: { go_to: sent, do: { send_letter: { to: "{email}" } } } }'
    )
    assert len(problems(whole(body), RULE)) == 1


def test_two_ways_that_miss_an_answer_separately_are_two_problems() -> None:
    body = """
states:
  a:
    info: A visit.
    links:
      one: { label: one, go_to: b }
      two: { label: two, go_to: c }
      three: { label: three, go_to: d }
  b: { info: "Hello {name}.", go_to: sent }
  c: { info: "Welcome {name}.", go_to: sent }
  d: { title: Your name, fields: [name], go_to: sent }
"""
    assert len(problems(whole(body), RULE)) == 2


def test_a_condition_on_a_count_does_not_hide_the_way() -> None:
    body = """
states:
  a:
    info: A visit.
    links:
      again: { label: again, go_to: a }
      skip: { label: skip, when: visits(a) > 2, go_to: c }
      go: { label: on, go_to: b }
  b: { title: Your name, fields: [name], go_to: c }
  c: { info: "Hello {name}.", go_to: sent }
"""
    text = whole(body)
    problem = witnessed(text, RULE)
    assert problem.witness is not None
    assert [move.event for move in problem.witness.moves] == ["again", "again", "skip"]
