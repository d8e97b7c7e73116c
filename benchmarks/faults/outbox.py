"""F09: workers are killed between the commit and the effect, and between the effect and its record."""

from __future__ import annotations

import time
from collections import Counter
from pathlib import Path
from typing import NamedTuple

from benchmarks.faults.parts import opened, turn, wrong
from benchmarks.faults.processes import started
from benchmarks.faults.trial import Found, Trial
from benchmarks.faults.work import carry_out
from flowkit.run.sessions import Sessions
from flowkit.run.store import Status

PATIENCE = 60.0  # seconds until the outbox must be empty once nobody is killed any more


class Delivered(NamedTuple):
    """What reached the receiver: how often with which key, for which effect; what was asked for."""

    keys: Counter[str]
    effects: Counter[str]
    asked: frozenset[str]
    wrong: tuple[str, ...]

    @property
    def again(self) -> int:
        """How many deliveries were of something that had been delivered."""
        return self.effects.total() - len(self.effects)

    @property
    def twice(self) -> int:
        """How many effects a receiver that refuses a known key has carried out twice."""
        return len(self.keys) - len(self.effects)


def held(trial: Trial) -> Found:
    """The worker as it is shipped, and a receiver that refuses what it knows."""
    kills = trial.of(1_000, 20)
    done = delivered(trial, kills)
    text = (
        f"{kills:,} kills, {len(done.asked):,} effects: {len(done.asked - set(done.effects))} lost, "
        f"{done.again} delivered again, all with their first key; the receiver did {done.twice} twice"
    )
    sound = set(done.effects) == done.asked == set(done.keys) and not done.wrong
    return Found(sound and done.again > 0, text, {"again": done.again, "twice": done.twice})


def control(trial: Trial) -> Found:
    """A worker that makes a key of its own at each attempt must be caught."""
    kills = trial.of(60, 20)
    done = delivered(trial, kills, "random")
    text = f"a random key at each attempt: the receiver did {done.twice} of {len(done.asked)} twice"
    return Found(done.twice > 0, text, {"twice": done.twice})


def delivered(trial: Trial, kills: int, control: str = "") -> Delivered:
    """Kill so many workers at random instants while there is work, then let one finish."""
    folder = trial.fresh("outbox")
    said: list[tuple[str, str]] = []
    with opened(folder) as sessions:
        ids = [sessions.start().id for _ in range(20)]
        versions = dict.fromkeys(ids, 1)
        for _ in range(kills):
            for id in trial.chance.sample(ids, 6):
                versions[id] = sessions.send(id, turn(versions[id])).version
            said += _killed(trial, folder, control)
        child = started(carry_out, folder, control)
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end and _open(sessions):
            said += child.heard(0.05)
        child.kill()
        said += child.heard()
        child.close()
        asked = frozenset(effect.id for effect in sessions.store.effects() if effect.status is Status.DONE)
        left = tuple(
            f"{effect.id} {effect.status}" for effect in sessions.store.effects() if effect.id not in asked
        )
        return Delivered(
            Counter(key for key, _ in said), Counter(id for _, id in said), asked, (*left, *wrong(sessions))
        )


def _killed(trial: Trial, folder: Path, control: str) -> list[tuple[str, str]]:
    child = started(carry_out, folder, control)
    try:
        if trial.chance.random() < 0.8:
            child.pipe.poll(2)
        time.sleep(trial.chance.random() * 0.03)
        child.kill()
        return list(child.heard())
    finally:
        child.close()


def _open(sessions: Sessions) -> bool:
    store = sessions.store
    return any(True for status in (Status.WAITING, Status.LEASED) for _ in store.effects(status))
