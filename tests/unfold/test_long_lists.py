"""A list of more than a thousand rules is recorded and stepped like any other."""

from __future__ import annotations

from flowkit.core.snapshot import Event, Moved, Refused
from flowkit.core.tree import leaves
from flowkit.load import load_source
from flowkit.unfold import unfold

RULES = 1_200  # more than Python calls may stand inside one another
TEXT = """
flowkit: 1
flow: long
language: en
start: a
answers: { count: { type: integer } }
states:
  a:
    title: How many?
    fields: [count]
    go_to:
RULES
  b: { info: Here., go_to: done }
ends: { done: { result: success, title: Done } }
"""


def test_a_thousand_rules_and_more_are_recorded_and_the_last_one_is_reached() -> None:
    rules = "\n".join(f"      - {{ when: count = {n}, go_to: {'ab'[n % 2]} }}" for n in range(RULES))
    automaton = unfold(load_source(TEXT.strip().replace("RULES", rules), "long.yaml"))
    moved = automaton.start()
    tree = automaton.tree(automaton.explore()[0], "a", "next")
    assert len(leaves(tree)) == RULES + 1
    for n in (0, 1, RULES - 2, RULES - 1):
        result = automaton.step(moved.snapshot, Event("next", {"count": n}))
        assert isinstance(result, Moved)
        assert result.trace == (f"a/next#{n + 1}" if n else "a/next",)
    result = automaton.step(moved.snapshot, Event("next", {"count": RULES}))
    assert isinstance(result, Refused)
    assert result.reason == "no-rule-holds"
