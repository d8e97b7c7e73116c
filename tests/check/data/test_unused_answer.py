"""Nothing is asked for that nobody uses."""

from __future__ import annotations

from pathlib import Path

import pytest

from flowkit import unfold
from flowkit.check import check
from flowkit.load import project
from tests.check.planted import flow_text, problems

RULE = "unused-answer"
ENDS = """
ends:
  sent: { result: success, title: Sent }
  closed: { result: abandoned, title: Closed }
"""


def asking(answer: str, rest: str = "", fields: str = "[name]") -> str:
    return f"""
answers:
  name: {{ type: text }}
  {answer}
states:
  a: {{ title: You, fields: {fields}, go_to: b }}
  b: {{ info: "Hello {{name}}.", go_to: c }}
{rest or "  c: { info: Done., go_to: sent }"}
"""


PLANTED = {
    "a field": asking("age: { type: integer }", fields="[name, age]"),
    "only forgotten": asking(
        "age: { type: integer }",
        "  c: { info: Done., next: { go_to: sent, forget: [age] } }",
        "[name, age]",
    ),
    "a question that leads to one place": asking(
        "kind: { type: choice, derived: true }",
        """
  c:
    question: Which kind?
    save_as: kind
    choices: { red: { label: red, go_to: sent }, blue: { label: blue, go_to: sent } }
""",
    ),
    "given by a check": asking(
        "known: { type: boolean, derived: true }",
        """
  c:
    check: directory
    with: { name: "{name}" }
    gives: [known]
    outcomes: { here: { go_to: sent }, none: { go_to: closed } }
""",
    ),
    "only declared": asking("age: { type: integer }"),
    "named in a note": asking(
        "age: { type: integer }", '  c: { info: Done., note: "{age}", go_to: sent }', "[name, age]"
    ),
}

NEAR = {
    "in a text": asking(
        "age: { type: integer }", '  c: { info: "You are {age}.", go_to: sent }', "[name, age]"
    ),
    "in a condition": asking(
        "age: { type: integer }",
        "  c: { route: [ { when: age > 17, go_to: sent }, { go_to: closed } ] }",
        "[name, age]",
    ),
    "in an effect": asking(
        "age: { type: integer }",
        '  c: { info: Done., next: { go_to: sent, do: { send_card: { age: "{age}" } } } }',
        "[name, age]",
    ),
    "in a check": asking(
        "age: { type: integer }",
        """
  c:
    check: directory
    with: { age: "{age}" }
    outcomes: { here: { go_to: sent }, none: { go_to: closed } }
""",
        "[name, age]",
    ),
    "shown again in a field": asking(
        "age: { type: integer }", "  c: { title: Is that right?, fields: [age], go_to: sent }", "[name, age]"
    ),
    "a question that decides the way": asking(
        "kind: { type: choice, derived: true }",
        """
  c:
    question: Which kind?
    save_as: kind
    choices: { red: { label: red, go_to: sent }, blue: { label: blue, go_to: closed } }
""",
    ),
    "a question that decides an effect": asking(
        "kind: { type: choice, derived: true }",
        """
  c:
    question: Which kind?
    save_as: kind
    choices:
      red: { label: red, go_to: sent, do: { send_card: { colour: red } } }
      blue: { label: blue, go_to: sent, do: { send_card: { colour: blue } } }
""",
    ),
}


@pytest.mark.parametrize("body", PLANTED.values(), ids=PLANTED.keys())
def test_an_answer_that_nobody_reads_is_found(body: str) -> None:
    (problem,) = problems(flow_text(body + ENDS), RULE)
    assert problem.params["answer"] in ("age", "kind", "known")


@pytest.mark.parametrize("body", NEAR.values(), ids=NEAR.keys())
def test_nothing_is_said_of_an_answer_that_is_read(body: str) -> None:
    assert problems(flow_text(body + ENDS), RULE) == ()


def test_it_is_said_who_asks_who_gives_and_what_is_only_declared() -> None:
    variants = {
        name: problems(flow_text(PLANTED[name] + ENDS), RULE)[0].variant
        for name in ("a field", "given by a check", "only declared")
    }
    assert variants == {"a field": "", "given by a check": "given", "only declared": "declared"}


@pytest.mark.parametrize(
    "carried",
    [
        "letter: { to: x, text: 'You are {age}.' }",
        "letter: { to: '{age}', text: x }",
        "webhook: { url: /x, send: { age: '{age}' } }",
    ],
)
def test_an_answer_that_is_only_written_into_a_message_is_read(carried: str, tmp_path: Path) -> None:
    body = PLANTED["a field"].replace("c: { info: Done.,", "c: { info: Done., do: { write: },")
    text = flow_text(body + ENDS)
    for more, found in (("", ["age"]), (f"effects: {{ write: {{ {carried} }} }}\n", [])):
        (tmp_path / "flow.yaml").write_text(text + more, "utf-8")
        read = project(tmp_path / "flow.yaml")
        unused = [p for p in check(read, unfold(read.flow)) if p.rule.name == RULE]
        assert [problem.params["answer"] for problem in unused] == found
