"""Nobody learns whether others have an account."""

from __future__ import annotations

import pytest

from tests.check.planted import flow_text, problems, witnessed

RULE = "reveals-account"
REST = """
answers:
  nir: { type: nir, sensitive: nir, example: "1681282128212" }
  email: { type: email, sensitive: contact, example: robin@example.org }
  plate: { type: text }
  birth: { type: date, sensitive: contact }
  word: { type: password, example: Verger-d-Ete-31 }
ends:
  sent: { result: success, title: Sent }
  closed: { result: abandoned, title: Closed }
"""
BY_A_NUMBER = """
states:
  a: { title: You, fields: [nir], go_to: b }
  b:
    check: account
    with: { nir: "{nir}" }
    outcomes: { known: { go_to: c }, unknown: { go_to: d } }
  c: { info: You have an account., go_to: sent }
  d: { info: You have no account yet., go_to: sent }
"""
BY_A_MAIL_ADDRESS = BY_A_NUMBER.replace("nir", "email")
WITHOUT_SAYING_WHAT = BY_A_NUMBER.replace('    with: { nir: "{nir}" }\n', "")
THROUGH_A_ROUTE = BY_A_NUMBER.replace("known: { go_to: c }", "known: { go_to: e }") + (
    "  e: { route: [ { when: nir = '1681282128212', go_to: sent }, { go_to: c } ] }\n"
)
SOMETHING_ELSE = BY_A_NUMBER.replace("check: account", "check: payment").replace(
    "known: { go_to: c }, unknown: { go_to: d }", "recent: { go_to: c }, none: { go_to: d }"
)
CAR = """
  e:
    check: car
    with: { plate: "{plate}" }
    outcomes: { fine: { go_to: b }, wrong: { go_to: closed } }
"""
NO_PROOF = BY_A_NUMBER.replace("fields: [nir], go_to: b", "fields: [nir, plate], go_to: e") + CAR
PLANTED = {
    "number": BY_A_NUMBER,
    "mail": BY_A_MAIL_ADDRESS,
    "unsaid": WITHOUT_SAYING_WHAT,
    "route": THROUGH_A_ROUTE,
    "something else": SOMETHING_ELSE,
    "no proof": NO_PROOF,
}
LOGIN = """
  e: { title: Log in, fields: [word], go_to: f }
  f: { check: login, with: { word: "{word}" }, outcomes: { fine: { go_to: b }, wrong: { go_to: closed } } }
"""
NEAR = {
    "the same page": BY_A_NUMBER.replace("known: { go_to: c }", "known: { go_to: d }"),
    "after logging in": BY_A_NUMBER.replace("fields: [nir], go_to: b", "fields: [nir], go_to: e") + LOGIN,
    "with a secret": BY_A_NUMBER.replace("fields: [nir]", "fields: [nir, word]").replace(
        'nir: "{nir}"', 'nir: "{nir}", word: "{word}"'
    ),
    "about a thing": BY_A_NUMBER.replace("nir", "plate"),
    "only the service": BY_A_NUMBER.replace("unknown: { go_to: d }", "down: { go_to: d }"),
    "with a fact that others do not know": BY_A_NUMBER.replace(
        "fields: [nir]", "fields: [nir, birth]"
    ).replace('nir: "{nir}"', 'nir: "{nir}", birth: "{birth}"'),
}


@pytest.mark.parametrize("body", PLANTED.values(), ids=PLANTED.keys())
def test_a_check_that_tells_strangers_about_others_is_found_with_a_journey(body: str) -> None:
    problem = witnessed(flow_text(body + REST), RULE)
    assert problem.params["state"] == "b"


@pytest.mark.parametrize("body", NEAR.values(), ids=NEAR.keys())
def test_nothing_is_said_of_a_check_that_tells_strangers_nothing(body: str) -> None:
    assert problems(flow_text(body + REST), RULE) == ()


def test_what_is_learnt_is_named() -> None:
    assert witnessed(flow_text(BY_A_NUMBER + REST), RULE).variant == ""
    assert witnessed(flow_text(SOMETHING_ELSE + REST), RULE).variant == "fact"
