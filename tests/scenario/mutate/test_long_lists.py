"""The conditions of an event are all known, however many there are."""

from __future__ import annotations

from flowkit.core.tree import Ask, Configuration, Rest, Tree
from flowkit.scenario.mutate.same import asked

RULES = 5_000  # more than Python calls may stand inside one another


def test_every_condition_of_a_tree_of_thousands_is_asked() -> None:
    tree: Tree = Rest((), Configuration(("a",)))
    for number in reversed(range(RULES)):
        tree = Ask((), number, Rest((), Configuration(("b",))), tree)
    assert asked(tree) == set(range(RULES))
    assert asked(Rest((), Configuration(("a",)))) == set()
