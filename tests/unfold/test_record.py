"""Recording what the library does: clashing names, starts inside steps, conditions with many outcomes."""

from __future__ import annotations

import pytest

from flowkit.core.snapshot import Event, Moved
from flowkit.core.tree import Ask, Cycle, Rest, leaves
from flowkit.load import load_source
from flowkit.unfold import TooManyOutcomesError, unfold

CLASHING = """
flowkit: 1
flow: clashing
start: zoo.b
steps:
  zoo:
    states:
      a: { info: A., go_to: zoo__a }
      b: { info: B., go_to: a }
states:
  zoo__a: { info: Top., go_to: zoo }
ends: { out: { result: success, title: Out } }
"""


def test_states_whose_python_names_would_be_the_same_are_told_apart() -> None:
    automaton = unfold(load_source(CLASHING))
    seen = []
    here = automaton.start().snapshot
    for _ in range(4):
        seen.append(here.state)
        result = automaton.step(here, Event("next"))
        assert isinstance(result, Moved)
        here = result.snapshot
    assert seen == ["zoo.b", "zoo.a", "zoo__a", "zoo.a"]


def routes(count: int) -> str:
    """That many routes in a row, each with a condition of its own."""
    states = "\n".join(
        f"  r{n}: {{ route: [ {{ when: a{n}, go_to: r{n + 1} }}, {{ go_to: r{n + 1}, do: {{ x{n}: }} }} ] }}"
        for n in range(count)
    )
    answers = "".join(f"  a{n}: {{ type: boolean, derived: true }}\n" for n in range(count))
    return f"""
flowkit: 1
flow: many
start: page
answers:
{answers}
states:
  page: {{ info: Page., go_to: r0 }}
{states}
  r{count}: {{ info: Over., go_to: out }}
ends: {{ out: {{ result: success, title: Out }} }}
"""


def test_every_outcome_of_the_conditions_is_recorded() -> None:
    automaton = unfold(load_source(routes(5)))
    here = automaton.start({"a1": True, "a3": True}).snapshot
    result = automaton.step(here, Event("next"))
    assert isinstance(result, Moved)
    assert [effect.name for effect in result.effects] == ["x0", "x2", "x4"]
    (tree,) = [tree for (_, source, _), tree in automaton.trees.items() if source == "page"]
    ends = leaves(tree)
    assert len(ends) == 2**5
    assert {end.where.states for end in ends if isinstance(end, Rest)} == {("r5",)}


def test_more_outcomes_than_can_be_recorded_are_an_error_of_their_own() -> None:
    automaton = unfold(load_source(routes(16)))
    with pytest.raises(TooManyOutcomesError):
        automaton.step(automaton.start().snapshot, Event("next"))


def test_a_condition_is_asked_once_while_nothing_it_reads_changes() -> None:
    automaton = unfold(
        load_source(
            """
flowkit: 1
flow: round
start: page
answers: { rich: { type: boolean, derived: true } }
states:
  page: { info: Page., go_to: one }
  one: { route: [ { when: rich, go_to: out }, { go_to: two } ] }
  two: { route: [ { go_to: one } ] }
ends: { out: { result: success, title: Out } }
"""
        )
    )
    automaton.explore()
    tree = automaton.tree(automaton.explore()[-1], "page", "next")
    assert isinstance(tree, Ask)
    assert isinstance(tree.no, Cycle)
    assert isinstance(tree.yes, Rest)


def test_a_condition_on_visits_is_asked_again_after_each_visit() -> None:
    automaton = unfold(
        load_source(
            """
flowkit: 1
flow: thrice
start: page
states:
  page: { info: Page., go_to: one }
  one: { route: [ { when: visits(one) > 3, go_to: out }, { go_to: two } ] }
  two: { route: [ { go_to: one } ] }
ends: { out: { result: success, title: Out } }
"""
        )
    )
    result = automaton.step(automaton.start().snapshot, Event("next"))
    assert isinstance(result, Moved)
    assert result.snapshot.ended == "success"
    assert result.snapshot.counts == {"visits(one)": 4}
    assert len(result.trace) == 8
