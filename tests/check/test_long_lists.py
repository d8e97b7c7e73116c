"""Thousands of rules on one event, and the longest conditions, are checked like any other."""

from __future__ import annotations

from dataclasses import replace

import pytest

from flowkit.check import findings
from flowkit.check.claims.monitor import Standing, recorded
from flowkit.check.claims.mutation import Change, changed
from flowkit.check.claims.watch import Watch
from flowkit.check.data.deciding import decisions
from flowkit.check.data.net import net
from flowkit.check.subject import Subject
from flowkit.core.claim import Claim, Fact, Pattern
from flowkit.core.snapshot import Event
from flowkit.unfold import unfold
from tests.check.planted import flow_text, found, subject

RULES = 1_100  # more than Python calls may stand inside one another
ASKED = """
answers: { count: { type: integer } }
states:
  a:
    title: How many?
    fields: [count]
    go_to:
RULES
      - { go_to: b }
  b: { info: Here., go_to: done }
ends: { done: { result: success, title: Done } }
"""


def long_list(rules: int) -> str:
    """A flow with so many rules on one event."""
    lines = "\n".join(f"      - {{ when: count = {n}, go_to: {'ab'[n % 2]} }}" for n in range(rules))
    return flow_text(ASKED.strip().replace("RULES", lines))


@pytest.fixture(scope="module")
def long() -> Subject:
    """The flow with thousands of rules."""
    return subject(long_list(RULES))


def test_the_last_of_thousands_of_rules_is_known_to_depend_on_the_answer(long: Subject) -> None:
    within = net(long, long.space.program)
    assert {decision.transition for decision in decisions(within, "count").values()} == {0}


def test_a_claim_is_read_on_the_last_of_thousands_of_rules(long: Subject) -> None:
    last = long.flow.transitions[RULES]
    assert last.target == "b"
    events = [Event("next", {"count": RULES})]
    never = Claim("never", "", Pattern.NEVER, (Fact(transition=last.id),))
    assert recorded(Watch(never), long.automaton, events) is Standing.BROKEN
    first = replace(never, what=(Fact(transition=long.flow.transitions[0].id),))
    assert recorded(Watch(first), long.automaton, events) is Standing.KEPT


def test_an_arrow_is_changed_beside_thousands_of_others(long: Subject) -> None:
    onward = next(iter(long.flow.leaving("b")))
    automaton = changed(long.automaton, Change(onward, "a"), unfold)
    moved = automaton.replay([Event("next", {"count": RULES}), Event("next")])
    assert moved.snapshot.states == ("a",)


def test_thousands_of_rules_are_checked_whole(long: Subject) -> None:
    assert {problem.rule.name for problem in findings(long)} <= {"undecided"}


@pytest.mark.parametrize("word", ["and", "or"])
def test_a_condition_as_long_as_one_may_be_is_checked_whole(word: str) -> None:
    comparisons = ["k != {n}", "k = {n}"][word == "or"]
    when = f" {word} ".join(comparisons.format(n=n) for n in range(90))
    text = flow_text(f"""
answers: {{ k: {{ type: integer, min: 0, max: 999 }} }}
states:
  a:
    title: How many?
    fields: [k]
    go_to:
      - {{ when: {when}, go_to: b }}
      - {{ go_to: done }}
  b: {{ info: Here., go_to: done }}
ends: {{ done: {{ result: success, title: Done }} }}
""")
    assert found(text) - {"undecided"} == set()
