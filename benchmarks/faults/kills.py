"""F01: processes that write are killed (SIGKILL) at random instants; what they acknowledged must be there."""

from __future__ import annotations

import time
from pathlib import Path
from statistics import median, quantiles
from typing import NamedTuple

from benchmarks.faults.parts import opened, wrong
from benchmarks.faults.processes import Child, started
from benchmarks.faults.trial import Found, Trial
from benchmarks.faults.work import write
from flowkit.run.sessions import Sessions

ROUND = 50  # kills on one file; then a new one, so that the making of a store is hit as well
LIVES = 0.15  # seconds a process lives at most: mostly from its first acknowledgement on
REOPEN = 0.05  # seconds in which a store is open again


class Killed(NamedTuple):
    """What so many kills came to."""

    acknowledged: int
    lost: int
    wrong: tuple[str, ...]
    reopened: tuple[float, ...]


def held(trial: Trial) -> Found:
    """The shipped store."""
    count = trial.of(1_000, 15)
    done = killed(trial, count)
    usual, worst = median(done.reopened), max(done.reopened)
    late = quantiles(done.reopened, n=100)[98]
    text = (
        f"{count:,} kills, {done.acknowledged:,} acknowledged: {done.lost} lost, {len(done.wrong)} wrong; "
        f"open again in {1000 * usual:.1f} ms (99 %: {1000 * late:.1f}, worst {1000 * worst:.1f})"
    )
    sound = done.lost == 0 and not done.wrong and done.acknowledged > count
    return Found(sound and usual <= REOPEN, text, {"lost": done.lost, "wrong": len(done.wrong)})


def controls(trial: Trial) -> Found:
    """Two wrong stores that a campaign of this length must find."""
    count = trial.of(60, 15)
    two = killed(trial, count, "two")
    early = killed(trial, count, "early")
    text = (
        f"in {count} kills each: session and journal in two transactions: {len(two.wrong)} wrong; "
        f"acknowledged before the commit: {early.lost} lost"
    )
    return Found(bool(two.wrong) and early.lost > 0, text, {"two": len(two.wrong), "early": early.lost})


def killed(trial: Trial, count: int, control: str = "") -> Killed:
    """Kill so many processes, and look after each."""
    acknowledged = lost = 0
    bad: list[str] = []
    times = []
    folder = trial.fresh("kills")
    for number in range(count):
        if number % ROUND == 0:
            folder = trial.fresh("kills")
        said = _one(trial, folder, number, control)
        acknowledged += len(said)
        begun = time.perf_counter()
        with opened(folder) as sessions:
            times.append(time.perf_counter() - begun)
            lost += _missing(sessions, said)
            if number % 10 == 9 or number == count - 1:
                bad += wrong(sessions)
    return Killed(acknowledged, lost, tuple(bad), tuple(times))


def _one(trial: Trial, folder: Path, seed: int, control: str) -> list[tuple[str, int, str | None]]:
    """Let a process write, and kill it; what it had acknowledged by then."""
    child: Child = started(write, folder, seed, 3, control)
    try:
        if trial.chance.random() < 0.8:
            child.pipe.poll(10)
        time.sleep(trial.chance.random() * LIVES)
        child.kill()
        return list(child.heard())
    finally:
        child.close()


def _missing(sessions: Sessions, said: list[tuple[str, int, str | None]]) -> int:
    """How much of what was acknowledged is not there."""
    journals = {id: {row.seq: row.key for row in sessions.store.rows(id)} for id in {id for id, _, _ in said}}
    return sum(
        version not in journals[id] or journals[id][version] != key
        for id, version, key in said
        if version > 1
    )
