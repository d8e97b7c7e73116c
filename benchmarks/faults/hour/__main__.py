"""``python -m benchmarks.faults.hour``: an hour of invented people, processes killed at random, an upgrade.

People of the real journey arrive during a simulated hour and walk through it by their scripts: web processes
answer their pages, workers send real mails to a real server on loopback and spool letters; all share one
SQLite file. Again and again one of them is killed (SIGKILL) and replaced. In the middle the flow is upgraded,
and the sessions inside are moved. Then: no acknowledged answer may be missing, every mail is in its mailbox
once, every journey ends where it ends when nobody is killed.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from benchmarks.faults import processes
from benchmarks.faults.hour.mailbox import Mailbox, serving
from benchmarks.faults.hour.outcome import Outcome, ends, judged
from benchmarks.faults.hour.people import KEYS, first, names, second
from benchmarks.faults.hour.work import Hour, walk, work
from benchmarks.faults.processes import Child, started
from benchmarks.faults.trial import trial
from flowkit.run.ids import id_for
from flowkit.run.migrate.plan import survey
from flowkit.run.migrate.sweep import sweep
from flowkit.run.sessions import Sessions

WEB, WORKERS = 2, 2
PATIENCE = 4.0  # as many times the length of the hour until everybody must have come to an end


@dataclass(slots=True)
class World:
    """The hour as it runs: its processes by their task, and what they said."""

    hour: Hour
    chance: random.Random
    owners: dict[str, str]
    running: dict[str, Child] = field(default_factory=dict)
    acknowledged: list[tuple[str, str, str, dict[str, Any]]] = field(default_factory=list)
    ended: set[str] = field(default_factory=set)
    kills: Counter[str] = field(default_factory=Counter)
    upgraded: bool = False

    def begin(self, task: str) -> None:
        """Start the process of a task; a web process goes on with those who have not ended."""
        number = int(task.split()[1])
        if task.startswith("web"):
            mine = [name for name in self.owners.values() if name not in self.ended][number::WEB]
            seed = self.chance.randrange(2**32)
            self.running[task] = started(walk, self.hour, self.upgraded, mine, seed)
        else:
            self.running[task] = started(work, self.hour, self.upgraded, self.owners)

    def listen(self) -> None:
        """Hear what was acknowledged."""
        for child in self.running.values():
            for word, *more in child.heard():
                if word == "ended":
                    self.ended.add(more[0])
                else:
                    self.acknowledged.append(tuple(more))

    def replace(self, task: str, kill: bool = True) -> None:
        """Kill the process of a task at whatever it is doing, and start another."""
        child = self.running[task]
        self.kills[task.split()[0]] += kill
        child.process.kill()
        child.process.join()
        self.listen()
        child.close()
        self.begin(task)


def main() -> int:
    """Run the hour, and print what came of it."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.faults.hour", description=__doc__)
    parser.add_argument("--people", type=int, default=300, help="how many journeys (default: 300)")
    parser.add_argument("--minutes", type=float, default=60.0, help="in which they come (default: 60)")
    parser.add_argument("--seconds", type=float, default=240.0, help="how long that takes (default: 240)")
    parser.add_argument("--every", type=float, default=0.8, help="seconds between kills (default: 0.8)")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", action="store_true", help="print the result for machines")
    asked = parser.parse_args()
    with trial(asked.seed) as made, serving() as mailbox:
        found = run(made.folder, mailbox, asked)
    print(json.dumps(found.as_dict()) if asked.json else found.text())
    return 0 if found.held else 1


def run(folder: Path, mailbox: Mailbox, asked: argparse.Namespace) -> Outcome:
    """Let the hour pass, then look at everything."""
    processes.preload("benchmarks.faults.hour.work")
    expected = ends(folder)
    chance = random.Random(asked.seed)
    last, speed = 60 * asked.minutes, 60 * asked.minutes / asked.seconds
    arrivals = {name: chance.uniform(0, last) for name in names(asked.people)}
    hour = Hour(folder, mailbox.port, time.monotonic(), speed, arrivals)
    with Sessions(first()[1], hour.url, None, hour.clock, keys=KEYS) as sessions:
        owners = {id_for(sessions.store, sessions.automaton.flow.id, name): name for name in arrivals}
        world = World(hour, chance, owners)
        with _running(world):
            _pass(world, sessions, asked)
    with Sessions(second(folder), hour.url, None, hour.clock, keys=KEYS) as sessions:
        outcome = judged(sessions, owners, expected, world.acknowledged, mailbox, folder)
    return outcome.with_kills(dict(world.kills))


@contextmanager
def _running(world: World) -> Iterator[None]:
    tasks = [f"web {number}" for number in range(WEB)] + [f"worker {number}" for number in range(WORKERS)]
    try:
        for task in tasks:
            world.begin(task)
        yield
    finally:
        for child in world.running.values():
            child.close()


def _pass(world: World, sessions: Sessions, asked: argparse.Namespace) -> None:
    """Kill and replace until everybody has come to an end and all is sent; upgrade in the middle."""
    end = time.monotonic() + PATIENCE * asked.seconds + 60
    middle = time.monotonic() + asked.seconds / 2
    kill = time.monotonic() + asked.every
    while time.monotonic() < end and (len(world.ended) < len(world.owners) or _left(sessions)):
        time.sleep(0.05)
        world.listen()
        if not world.upgraded and time.monotonic() > middle:
            found = survey(sessions, second(world.hour.folder))
            sweep(sessions, found)
            world.upgraded = True
        if time.monotonic() > kill and len(world.ended) < len(world.owners):
            world.replace(world.chance.choice(sorted(world.running)))
            kill = time.monotonic() + asked.every * world.chance.uniform(0.5, 1.5)
        for task, child in list(world.running.items()):
            if not child.process.is_alive() and len(world.ended) < len(world.owners):
                world.replace(task, kill=False)


def _left(sessions: Sessions) -> bool:
    return any(count for status, count in _open(sessions).items() if status in ("waiting", "leased"))


def _open(sessions: Sessions) -> Counter[str]:
    return Counter(effect.status.value for effect in sessions.store.effects())


if __name__ == "__main__":
    sys.exit(main())
