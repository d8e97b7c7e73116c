"""Sessions: what it costs to keep a journey, beside the least a store can do and beside other libraries."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from tests.run import postgres

from benchmarks.report import Row, limit
from benchmarks.sessions import floors, own, room
from benchmarks.sessions.crew import Crew, Work
from benchmarks.sessions.journeys import Journeys, journeys
from benchmarks.sessions.peers import DBOS_SHIPPED, DBOS_WAL, EVENTSOURCING, missing, peers, steps_of
from benchmarks.sessions.rounds import Measured, in_turns
from flowkit.run.errors import StoreError

MSA = Path(__file__).parents[2] / "flows" / "msa"
FLOOR, OWN, BULK, ALONE = "one insert in a commit", "flowkit", "at once", "store alone"
CONNECTIONS = 8
AT_LEAST = {DBOS_SHIPPED: 7.0, DBOS_WAL: 7.0, EVENTSOURCING: 2.0}


def sessions(_with_node: bool, rounds: int) -> list[Row]:
    """Callers on SQLite, connections on PostgreSQL, other libraries, and what sessions take up."""
    turns = min(20, max(3, rounds // 3))
    found = journeys(MSA, datetime.now(UTC))
    with tempfile.TemporaryDirectory(prefix="flowkit-bench-") as name:
        parts = [partial(part, found, turns, Path(name)) for part in (_sqlite, _postgres, _peers, _room)]
        return [row for part in parts for row in _safely(part)]


def _safely(part: Callable[[], Iterator[Row]]) -> Iterator[Row]:
    """The rows of a part; when it cannot be measured, a row that says so, and is not kept."""
    try:
        yield from part()
    except (RuntimeError, AssertionError, OSError, StoreError) as error:
        yield Row("Sessions: what could not be measured", str(error), "", kept=False)


def _sqlite(made: Journeys, turns: int, folder: Path) -> Iterator[Row]:
    title = "Sessions on SQLite: the MSA journey, beside one insert of as many bytes in a commit"
    size = sum(room.bytes_of_a_change(made))
    makers: dict[str, Callable[[], Work]] = {FLOOR: partial(floors.one_insert, folder, size)}
    for count in (1, 8, 32):
        makers[f"{count}"] = partial(own.sent, made, f"sqlite:///{folder}/own{count}.db", count)
    makers[BULK] = partial(own.at_once, made, f"sqlite:///{folder}/bulk.db")
    makers[ALONE] = partial(own.changes_at_once, made, f"sqlite:///{folder}/alone.db")
    found = _measured(makers, turns, 0.25, folder)
    yield from _pace(title, found)
    yield Row(title, f"{FLOOR}: {size} bytes, synchronous FULL", _rate(found, FLOOR))
    yield _times(title, "flowkit, one caller", found, ("1", FLOOR), 0.8)
    yield limit(title, "flowkit, one caller, 99 of 100 within", found.p99("1"), 0.005, "s")
    yield _times(title, "flowkit, 8 callers", found, ("8", FLOOR))
    yield _times(title, "flowkit, 32 callers", found, ("32", FLOOR), 1.2)
    yield limit(title, "flowkit, 32 callers, 99 of 100 within", found.p99("32"), 0.01, "s")
    yield _times(title, "flowkit, many events at once", found, (BULK, FLOOR), 5.0)
    yield _times(title, "flowkit, its store alone, many changes at once", found, (ALONE, FLOOR))


def _postgres(made: Journeys, turns: int, folder: Path) -> Iterator[Row]:
    title = f"Sessions on PostgreSQL: {CONNECTIONS} connections, beside two round trips written by hand"
    if not postgres.available():
        yield Row(title, "PostgreSQL is not installed", "not measured")
        return
    stands, came = room.bytes_of_a_change(made)
    with postgres.server(disk=True) as server:
        server.sql(floors.TABLES)
        makers: dict[str, Callable[[], Work]] = {
            FLOOR: partial(floors.two_round_trips, server.url(), stands, came),
            OWN: partial(own.sent, made, server.url(), 1),
        }
        found = _measured(makers, turns, 0.4, folder, CONNECTIONS)
    yield from _pace(title, found)
    yield Row(title, "by hand: read, then move and append, no engine", _rate(found, FLOOR))
    yield _times(title, OWN, found, (OWN, FLOOR), 0.9)
    yield Row(title, "flowkit, 99 of 100 within", f"{found.p99(OWN) * 1e3:.3g} ms")


def _peers(made: Journeys, turns: int, folder: Path) -> Iterator[Row]:
    title = "A journey of nine steps on SQLite, each step durable, one caller"
    steps = steps_of(made)
    here = peers(steps)
    there = {name: partial(make, folder) for name, (package, make) in here.items() if not missing(package)}
    makers: dict[str, Callable[[], Work]] = {
        OWN: partial(own.nine_steps, made, f"sqlite:///{folder}/nine.db", len(steps)),
        **there,
    }
    found = _measured(makers, turns, 0.25, folder)
    yield from _pace(title, found)
    yield Row(title, OWN, _rate(found, OWN), "1 ×")
    for name in here:
        if name in there:
            yield _times(title, name, found, (OWN, name), AT_LEAST[name])
        else:
            yield Row(title, f"{name}: not installed", "not measured")


def _room(made: Journeys, _turns: int, folder: Path) -> Iterator[Row]:
    title = "What sessions take up"
    events, size = room.stored(made, folder / "stored.db")
    yield limit(title, f"bytes of the file for each of {events:,} events", size / events, 1024, "B")
    took = room.opened(made, folder / "many.db")
    yield limit(title, f"opening a store with {room.MANY:,} sessions, not in memory", took, 0.1, "s")


def _measured(
    makers: dict[str, Callable[[], Work]], turns: int, seconds: float, folder: Path, processes: int = 1
) -> Measured:
    with ExitStack() as stack:
        crews = [stack.enter_context(Crew(name, make, processes)) for name, make in makers.items()]
        return in_turns(crews, turns, seconds, folder)


def _pace(title: str, found: Measured) -> Iterator[Row]:
    yield Row(
        title,
        f"syncs of this disk, in {len(found.rounds)} calm rounds of {found.taken}",
        f"{found.syncs:,.0f}/s",
    )


def _rate(found: Measured, name: str) -> str:
    return f"{found.rate(name):,.0f}/s"


def _times(title: str, name: str, found: Measured, pair: tuple[str, str], least: float | None = None) -> Row:
    """How many times as fast the first of a pair is as the second, and the rate of the one that is named."""
    ratio = found.ratio(*pair)
    shown = pair[0] if name.startswith(OWN) else pair[1]
    budget, kept = ("", None) if least is None else (f"≥ {least:g} ×", ratio >= least)
    times = f"{ratio:.2g} ×" if ratio < 10 else f"{ratio:.0f} ×"
    return Row(title, name, _rate(found, shown), times, budget, kept)
