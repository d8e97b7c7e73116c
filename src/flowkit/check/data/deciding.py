"""Which condition on a way an answer decides."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple, TypeAlias

from flowkit.check.data.net import Net
from flowkit.check.space.cuts import tests, variables_of
from flowkit.core.guard_tree import Empty, Expression, IsTrue
from flowkit.core.tree import Ask, Op, Tree

_Chain: TypeAlias = tuple[int, "_Chain"] | None
"""Conditions asked, the last one first: a long list of rules asks very many."""


class Decision(NamedTuple):
    """The first condition on a way that depends on an answer: the index of its transition.

    ``unknown``: it may go so although the answer is not known. ``compares``: it does more than ask whether
    the answer is true. ``careful``: it asks whether the answer is empty, so that it knows what it does.
    """

    transition: int
    unknown: bool
    compares: bool
    careful: bool


def decisions(within: Net, answer: str) -> dict[int, Decision]:
    """For each label on which a condition depends on the answer, the first that does."""
    found: dict[int, Decision] = {}
    program = within.program
    for number in sorted(within.keeps.get(answer, ())):
        label, where = program.labels[number], within.home[number]
        here = program.configurations[where] if where else None
        for index in _asked(program.automaton.tree(here, label.source, label.event), label.ops):
            guard = program.flow.transitions[index].guard
            if guard is not None and answer in guard.reads:
                kinds = _kinds(guard.expression, answer)
                cells = [mask for verb, name, mask in label.changes if (verb, name) == ("keep", answer)]
                unknown = any(mask & 1 for mask in cells)
                found[number] = Decision(index, unknown, kinds != {IsTrue}, Empty in kinds)
                break
    return found


def _kinds(condition: Expression, answer: str) -> set[type]:
    """The kinds of test in which a condition reads an answer."""
    return {type(test) for test in tests(condition) if answer in variables_of(test)}


def _asked(tree: Tree, ops: tuple[Op, ...]) -> tuple[int, ...]:
    """The conditions asked on the way through a tree on which these things happen."""
    waiting: list[tuple[Tree, int, _Chain]] = [(tree, 0, None)]
    while waiting:
        node, done, asked = waiting.pop()
        here = done + len(node.ops)
        if ops[done:here] != node.ops:
            continue
        if isinstance(node, Ask):
            asked = (node.guard, asked)
            waiting += [(node.no, here, asked), (node.yes, here, asked)]
        elif here == len(ops):
            return tuple(_unchained(asked))[::-1]
    return ()  # pragma: no cover  # a label is one of the ways through its tree


def _unchained(asked: _Chain) -> Iterator[int]:
    while asked is not None:
        guard, asked = asked
        yield guard
