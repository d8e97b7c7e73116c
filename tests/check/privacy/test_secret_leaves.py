"""Secrets and social security numbers are neither shown nor sent under a harmless name."""

from __future__ import annotations

import pytest

from tests.check.planted import flow_text, problems

RULE = "secret-leaves"
REST = """
answers:
  nir: { type: nir, sensitive: nir, label: Number }
  code: { type: text, sensitive: secret, label: Code }
  word: { type: password, label: Password }
  name: { type: text, sensitive: contact, label: Name }
ends:
  sent: { result: success, title: Sent }
  closed: { result: abandoned, title: Closed }
"""


def asking(field: str, then: str) -> str:
    return f"states:\n  a: {{ title: You, fields: [{field}], go_to: b }}\n  b: {{ {then} }}\n"


PLANTED = {
    "a secret on a later page": asking("code", 'info: "Your code is {code}.", go_to: sent'),
    "a password in a hint": asking("word", 'info: Done., hint: "It is {word}.", go_to: sent'),
    "a number in a title": asking("nir", 'title: "Number {nir}", info: Done., basis: text 1, go_to: sent'),
    "a number in a question": asking(
        "nir", 'question: "Is {nir} right?", choices: { fine: { label: Fine, go_to: sent } }'
    ),
    "a secret in a label": asking("code", 'info: Done., links: { ok: { label: "See {code}", go_to: sent } }'),
    "a number without a basis": asking("nir", 'info: "There is an account for {nir}.", go_to: sent'),
    "an effect": asking("code", 'info: Done., next: { go_to: sent, do: { send_mail: { text: "{code}" } } }'),
    "an effect with a number": asking(
        "nir", 'info: Done., next: { go_to: sent, do: { send_letter: { to: "{nir}" } } }'
    ),
    "a check": asking("code", 'check: door, with: { key: "{code}" }, outcomes: { fine: { go_to: sent } }'),
    "two pages with a number": """
states:
  a: { title: You, fields: [nir], go_to: b }
  b: { info: "There is an account for {nir}.", basis: text 1, go_to: c }
  c: { info: "And for {nir} again.", basis: text 2, go_to: sent }
""",
}
NEAR = {
    "a number on one page with a basis": asking("nir", 'info: "For {nir}.", basis: text 1, go_to: sent'),
    "on the page that asks": """
states:
  a: { title: You, info: "You said {code}.", fields: [code], go_to: sent }
""",
    "an effect named for it": asking(
        "nir", 'info: Done., next: { go_to: sent, do: { send_letter: { nir: "{nir}" } } }'
    ),
    "a check named for it": asking(
        "code", 'check: door, with: { code_typed: "{code}" }, outcomes: { fine: { go_to: sent } }'
    ),
    "a password as such": asking(
        "word", 'check: login, with: { password: "{word}" }, outcomes: { fine: { go_to: sent } }'
    ),
    "another answer": asking("name", 'title: "Hello {name}", info: Done., go_to: sent'),
    "in a condition": asking("code", "route: [ { when: code = 'x', go_to: sent }, { go_to: closed } ]"),
    "in a note": asking("code", 'info: Done., note: "the {code} is checked later", go_to: sent'),
}


@pytest.mark.parametrize("body", PLANTED.values(), ids=PLANTED.keys())
def test_a_secret_that_gets_out_is_found(body: str) -> None:
    (problem,) = problems(flow_text(body + REST), RULE)
    assert problem.is_error
    assert problem.params["answer"] in ("nir", "code", "word")


@pytest.mark.parametrize("body", NEAR.values(), ids=NEAR.keys())
def test_nothing_is_said_of_a_secret_that_stays_in(body: str) -> None:
    assert problems(flow_text(body + REST), RULE) == ()


def test_the_second_page_that_shows_a_number_names_the_first() -> None:
    (problem,) = problems(flow_text(PLANTED["two pages with a number"] + REST), RULE)
    assert (problem.variant, problem.params["state"], problem.params["other"]) == ("again", "c", "b")
