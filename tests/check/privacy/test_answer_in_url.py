"""No personal answer becomes part of an address."""

from __future__ import annotations

import pytest

from tests.check.planted import flow_text, problems

RULE = "answer-in-url"
REST = """
answers:
  nir: { type: nir, sensitive: nir }
  email: { type: email, sensitive: contact }
  word: { type: password }
  size: { type: integer }
ends:
  sent: { result: success, title: Sent }
"""


def then(field: str, page: str) -> str:
    return f"states:\n  a: {{ title: You, fields: [{field}], go_to: b }}\n  b: {{ {page} }}\n"


PLANTED = {
    "an argument named link": then(
        "email", 'info: Done., next: { go_to: sent, do: { send_mail: { link: "{email}" } } }'
    ),
    "an address in an argument": then(
        "nir", 'info: Done., next: { go_to: sent, do: { open_page: { at: "https://example.org/{nir}" } } }'
    ),
    "a question mark in a text": then("email", 'info: "Go to /track?mail={email} now.", go_to: sent'),
    "an address in a text": then("nir", 'info: "See https://example.org/file/{nir}.", go_to: sent'),
    "what a check is given": then(
        "word", 'check: door, with: { redirect_url: "{word}" }, outcomes: { fine: { go_to: sent } }'
    ),
    "a path": then("nir", 'info: Done., next: { go_to: sent, do: { open_page: { at: "/file/{nir}" } } }'),
}
NEAR = {
    "a harmless answer": then("size", 'info: "See https://example.org/sizes/{size}.", go_to: sent'),
    "an argument of its own": then(
        "email", 'info: Done., next: { go_to: sent, do: { send_mail: { to: "{email}" } } }'
    ),
    "beside an address": then("email", 'info: "We write to {email}; see https://example.org.", go_to: sent'),
    "an address before it": then("email", 'info: "https://example.org is told about {email}.", go_to: sent'),
    "a question in a text": then("email", 'info: "Is {email} right? If so, go on.", go_to: sent'),
    "in a condition": then("email", "route: [ { when: email = 'a@b.org', go_to: sent }, { go_to: a } ]"),
}


@pytest.mark.parametrize("body", PLANTED.values(), ids=PLANTED.keys())
def test_an_answer_in_an_address_is_found(body: str) -> None:
    assert len(problems(flow_text(body + REST), RULE)) == 1


@pytest.mark.parametrize("body", NEAR.values(), ids=NEAR.keys())
def test_nothing_is_said_of_an_answer_beside_an_address(body: str) -> None:
    assert problems(flow_text(body + REST), RULE) == ()
