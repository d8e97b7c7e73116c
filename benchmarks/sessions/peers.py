"""Other libraries that keep journeys in SQLite, each driven as its documentation shows.

All make the same journey: nine steps, each durable before the next begins (write-ahead log or rollback
journal, synchronous FULL: what SQLite does unless told otherwise). DBOS keeps what each step of a workflow
returned, eventsourcing keeps events and reads them again to know where an aggregate stands.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from time import perf_counter
from typing import Any, NamedTuple

from benchmarks.sessions.crew import Work
from benchmarks.sessions.journeys import Journeys
from benchmarks.sessions.rounds import Burst
from flowkit.core.jsontext import encoded

DBOS_SHIPPED, DBOS_WAL, EVENTSOURCING = "DBOS, as shipped", "DBOS, set to WAL", "eventsourcing"
STEPS = 9


class Step(NamedTuple):
    """What a step brings and where it leads, as the texts that have to be kept."""

    event: str
    given: str
    snapshot: str


def steps_of(made: Journeys) -> tuple[Step, ...]:
    """The first nine steps of somebody's journey."""
    first = next(one for one in made.made if len(one.taken) >= STEPS)
    return tuple(
        Step(each.event.name, encoded(dict(each.event.answers)), each.snapshot.to_json())
        for each in first.taken[:STEPS]
    )


def peers(steps: tuple[Step, ...]) -> dict[str, tuple[str, Callable[[Path], Work]]]:
    """Each peer: the package it needs, and how to set it to work on a folder of its own."""
    return {
        DBOS_SHIPPED: ("dbos", lambda folder: _dbos(folder / "shipped.db", steps)),
        DBOS_WAL: ("dbos", lambda folder: _dbos(folder / "wal.db", steps, wal=True)),
        EVENTSOURCING: ("eventsourcing", lambda folder: _eventsourcing(folder / "events.db", steps)),
    }


def missing(package: str) -> bool:
    """Whether a peer is not installed."""
    return find_spec(package) is None


def again(journey: Callable[[], object], seconds: float, steps: int = STEPS) -> Burst:
    """One journey after the other until the time is over, counted in steps."""
    made = 0
    begun = perf_counter()
    while (took := perf_counter() - begun) < seconds or not made:
        journey()
        made += 1
    return Burst(made * steps, took)


def _dbos(file: Path, steps: tuple[Step, ...], wal: bool = False) -> Work:
    found: Any = import_module("dbos")
    if wal:
        sqlite3.connect(file).execute("pragma journal_mode = wal")  # a file remembers it
    dbos = found.DBOS
    dbos(config={"name": "journeys", "system_database_url": f"sqlite:///{file}", "log_level": "ERROR"})

    @dbos.step()  # type: ignore[untyped-decorator]
    def move(number: int) -> str:
        return steps[number].snapshot

    @dbos.workflow()  # type: ignore[untyped-decorator]
    def journey() -> str:
        stands = ""
        for number in range(len(steps)):
            stands = move(number)
        return stands

    dbos.launch()
    return lambda seconds: again(journey, seconds)


def _eventsourcing(file: Path, steps: tuple[Step, ...]) -> Work:
    domain: Any = import_module("eventsourcing.domain")
    application: Any = import_module("eventsourcing.application")

    def move(self: Any, event: str, given: str) -> None:
        self.event, self.given = event, given

    aggregate: Any = type("Journey", (domain.Aggregate,), {"move": domain.event("Moved")(move)})
    kept = application.Application(
        env={"PERSISTENCE_MODULE": "eventsourcing.sqlite", "SQLITE_DBNAME": str(file)}
    )

    def journey() -> None:
        begun = aggregate()
        kept.save(begun)
        for each in steps:
            stands = kept.repository.get(begun.id)
            stands.move(each.event, each.given)
            kept.save(stands)

    return lambda seconds: again(journey, seconds)
