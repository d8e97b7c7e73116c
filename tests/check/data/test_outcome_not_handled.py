"""Whatever a check answers, the journey goes on."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from flowkit.check import CHECKS, Subject
from flowkit.load import project
from flowkit.unfold import unfold
from tests.check.planted import flow_text, problems

RULE = "outcome-not-handled"
ENDS = """
ends:
  sent: { result: success, title: Sent }
  closed: { result: abandoned, title: Closed }
"""
ONE_OUTCOME = """
states:
  a: { info: Hello., go_to: b }
  b: { check: stock, outcomes: { there: { go_to: sent } } }
"""
ONE_OUTCOME_AFTER_A_COMMON_TIMER = """
after: { PT30M: { go_to: closed } }
states:
  a: { info: Hello., go_to: b }
  b: { check: stock, outcomes: { there: { go_to: sent } } }
"""
LESS_THAN_ELSEWHERE = """
states:
  a: { info: Hello., go_to: b }
  b: { check: stock, outcomes: { there: { go_to: c }, gone: { go_to: closed } } }
  c: { info: Again., go_to: d }
  d: { check: stock, outcomes: { there: { go_to: sent }, gone: { go_to: closed }, late: { go_to: a } } }
"""
LESS_THAN_LATER = """
states:
  a: { info: Hello., go_to: b }
  b: { check: stock, outcomes: { there: { go_to: c }, gone: { go_to: closed }, late: { go_to: a } } }
  c: { info: Again., go_to: d }
  d: { check: stock, outcomes: { there: { go_to: sent }, gone: { go_to: closed } } }
"""
TWO_LESS_THAN_ELSEWHERE = """
states:
  a: { info: Hello., go_to: b }
  b: { check: stock, outcomes: { there: { go_to: c } } }
  c:
    check: stock
    outcomes: { there: { go_to: sent }, late: { go_to: sent }, lost: { go_to: closed } }
"""
PLANTED = {
    "one outcome": ONE_OUTCOME,
    "common timer": ONE_OUTCOME_AFTER_A_COMMON_TIMER,
    "elsewhere": LESS_THAN_ELSEWHERE,
    "later": LESS_THAN_LATER,
    "two": TWO_LESS_THAN_ELSEWHERE,
}
TWO_OUTCOMES = """
states:
  a: { info: Hello., go_to: b }
  b: { check: stock, outcomes: { there: { go_to: sent }, gone: { go_to: a } } }
"""
NEAR = {
    "two outcomes": TWO_OUTCOMES,
    "a timer": """
states:
  a: { info: Hello., go_to: b }
  b: { check: stock, outcomes: { there: { go_to: sent } }, after: { PT1M: { go_to: closed } } }
""",
    "the same elsewhere": LESS_THAN_LATER.replace(
        "gone: { go_to: closed } }", "gone: { go_to: closed }, late: { go_to: a } }"
    ),
    "another check": LESS_THAN_ELSEWHERE.replace("d: { check: stock", "d: { check: price"),
    "no check": "states:\n  a: { info: Hello., go_to: sent }\n",
}
OTHER = "  c: { check: price, outcomes: { low: { go_to: sent }, high: { go_to: closed } } }\n"
FOLDER = {
    "flow.yaml": "flowkit: 1\nflow: planted\nlanguage: en\nstart: a\n"
    + TWO_OUTCOMES.replace("go_to: sent", "go_to: c")
    + OTHER
    + ENDS,
    "people.yaml": "record: { price: low }\npeople:\n  robin: { title: Robin }\n",
}


@pytest.mark.parametrize("body", PLANTED.values(), ids=PLANTED.keys())
def test_a_missing_outcome_is_found(body: str) -> None:
    (problem,) = problems(flow_text(body + ENDS), RULE)
    assert problem.params["state"] in ("b", "d")


@pytest.mark.parametrize("body", NEAR.values(), ids=NEAR.keys())
def test_nothing_is_said_of_a_check_whose_outcomes_are_all_there(body: str) -> None:
    assert problems(flow_text(body + ENDS), RULE) == ()


def test_every_outcome_that_is_missing_is_named() -> None:
    (problem,) = problems(flow_text(TWO_LESS_THAN_ELSEWHERE + ENDS), RULE)
    assert problem.params["outcomes"] == "late, lost"
    assert problem.params["other"] == "c"


def test_an_outcome_that_the_records_of_people_know_is_missing(tmp_path: Path) -> None:
    for name, text in FOLDER.items():
        (tmp_path / name).write_text(text, "utf-8")
    found = project(tmp_path)
    rule = found.people["robin"].record["price"][0]
    record = {"price": (rule,), "stock": (replace(rule, outcome="late"),)}
    person = replace(found.people["robin"], record=record)
    assert list(CHECKS[RULE][1](Subject(found, unfold(found.flow)))) == []
    told = Subject(replace(found, people={"robin": person}), unfold(found.flow))
    (problem,) = CHECKS[RULE][1](told)
    assert (problem.variant, problem.params["outcomes"]) == ("recorded", "late")
