"""Measuring side by side: every contender in turn, many times over, and the best slice of each."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from time import perf_counter


@dataclass(frozen=True, slots=True)
class Contender:
    """``run(n)`` does the work n times and returns the seconds it took; ``units`` are the steps in it."""

    name: str
    run: Callable[[int], float]
    units: int = 1


def contender(name: str, work: Callable[[], object], units: int = 1) -> Contender:
    """A contender that is a Python callable."""

    def run(times: int) -> float:
        turns = range(times)
        begun = perf_counter()
        for _ in turns:
            work()
        return perf_counter() - begun

    return Contender(name, run, units)


def side_by_side(
    contenders: Sequence[Contender], rounds: int = 150, slice_: float = 0.003
) -> dict[str, float]:
    """Seconds of one unit of each contender, in its best slice.

    Each is warmed up and sized to about ``slice_`` seconds, then all take turns ``rounds`` times. What else
    the machine does can only add to a slice; a short slice has a chance of being left alone.
    """
    turns = {each.name: _turns(each, slice_) for each in contenders}
    times: dict[str, list[float]] = {each.name: [] for each in contenders}
    for _ in range(rounds):
        for each in contenders:
            count = turns[each.name]
            times[each.name].append(each.run(count) / (count * each.units))
    return {name: min(found) for name, found in times.items()}


def _turns(each: Contender, slice_: float) -> int:
    count = 1
    each.run(count)
    while (took := each.run(count)) < slice_ / 2:
        count = max(count * 2, int(count * slice_ / max(took, 1e-6) / 2))
    return max(1, int(count * slice_ / took))


def best(times: int, work: Callable[[], object]) -> float:
    """The shortest of several turns at some work, in seconds."""
    found = []
    for _ in range(times):
        begun = perf_counter()
        work()
        found.append(perf_counter() - begun)
    return min(found)
