"""Decision trees: what one event does in one configuration, for every outcome of the conditions it meets."""

from __future__ import annotations

from typing import NamedTuple, TypeAlias

Op: TypeAlias = tuple[int | str, str]
"""``(transition index, "take")``, ``(state id, "enter")`` or ``(state id, "leave")``, in order."""


class Configuration(NamedTuple):
    """The active leaf states in document order, and where each `resume` step was left."""

    states: tuple[str, ...]
    resume: tuple[tuple[str, tuple[str, ...]], ...] = ()


class Ask(NamedTuple):
    """After ``ops``, the guard of transition ``guard`` decides."""

    ops: tuple[Op, ...]
    guard: int
    yes: Tree
    no: Tree


class Rest(NamedTuple):
    """After ``ops``, the journey rests in ``where``."""

    ops: tuple[Op, ...]
    where: Configuration


class Stuck(NamedTuple):
    """No transition was enabled."""

    ops: tuple[Op, ...] = ()


class Cycle(NamedTuple):
    """The automatic transitions of ``ops`` come back to where they started, for ever."""

    ops: tuple[Op, ...]


Tree: TypeAlias = Ask | Rest | Stuck | Cycle


def leaves(tree: Tree) -> tuple[Rest | Stuck | Cycle, ...]:
    """Every end of the tree, `yes` before `no`."""
    found: list[Rest | Stuck | Cycle] = []
    waiting = [tree]
    while waiting:
        tree = waiting.pop()
        if isinstance(tree, Ask):
            waiting += (tree.no, tree.yes)
        else:
            found.append(tree)
    return tuple(found)
