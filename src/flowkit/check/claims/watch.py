"""A claim that looks on while a journey is made: what happens becomes letters, letters move its automaton."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import product

from flowkit.check.claims.happenings import Happening
from flowkit.check.claims.machine import AFTER, BEFORE, RESTS, THEN, UNLESS, WHAT, Machine, machine
from flowkit.core.claim import Claim, Fact, Facts, Pattern
from flowkit.core.guard import Guard

Asked = tuple[Guard, bool]
"""A condition, and whether it is asked at rest; else it is asked when the event has brought its answers."""

_AT_REST = ("enter", "rest")


@dataclass(frozen=True, slots=True)
class Letter:
    """What is sure of a happening, and the bits that depend on a condition."""

    sure: int
    perhaps: tuple[tuple[int, Asked], ...] = ()

    def given(self, holds: Callable[[Asked], bool]) -> int:
        """The letter once the conditions are known."""
        return self.sure | sum({bit for bit, asked in self.perhaps if not self.sure & bit and holds(asked)})


_NOTHING = Letter(0)


class Watch:
    """A claim with its automaton. The states of the automaton are those of the watch; 0 is the first."""

    def __init__(self, claim: Claim) -> None:
        self.claim = claim
        self.machine: Machine = machine(claim)
        self._named: dict[tuple[str, str], list[tuple[int, Fact]]] = {}
        self._resting: list[tuple[int, Fact]] = []
        self._anything = 0
        guards = []
        for bit, facts in _parts(claim):
            for fact in facts:
                self._place(bit, fact)
                guards += [] if fact.guard is None else [fact.guard]
        self.guards = tuple(guards)

    def _place(self, bit: int, fact: Fact) -> None:
        """Put a fact where the happenings that it may be true of find it."""
        always = self.claim.pattern is Pattern.ALWAYS and bit == WHAT
        names = {"event": fact.event, "effect": fact.effect, "take": fact.transition, "enter": fact.state}
        kind, name = next(((kind, name) for kind, name in names.items() if name is not None), ("", ""))
        if kind and not (kind == "enter" and always):
            self._named.setdefault((kind, name), []).append((bit, fact))
        elif kind or fact.ends is not None or fact.guard is not None:
            self._resting.append((bit, fact))
        else:
            self._anything |= bit

    @property
    def states(self) -> range:
        """The states of the automaton."""
        return range(len(self.machine.kept))

    def letters(self, happened: Iterable[Happening]) -> tuple[Letter, ...]:
        """The letters of a move; those that can change nothing are left out."""
        found = (self._letter(happening) for happening in happened)
        return tuple(letter for letter in found if letter.sure or letter.perhaps)

    def read(self, state: int, letters: Iterable[Letter], holds: Callable[[Asked], bool]) -> int:
        """The state after a move, when its conditions are known."""
        for letter in letters:
            state = self.machine.table[state][letter.given(holds)]
        return state

    def readings(self, state: int, letters: tuple[Letter, ...]) -> dict[tuple[tuple[Asked, bool], ...], int]:
        """The states that a move may lead to, by what must hold and must not for each. () when it is sure."""
        if not letters:
            return {(): state}
        asked = tuple(dict.fromkeys(found for letter in letters for _, found in letter.perhaps))
        ways = {}
        for answers in product((True, False), repeat=len(asked)):
            known = dict(zip(asked, answers, strict=True))
            ways[tuple(known.items())] = self.read(state, letters, known.__getitem__)
        return {(): ways.popitem()[1]} if len(set(ways.values())) == 1 else ways

    def _letter(self, happening: Happening) -> Letter:
        kind, name, at = happening
        sure, perhaps = self._anything, []
        found = self._named.get((kind, name), ())
        if kind == "rest":
            sure |= RESTS if self.claim.pattern is Pattern.ALWAYS else 0
            found = [(bit, fact) for bit, fact in self._resting if _rests(fact, name, at)]
        for bit, fact in found:
            if fact.at is not None and fact.at not in at:
                continue
            if fact.guard is None:
                sure |= bit
            else:
                perhaps.append((bit, (fact.guard, kind in _AT_REST)))
        if not sure and not perhaps:
            return _NOTHING
        return Letter(sure, tuple(each for each in perhaps if not sure & each[0]))


def _parts(claim: Claim) -> Iterator[tuple[int, Facts]]:
    parts = (claim.what, claim.then, claim.unless, claim.after, claim.before)
    yield from zip((WHAT, THEN, UNLESS, AFTER, BEFORE), parts, strict=True)


def _rests(fact: Fact, result: str, at: frozenset[str]) -> bool:
    """Whether a fact about where a journey rests, its condition apart, is true there."""
    return fact.ends in (None, result) and (fact.state is None or fact.state in at)
