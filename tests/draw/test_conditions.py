"""Conditions are said in the words of the flow."""

from __future__ import annotations

from pathlib import Path

import pytest

from flowkit.core.flow import Flow
from flowkit.draw.words import Words
from tests.draw.written import ENDS, flow_from

ANSWERS = """
answers:
  age: { type: integer, label: Your age, min: 0, max: 120, example: "40" }
  born: { type: date, label: Your birthday, example: 1990-01-31 }
  name: { type: text, label: Your name, length: 1-40, example: Robin }
  bare_name: { type: text, length: 1-40, example: Robin }
  member: { type: boolean, label: A member }
  shirt: { type: choice, label: Which shirt?, derived: true }
  size: { type: choice, label: Which size?, choices: { s: { label: "> small" }, xl: {} } }
  meals: { type: choice, label: Which meals?, many: true, choices: { noon: { label: at noon } } }
parameters:
  limit: { type: integer, label: Limit, default: "3" }
"""
STATES = """
  a:
    question: Which shirt?
    save_as: shirt
    choices:
      red: {{ label: "> a red one", go_to: b }}
      blue: {{ label: a blue one, go_to: b }}
  b:
    title: Tell us
    fields: [age, born, name, bare_name, member, size, meals]
    go_to: c
  c:
    title: Which way?
    route:
      - {{ when: "{when}", go_to: done }}
      - {{ go_to: done }}
"""
SAID = {
    "member": "“A member”",
    "not member": "not: “A member”",
    "member and age >= 18": "“A member” and “Your age” ≥ 18",
    "member or age < 18": "“A member” or “Your age” < 18",
    "not (member or age > limit)": "not: (“A member” or “Your age” > “Limit”)",
    "member and (age = 1 or age != 2)": "“A member” and (“Your age” = 1 or “Your age” ≠ 2)",
    "shirt = red": "a red one",
    "shirt != red": "any but a red one",
    "shirt in [red, blue]": "a red one, a blue one",
    "shirt not in [red]": "any but a red one",
    "size = s": "small",
    "size = xl": "xl",
    "name is empty": "“Your name” empty",
    "name is not empty": "“Your name” given",
    "name = 'Robin'": "“Your name” = Robin",
    "bare_name = name": "bare name = “Your name”",
    "born < today": "“Your birthday” < today",
    "age(born) <= 17": "age (“Your birthday”) ≤ 17",
    "length(name) > 3": "length (“Your name”) > 3",
    "count(meals) = 2": "number of “Which meals?” = 2",
    "visits(b) > 2": "visits > 2",
    "tries(b) < limit": "a try is left",
    "tries(b) >= limit": "tries ≥ “Limit”",
}


def _flow(folder: Path, when: str) -> Flow:
    return flow_from(folder, STATES.format(when=when), more=ENDS + ANSWERS).flow


@pytest.mark.parametrize("when", SAID)
def test_a_condition_is_said_in_the_words_of_the_flow(when: str, tmp_path: Path) -> None:
    flow = _flow(tmp_path, when)
    words = Words(flow, "en")
    first, second = flow.leaving("c")
    assert words.way(flow.states["c"], first) == f"if {SAID[when]}"
    assert words.way(flow.states["c"], second) == "otherwise"


def test_a_condition_is_said_in_french_too(tmp_path: Path) -> None:
    flow = _flow(tmp_path, "not member and tries(b) < limit")
    said = Words(flow, "fr").way(flow.states["c"], flow.leaving("c")[0])
    assert said == "si pas : « A member » et encore un essai possible"


def test_a_language_without_our_words_is_spoken_in_english(tmp_path: Path) -> None:
    flow = _flow(tmp_path, "member")
    assert Words(flow, "de").way(flow.states["c"], flow.leaving("c")[1]) == "otherwise"
