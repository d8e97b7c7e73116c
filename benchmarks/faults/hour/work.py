"""What the processes of the hour do: answer pages, carry out effects. Any of them may be killed."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from benchmarks.faults.hour.people import (
    BEGINNING,
    KEYS,
    Fast,
    begin,
    effects,
    first,
    next_of,
    person_of,
    second,
)
from flowkit.core.automaton import Automaton
from flowkit.run.effects.worker import Worker
from flowkit.run.errors import StoreError
from flowkit.run.sessions import Sessions
from flowkit.run.stores import open_store

first()  # made once, before the processes are forked
GRACE = 10.0
THINKING = 40.0  # seconds of the clock that people look at a page, at most


@dataclass(frozen=True, slots=True)
class Hour:
    """What all processes know: where things are, the clock, who comes when (in seconds of the clock)."""

    folder: Path
    port: int
    begun: float
    speed: float
    arrivals: Mapping[str, float]

    @property
    def clock(self) -> Fast:
        """The clock of the hour."""
        return Fast(self.begun, self.speed)

    @property
    def url(self) -> str:
        """The store."""
        return f"sqlite:///{self.folder / 'sessions.db'}"

    def automaton(self, upgraded: bool) -> Automaton:
        """The version of the journey that a new process loads."""
        return second(self.folder) if upgraded else first()[1]


def walk(say: Callable[[Any], None], hour: Hour, upgraded: bool, mine: list[str], seed: int) -> None:
    """Take people through their pages until all have come to an end; say what was acknowledged."""
    chance = random.Random(seed)
    with Sessions(hour.automaton(upgraded), hour.url, None, hour.clock, keys=KEYS) as sessions:
        going, ready = list(mine), dict(hour.arrivals)
        while going:
            now = (sessions.now() - BEGINNING) / timedelta(seconds=1)
            here = [name for name in going if ready[name] <= now]
            if not here:
                time.sleep(0.02)
                continue
            name = chance.choice(here)
            ready[name] = now + chance.uniform(2, THINKING)
            try:
                if _stepped(say, sessions, name):
                    going.remove(name)
                    say(("ended", name))
            except StoreError as error:
                if error.reason not in ("busy", "not-forgotten"):
                    raise
            time.sleep(0.002)


def _stepped(say: Callable[[Any], None], sessions: Sessions, name: str) -> bool:
    """Let somebody do the next thing, twice now and then; whether the journey has ended."""
    reply = sessions.get(begin(sessions, name).id)
    event = next_of(sessions, reply, person_of(name))
    if event is not None:
        key = f"{name} {reply.version}"
        sent = sessions.send(reply.id, event, reply.version, key)
        if sent.ok:
            say(("done", reply.id, key, event.name, dict(event.answers)))
            if sent.version % 5 == 0:  # a double click
                again = sessions.send(reply.id, event, reply.version, key)
                assert again.repeated
                assert again.version == sent.version
        reply = sent
    return reply.snapshot.ended is not None


def work(_: Callable[[Any], None], hour: Hour, upgraded: bool, owners: Mapping[str, str]) -> None:
    """Carry out what is asked for, for ever."""
    store = open_store(hour.url)
    made = effects(store, owners, hour.port, hour.folder / "letters")
    sessions = Sessions(hour.automaton(upgraded), store, made, hour.clock, keys=KEYS)
    Worker(sessions, grace=GRACE).run(threading.Event(), threads=2)
