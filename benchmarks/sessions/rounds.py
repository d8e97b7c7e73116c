"""Rounds of short bursts, contenders in turn, beside the pace of the machine; disturbed rounds are left out.

A store waits for the disk, and a disk is shared: its rate changes by half from one second to the next. So a
ratio is taken within a round, where both sides met the same disk, and the middle one of all rounds counts.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median, quantiles
from time import perf_counter
from typing import Protocol

PAGE = b"\x00" * 4096
PAGES = 64
FEWEST = 3  # of the rounds, one in so many is kept however disturbed: the calmest


@dataclass(frozen=True, slots=True)
class Burst:
    """What was done in a short while: how many events, in how many seconds, and how long each had to wait."""

    events: int
    seconds: float
    waits: tuple[float, ...] = ()

    @property
    def rate(self) -> float:
        """Events a second."""
        return self.events / self.seconds


class Contender(Protocol):
    """Somebody who works for a while when told to."""

    name: str

    def burst(self, seconds: float) -> Burst:
        """Work for about so many seconds."""


def alone(act: Callable[[], object], seconds: float) -> Burst:
    """One caller, one event after the other until the time is over."""
    waits = []
    begun = now = perf_counter()
    while now - begun < seconds:
        act()
        done = perf_counter()
        waits.append(done - now)
        now = done
    return Burst(len(waits), now - begun, tuple(waits))


@dataclass(frozen=True, slots=True)
class Pace:
    """What the machine itself can do just now: syncs of a page to the disk, and turns of a loop, a second."""

    syncs: float
    turns: float


def pace(folder: Path, seconds: float = 0.04) -> Pace:
    """The pace of the disk below a folder, and of a core."""
    file = os.open(folder / "pace", os.O_CREAT | os.O_RDWR, 0o600)
    try:
        os.pwrite(file, PAGE * PAGES, 0)
        os.fsync(file)
        count, begun = 0, perf_counter()
        while (took := perf_counter() - begun) < seconds:
            os.pwrite(file, PAGE, count % PAGES * len(PAGE))
            os.fdatasync(file)
            count += 1
    finally:
        os.close(file)
    return Pace(count / took, max(_turns() for _ in range(3)))


def _turns(count: int = 20_000) -> float:
    begun = perf_counter()
    for _ in range(count):
        pass
    return count / (perf_counter() - begun)


@dataclass(frozen=True, slots=True)
class Round:
    """A turn of everybody, and the slower pace of those measured just before and just after it."""

    bursts: dict[str, Burst]
    pace: Pace


@dataclass(frozen=True, slots=True)
class Measured:
    """The rounds that were kept, of how many."""

    rounds: tuple[Round, ...]
    taken: int

    @property
    def syncs(self) -> float:
        """Syncs of the disk a second."""
        return median(each.pace.syncs for each in self.rounds)

    def rate(self, name: str) -> float:
        """Events a second, in the middle round."""
        return median(each.bursts[name].rate for each in self.rounds)

    def ratio(self, name: str, beside: str) -> float:
        """How many times the rate of ``beside``, each round for itself, in the middle round."""
        return median(each.bursts[name].rate / each.bursts[beside].rate for each in self.rounds)

    def p99(self, name: str) -> float:
        """The wait that 99 of 100 events do not exceed, in seconds; of all rounds together."""
        waits = [wait for each in self.rounds for wait in each.bursts[name].waits]
        return quantiles(waits, n=100)[-1]


def in_turns(contenders: Sequence[Contender], rounds: int, seconds: float, folder: Path) -> Measured:
    """Let all work in turn, so many rounds, each beginning with another one; leave out disturbed rounds."""
    for each in contenders:
        each.burst(seconds / 2)
    taken = []
    for number in range(rounds):
        first = number % len(contenders)
        before = pace(folder)
        bursts = {each.name: each.burst(seconds) for each in (*contenders[first:], *contenders[:first])}
        after = pace(folder)
        slower = Pace(min(before.syncs, after.syncs), min(before.turns, after.turns))
        taken.append(Round(bursts, slower))
    return Measured(calm(taken), rounds)


def calm(rounds: Sequence[Round]) -> tuple[Round, ...]:
    """The rounds in which the machine had its usual pace, or the calmest third of them all."""
    syncs = _usual([each.pace.syncs for each in rounds])
    turns = _usual([each.pace.turns for each in rounds])

    def calmness(each: Round) -> float:
        return min(each.pace.syncs / syncs / 0.7, each.pace.turns / turns / 0.85)

    ordered = sorted(rounds, key=calmness, reverse=True)
    fewest = -(-len(rounds) // FEWEST)
    return tuple(each for place, each in enumerate(ordered) if place < fewest or calmness(each) >= 1)


def _usual(found: list[float]) -> float:
    """The pace that a quarter of the rounds exceed."""
    return quantiles(found, n=4)[-1] if len(found) > 1 else found[0]
