"""A secret is forgotten once it is checked."""

from __future__ import annotations

import pytest

from tests.check.data.walking import walked
from tests.check.planted import flow_text, problems, witnessed

RULE = "kept-too-long"
REST = """
answers:
  word: { type: password }
  name: { type: text, sensitive: contact }
ends:
  sent: { result: success, title: Sent }
  closed: { result: abandoned, title: Closed }
"""
KEPT_TO_THE_END = """
states:
  a: { title: Log in, fields: [word], go_to: b }
  b:
    check: login
    with: { word: "{word}" }
    outcomes: { fine: { go_to: sent }, wrong: { go_to: closed, forget: [word] } }
"""
NEVER_CHECKED = """
states:
  a: { title: Log in, fields: [word], go_to: b }
  b: { info: Done., go_to: sent }
"""
KEPT_FOR_TWO_PAGES = """
states:
  a: { title: Log in, fields: [word], go_to: b }
  b:
    check: login
    with: { word: "{word}" }
    outcomes: { fine: { go_to: c }, wrong: { go_to: closed, forget: [word] } }
  c: { info: Welcome., go_to: d }
  d: { info: Your file., next: { go_to: sent, forget: [word] } }
"""
LEFT_BY_A_LINK = """
states:
  a:
    title: Log in
    fields: [word]
    go_to: b
    links: { leave: { label: leave, go_to: c } }
  b:
    check: login
    with: { word: "{word}" }
    outcomes: { fine: { go_to: sent, forget: [word] }, wrong: { go_to: a } }
  c: { info: Good bye., next: { go_to: closed, forget: [word] } }
"""
FORGOTTEN_TOO_LATE_BY_A_TIMER = """
states:
  a: { title: Log in, fields: [word], go_to: b }
  b:
    info: One moment.
    links: { leave: { label: leave, go_to: sent, forget: [word] } }
    after: { PT5M: { go_to: closed } }
"""
PLANTED = {
    "to the end": KEPT_TO_THE_END,
    "never checked": NEVER_CHECKED,
    "two pages": KEPT_FOR_TWO_PAGES,
    "a link": LEFT_BY_A_LINK,
    "a timer": FORGOTTEN_TOO_LATE_BY_A_TIMER,
}
FORGOTTEN = KEPT_TO_THE_END.replace("fine: { go_to: sent }", "fine: { go_to: sent, forget: [word] }")
NEAR = {
    "forgotten by each outcome": FORGOTTEN,
    "forgotten on the next page": KEPT_FOR_TWO_PAGES.replace(
        "c: { info: Welcome., go_to: d }", "c: { info: Welcome., next: { go_to: d, forget: [word] } }"
    ),
    "asked again after an error": FORGOTTEN.replace(
        "wrong: { go_to: closed, forget: [word] }", "wrong: { go_to: c }"
    )
    + "  c: { info: That was wrong., go_to: a }\n",
    "no secret": NEVER_CHECKED.replace("fields: [word]", "fields: [name]"),
    "left before it is typed": """
states:
  a:
    title: Log in
    fields: [word]
    next: { go_to: b, forget: [word] }
    links: { leave: { label: leave, go_to: closed } }
  b: { info: Done., go_to: sent }
""",
}


@pytest.mark.parametrize("body", PLANTED.values(), ids=PLANTED.keys())
def test_a_secret_that_is_kept_is_found_with_a_journey(body: str) -> None:
    text = flow_text(body + REST)
    assert "word" in walked(text, witnessed(text, RULE))[-1].snapshot.answers


@pytest.mark.parametrize("body", NEAR.values(), ids=NEAR.keys())
def test_nothing_is_said_of_a_secret_that_is_forgotten_in_time(body: str) -> None:
    assert problems(flow_text(body + REST), RULE) == ()


def test_it_is_said_where_it_could_have_been_forgotten() -> None:
    (problem,) = problems(flow_text(KEPT_FOR_TWO_PAGES + REST), RULE)
    assert problem.span is not None
    assert problem.span.line == 4 + KEPT_FOR_TWO_PAGES.strip().splitlines().index(
        "    outcomes: { fine: { go_to: c }, wrong: { go_to: closed, forget: [word] } }"
    ) + 1
    assert (problem.variant, problem.params["check"], problem.params["state"]) == ("page", "b", "d")


def test_a_flow_that_may_not_even_begin_is_checked_all_the_same() -> None:
    text = flow_text("""
parameters: { sure: { type: boolean } }
answers: { pin: { type: password } }
states:
  a: { route: [{ when: sure, go_to: b }] }
  b: { title: B, fields: [pin], go_to: done }
ends:
  done: { result: success, title: Done }
""")
    assert [problem.params["answer"] for problem in problems(text, RULE)] == ["pin"]
