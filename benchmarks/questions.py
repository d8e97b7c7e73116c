"""Made-up flows: one whose situations double with each page, one with many conditions on one event."""

from __future__ import annotations


def flow(questions: int) -> str:
    """The flow, as one file. It has 2 to the power of (questions + 1) situations, and a few."""
    ids = [f"a{number}" for number in range(questions)]
    answers = "\n".join(f"  {name}: {{ type: choice, label: {name}, derived: true }}" for name in ids)
    pages = "\n".join(_page(number, questions) for number in range(questions))
    every = " and ".join(f"{name} = sure" for name in ids)
    return f"""flowkit: 1
flow: questions
language: en
start: p0
answers:
{answers}
states:
{pages}
  last:
    info: Thank you.
    go_to:
      - {{ when: {every}, go_to: all_sure }}
      - {{ go_to: not_sure }}
ends:
  all_sure: {{ result: success, title: all sure }}
  not_sure: {{ result: success, title: not all sure }}
"""


def _page(number: int, questions: int) -> str:
    onward = f"p{number + 1}" if number + 1 < questions else "last"
    return f"""  p{number}:
    question: Question {number}
    save_as: a{number}
    choices:
      sure: {{ label: sure, go_to: {onward} }}
      unsure: {{ label: unsure, go_to: {onward} }}"""


def rules(count: int) -> str:
    """A flow with a list of so many rules over three answers at one event."""
    lines = []
    for number in range(count):
        low = number * 3
        kind = ("red", "green", "blue")[number % 3]
        lines.append(f"      - {{ when: size >= {low} and size < {low + 3} and hue = {kind}, go_to: done }}")
    body = "\n".join(lines)
    return f"""flowkit: 1
flow: rules
language: en
start: ask
answers:
  size: {{ type: integer, label: size, min: 0, max: {count * 3} }}
  hue: {{ type: choice, label: hue, choices: {{ red: red, green: green, blue: blue }} }}
states:
  ask:
    fields: [size, hue]
    go_to:
{body}
      - {{ go_to: other }}
ends:
  done: {{ result: success, title: done }}
  other: {{ result: success, title: other }}
"""
