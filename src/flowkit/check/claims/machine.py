"""A claim as a small deterministic automaton that reads a journey: the same for proofs and for running ones.

It reads letters, one for each thing that happens on a journey: which parts of the claim are true of it. A
scope makes segments of the journey; a copy of the pattern runs in each, and the copies together are one
state, so that "after A, before B" speaks of every A. What must not happen is judged as it happens; what must
happen is owed when the segment ends: with the journey, or at B, and never where B does not come.
"""

from __future__ import annotations

from dataclasses import dataclass

from flowkit.core.claim import Claim, Pattern

WHAT, THEN, UNLESS, AFTER, BEFORE, RESTS = (1 << place for place in range(6))
"""The parts of a claim as bits of a letter. RESTS: the journey has come to rest."""

LETTERS = 1 << 6
_IDLE, _OPEN, _DONE, _BROKEN = -1, -2, -3, -4  # what a copy is; those of at_most count from 0

_Copies = frozenset[int] | None
"""The copies that run; None when the claim is broken for good."""


@dataclass(frozen=True, slots=True)
class Machine:
    """``table[state][letter]`` is the state after a letter; a journey begins in state 0.

    ``kept`` says of each state whether a journey that ends there keeps the claim. ``broken`` is the state
    that nothing mends any more; -1 when there is none.
    """

    table: tuple[tuple[int, ...], ...]
    kept: tuple[bool, ...]
    broken: int


def machine(claim: Claim) -> Machine:
    """The automaton of a claim."""
    first: _Copies = frozenset() if claim.after else frozenset({_begun(claim)})
    numbers: dict[_Copies, int] = {first: 0}
    table: list[tuple[int, ...]] = []
    states = [first]
    for state in states:
        row = []
        for letter in range(LETTERS):
            reached = _read(claim, state, letter)
            if reached not in numbers:
                numbers[reached] = len(states)
                states.append(reached)
            row.append(numbers[reached])
        table.append(tuple(row))
    kept = tuple(state is not None and (bool(claim.before) or _OPEN not in state) for state in states)
    return Machine(tuple(table), kept, numbers.get(None, -1))


def _begun(claim: Claim) -> int:
    if claim.pattern is Pattern.AT_MOST:
        return 0
    return _OPEN if claim.pattern is Pattern.EXISTS else _IDLE


def _read(claim: Claim, copies: _Copies, letter: int) -> _Copies:
    """The copies after a letter. A segment ends before the letter of its end, and begins after its own."""
    if copies is None:
        return None
    if claim.before and letter & BEFORE:
        if _OPEN in copies:
            return None
        copies = frozenset()
    copies = frozenset(_step(claim, copy, letter) for copy in copies)
    if _BROKEN in copies:
        return None
    if claim.after and letter & AFTER and (claim.before or not copies):
        copies |= {_begun(claim)}
    return _fewest(claim, copies)


def _fewest(claim: Claim, copies: frozenset[int]) -> frozenset[int]:
    """The copies that decide: the one that has counted most, none that is done where others may begin."""
    if claim.before:
        copies -= {_DONE}
    return frozenset({max(copies)}) if claim.pattern is Pattern.AT_MOST and len(copies) > 1 else copies


def _step(claim: Claim, copy: int, letter: int) -> int:
    pattern, what = claim.pattern, bool(letter & WHAT)
    if copy in (_DONE, _BROKEN):
        return copy
    if letter & UNLESS:
        return _IDLE if pattern is Pattern.LEADS_TO else _DONE
    if pattern is Pattern.LEADS_TO:
        return _OPEN if (what or copy == _OPEN) and not letter & THEN else _IDLE
    if pattern is Pattern.ALWAYS:
        return _BROKEN if letter & RESTS and not what else copy
    if not what:
        return _BROKEN if pattern is Pattern.PRECEDES and letter & THEN else copy
    if pattern is Pattern.AT_MOST:
        return copy + 1 if copy < claim.times else _BROKEN
    return _BROKEN if pattern is Pattern.NEVER else _DONE
