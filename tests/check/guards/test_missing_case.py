"""A case that happens and that no rule takes is found, with a journey to it; an impossible one is not."""

from __future__ import annotations

import pytest

from tests.check.guards.flows import deciding, rule_text
from tests.check.planted import flow_text, found, problems, subject, witnessed

RULE = "missing-case"

PLANTED = {
    "a range": (["age < 18 -> granted", "age > 60 -> by_phone"], "age = 18"),
    "a kind": (["kind = red -> granted", "kind = blue -> by_phone"], "kind = grey"),
    "one single rule": (["sure -> granted"], "not sure"),
    "two answers": (["sure -> granted", "not sure and glad -> by_phone"], "not sure and not glad"),
    "an optional answer": (["note = 'x' -> granted", "note != 'x' -> by_phone"], "note is empty"),
    "a text": (["name = 'Anna' -> granted", "length(name) != 4 -> by_phone"], "name = 'x0xx'"),
    "an age": (["age(born) < 18 -> granted", "age(born) >= 65 -> by_phone"], "born = 2008-01-05"),
    "numbers compared": (["rank < size -> granted", "rank > size -> by_phone"], "rank = 0 and size = 0"),
    "one number of choices": (
        ["count(hues) < 2 -> granted", "count(hues) > 2 -> by_phone"],
        "hues is not empty",
    ),
}

NEAR = {
    "the whole range": ["age < 18 -> granted", "age >= 18 -> by_phone"],
    "all kinds": ["kind = red -> granted", "kind in [blue, grey] -> by_phone"],
    "yes and no": ["sure -> granted", "not sure -> by_phone"],
    "a last rule": ["age < 18 -> granted", "age > 60 -> by_phone", "by_post"],
    "the optional answer left blank": ["note is empty -> granted", "length(note) > 0 -> by_phone"],
    "any order": ["rank < size -> granted", "rank > size -> by_phone", "rank = size -> by_post"],
    "either is enough": ["sure or glad -> granted", "not (sure or glad) -> by_phone"],
    "every cent": ["euros <= 9.99 -> granted", "euros > 9.99 -> by_phone"],
    "its bounds": ["age >= 0 and age <= 60 -> granted", "age in [61, 62] or age > 62 -> by_phone"],
}


@pytest.mark.parametrize("name", PLANTED)
def test_a_case_that_no_rule_takes_is_found_with_a_journey_to_it(name: str) -> None:
    rules, case = PLANTED[name]
    problem = witnessed(deciding(*rules), RULE)
    assert problem.variant == "route"
    assert problem.params["case"] == case
    assert problem.witness is not None
    assert problem.witness.moves[-1].after == ()


@pytest.mark.parametrize("name", NEAR)
def test_rules_that_take_every_case_are_no_problem(name: str) -> None:
    assert problems(deciding(*NEAR[name]), RULE) == ()


@pytest.mark.parametrize("name", ["a range", "an optional answer", "one number of choices"])
def test_nothing_else_is_found(name: str) -> None:
    rules = [*PLANTED[name][0]]
    text = deciding(*rules).replace("  by_post: { result: fallback, title: By post }\n", "")
    assert found(text) == {RULE}


def listed(*rules: str) -> str:
    return f"[{', '.join(rule_text(rule) for rule in rules)}]"


ENDS = """
ends:
  granted: { result: success, title: Granted }
  by_phone: { result: fallback, title: By telephone }
"""
SURE = "answers: { sure: { type: boolean } }\n"
ELSEWHERE = {
    "a choice": f"""
states:
  a: {{ title: You, fields: [sure], go_to: b }}
  b:
    question: Go on?
    choices:
      yes_please: {{ label: Yes, go_to: {listed("sure -> granted", "sure and sure -> by_phone")} }}
      no_thanks: {{ label: No, go_to: by_phone }}
""",
    "a link": f"""
states:
  a: {{ title: You, fields: [sure], go_to: b }}
  b:
    info: Here.
    links: {{ onward: {{ label: On, go_to: {listed("sure -> granted", "visits(b) > 1 -> by_phone")} }} }}
    go_to: by_phone
""",
    "next": f"""
states:
  a: {{ title: You, fields: [sure], go_to: {listed("sure -> granted", "visits(a) > 1 -> by_phone")} }}
""",
    "an outcome": """
states:
  a: { title: You, fields: [sure], go_to: b }
  b:
    title: Known?
    check: known
    outcomes: { found: { when: sure, go_to: granted }, lost: { go_to: by_phone } }
""",
    "a timer": """
states:
  a: { title: You, fields: [sure], go_to: b }
  b: { info: Wait., go_to: granted, after: { P1D: { when: sure, go_to: by_phone } } }
""",
    "parts that are done": f"""
states:
  a: {{ title: You, fields: [sure], go_to: b }}
  b:
    parallel:
      left: {{ states: {{ l: {{ info: Left., go_to: over }}, over: {{ end: true }} }} }}
      right: {{ states: {{ r: {{ info: Right., go_to: over }}, over: {{ end: true }} }} }}
    go_to: {listed("sure -> granted", "visits(b) > 1 -> by_phone")}
""",
}


@pytest.mark.parametrize("name", ELSEWHERE)
def test_every_list_of_rules_is_looked_at(name: str) -> None:
    problem = witnessed(flow_text(SURE + ELSEWHERE[name] + ENDS), RULE)
    assert str(problem.params["case"]).startswith("not sure")


def test_a_condition_on_a_link_or_choice_only_says_when_it_is_open() -> None:
    text = flow_text(
        SURE
        + """
states:
  a: { title: You, fields: [sure], go_to: b }
  b:
    info: Here.
    links: { onward: { label: On, when: sure, go_to: granted } }
    go_to: by_phone
"""
        + ENDS
    )
    assert problems(text, RULE) == ()


def test_a_case_that_no_journey_brings_is_no_problem() -> None:
    between = '{ when: "age in [18, 60] or age > 18 and age < 60", go_to: by_post }'
    apart = deciding("age < 18 -> granted", "age > 60 -> by_phone")
    apart = apart.replace("go_to: c }\n", "go_to: d }\n", 1)
    apart = apart.replace("  c:\n", f"  d: {{ route: [{between}, {{ go_to: c }}] }}\n  c:\n")
    assert problems(apart, RULE) == ()


def test_a_case_that_only_going_back_brings_is_found() -> None:
    text = flow_text(
        SURE.replace(" } }", " }, kind: { type: choice, derived: true } }")
        + """
buttons: { back: { label: Back }, next: { label: Next } }
states:
  a:
    question: What kind?
    save_as: kind
    choices: { red: { label: Red, go_to: b }, blue: { label: Blue, go_to: c } }
  b: { title: More, fields: [sure], go_to: c }
  c: { info: Nearly there., go_to: d }
  d: { route: [{ when: sure is empty, go_to: granted }, { when: kind = red, go_to: by_phone }] }
"""
        + ENDS
    )
    problem = witnessed(text, RULE)
    assert problem.witness is not None
    events = [move.event for move in problem.witness.moves]
    assert events == ["red", "next", "back", "back", "blue", "next"]


def test_a_case_that_a_count_decides_is_found_after_counting() -> None:
    text = deciding("visits(c) < 3 -> d", "sure -> granted").replace(
        "  c:\n", "  d: { info: Again., go_to: c, links: { out: { label: Out, go_to: by_post } } }\n  c:\n"
    )
    problem = witnessed(text, RULE)
    assert problem.params["case"] == "not sure and visits(c) = 3"


def test_the_start_of_a_journey_can_leave_out_a_case() -> None:
    sure = "parameters: { sure: { type: boolean, label: Sure, default: yes } }"
    text = deciding("sure -> granted", parameters=sure).replace("start: a", "start: c")
    text = text.replace("  sure: { type: boolean }\n", "").replace("answers:\n", "")
    (problem,) = problems(text.replace("  a: { title: You, fields: [sure], go_to: c }\n", ""), RULE)
    assert problem.params["case"] == "not sure"


def test_the_value_of_a_secret_answer_is_not_told() -> None:
    text = deciding("name = 'Anna' -> granted", "name = 'Berta' -> by_phone").replace(
        "length: 2-30 }", "length: 2-30, sensitive: secret }"
    )
    assert witnessed(text, RULE).params["case"] == "name is not empty"


def test_whose_rules_they_are_is_said() -> None:
    (problem,) = problems(flow_text(SURE + ELSEWHERE["a choice"] + ENDS), RULE)
    assert (problem.params["event"], problem.params["state"]) == ("Yes", "b")
    assert subject(flow_text(SURE + ELSEWHERE["a choice"] + ENDS)).flow.states["b"].control("yes_please")


def test_a_journey_is_shown_with_the_settings_it_cannot_begin_without() -> None:
    parameters = "parameters: { hall: { type: text, label: Hall }, note_: { type: text, optional: true } }"
    problem = witnessed(deciding("age < 18 -> granted", parameters=parameters), RULE)
    assert problem.witness is not None
    assert [*problem.witness.inputs] == ["hall"]
