"""Where `back` may lead: the pages that can be the last visited one, whatever the journey was."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from flowkit.core.automaton import Automaton
from flowkit.core.tree import Configuration, Op


class Returns:
    """Finds the returns of a machine, again each time more of it is known."""

    def __init__(self, automaton: Automaton) -> None:
        self.flow = automaton.flow
        self.pages = automaton.pages
        self.told: set[tuple[Configuration, Configuration]] = set()

    def since(
        self,
        moves: Iterable[tuple[Configuration, Configuration, tuple[Op, ...]]],
        configurations: Sequence[Configuration],
    ) -> list[tuple[str, Configuration, Configuration]]:
        """The returns not told before: the state whose button it is, from where, to where."""
        lasts = self._lasts([move for move in moves if not self._clears(move)])
        found = []
        for where in configurations:
            source = next((s for s in where.states if s and self.flow.states[s].back), None)
            for states in lasts.get(where.states, {}) if source else ():
                there = Configuration(states, where.resume)
                if (where, there) not in self.told:
                    self.told.add((where, there))
                    found.append((source or "", where, there))
        return found

    def _clears(self, move: tuple[Configuration, Configuration, tuple[Op, ...]]) -> bool:
        """Whether a move forgets the pages visited before."""
        _, there, ops = move
        barrier = any(verb == "enter" and self.flow.states[str(what)].barrier for what, verb in ops)
        ended = any(self.flow.states[s].parent is None and self.flow.states[s].result for s in there.states)
        return barrier or ended

    def _lasts(
        self, moves: list[tuple[Configuration, Configuration, tuple[Op, ...]]]
    ) -> dict[tuple[str, ...], dict[tuple[str, ...], None]]:
        """For the states active somewhere, the pages that can be the last visited one there."""
        lasts: dict[tuple[str, ...], dict[tuple[str, ...], None]] = {}
        passing: dict[tuple[str, ...], dict[tuple[str, ...], None]] = {}
        waiting: list[tuple[tuple[str, ...], tuple[str, ...]]] = []  # (where, a page that may be the last)
        for (left, _), (there, _), _ in moves:
            if left != there and any(state in self.pages for state in left):
                waiting.append((there, left))
            else:
                passing.setdefault(left, {})[there] = None
        while waiting:
            where, page = waiting.pop()
            known = lasts.setdefault(where, {})
            if page not in known and page != where:
                known[page] = None
                waiting += [(there, page) for there in passing.get(where, ())]
        return lasts
