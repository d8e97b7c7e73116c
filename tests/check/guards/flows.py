"""Flows that ask for what some rules read, and then decide by them."""

from __future__ import annotations

import re

from tests.check.planted import flow_text

ANSWERS = {
    "age": "{ type: integer, min: 0, max: 120 }",
    "rank": "{ type: integer }",
    "euros": "{ type: money, min: 0.01 }",
    "size": "{ type: number }",
    "sure": "{ type: boolean }",
    "glad": "{ type: boolean }",
    "born": "{ type: date, max: today }",
    "since": "{ type: date, min: 2020-01-01 }",
    "name": "{ type: text, length: 2-30 }",
    "again": "{ type: text, length: 2-30 }",
    "note": "{ type: text, optional: true }",
    "hues": "{ type: choice, many: true, choices: { red: Red, green: Green, blue: Blue } }",
}
QUESTION = """
  b:
    question: What kind?
    save_as: kind
    choices:
      red: { label: Red, go_to: c }
      blue: { label: Blue, go_to: c }
      grey: { label: Grey, go_to: c }
"""
ENDS = """
ends:
  granted: { result: success, title: Granted }
  by_post: { result: fallback, title: By post }
  by_phone: { result: fallback, title: By telephone }
"""


def deciding(*rules: str, parameters: str = "") -> str:
    """A page that asks for what the rules read, then a route with these rules: `condition -> state`."""
    words = set(re.findall(r"[a-z_]+", " ".join(rules)))
    fields = [name for name in ANSWERS if name in words]
    asks = "kind" in words
    declared = [f"  {name}: {ANSWERS[name]}" for name in fields]
    declared += ["  kind: { type: choice, derived: true }"] if asks else []
    first = f"fields: [{', '.join(fields)}]" if fields else "info: Hello."
    return flow_text(
        "\n".join([
            "answers:" if declared else "",
            *declared,
            parameters,
            "states:",
            f"  a: {{ title: You, {first}, go_to: {'b' if asks else 'c'} }}",
            QUESTION if asks else "",
            "  c:",
            "    title: Which way?",
            "    route:",
            *(f"      - {rule_text(rule)}" for rule in rules),
            ENDS,
        ])
    )  # fmt: skip


def rule_text(rule: str) -> str:
    """A rule in YAML: `condition -> state`, or only the state."""
    condition, arrow, target = rule.rpartition("->")
    when = f'when: "{condition.strip()}", ' if arrow else ""
    return f"{{ {when}go_to: {target.strip()} }}"
