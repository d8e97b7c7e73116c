"""What sessions take up: bytes of a change, bytes in a file, and the time until a large store is open."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path
from time import perf_counter

from benchmarks.sessions.journeys import Journeys
from benchmarks.sessions.own import KEYS, events, walked
from flowkit.run.sessions import Sessions

MANY = 1_000_000
REPEATED = 5  # how often each journey is made, so that what is kept once weighs little


def bytes_of_a_change(made: Journeys) -> tuple[int, int]:
    """The mean bytes that an event writes: the session as it stands, and the rows that are added."""
    stands = added = count = 0
    with Sessions(made.automaton, "memory:", keys=KEYS) as sessions:
        for journey in made.made:
            for reply in walked(sessions, journey):
                found = sessions.store.read(reply.id)
                assert found is not None
                stands += _size(found.session)
                count += 1
            added += sum(_size(row) for row in sessions.store.rows(reply.id))
            added += sum(_size(effect) for effect in sessions.store.effects(session=reply.id))
    return stands // count, added // count


def _size(row: tuple[object, ...]) -> int:
    """What the fields of a row take up: texts and bytes their length, numbers up to eight bytes."""
    return sum(
        len(field.encode()) if isinstance(field, str) else len(field) if isinstance(field, bytes) else 8
        for field in row
        if field is not None
    )


def stored(made: Journeys, file: Path) -> tuple[int, int]:
    """How many events were made, and the bytes of the closed database: journal, snapshots, outbox, all."""
    with Sessions(made.automaton, f"sqlite:///{file}", keys=KEYS) as sessions:
        count = sum(1 for _ in range(REPEATED) for one in made.made for _ in walked(sessions, one))
    return count, sum(each.stat().st_size for each in (file, Path(f"{file}-wal")) if each.exists())


def opened(made: Journeys, file: Path) -> float:
    """Seconds until a store with very many sessions is open and has answered for one of them.

    Only the best of three counts; before each, the system forgets what it holds of the file.
    """
    with Sessions(made.automaton, f"sqlite:///{file}", keys=KEYS) as sessions:
        walk = events(sessions, made)
        known = next(walk).id
        for _ in range(7):
            next(walk)
    _multiply(file)
    found = []
    for _ in range(3):
        _forget(file)
        begun = perf_counter()
        with Sessions(made.automaton, f"sqlite:///{file}", keys=KEYS) as sessions:
            sessions.get(known)
            found.append(perf_counter() - begun)
    return min(found)


def _forget(file: Path) -> None:
    handle = os.open(file, os.O_RDONLY)
    try:
        os.fsync(handle)
        if hasattr(os, "posix_fadvise"):
            os.posix_fadvise(handle, 0, 0, os.POSIX_FADV_DONTNEED)
    finally:
        os.close(handle)


def _multiply(file: Path) -> None:
    """Fill the table of sessions with copies of the first ones, under other ids. Nothing is synced."""
    base = sqlite3.connect(file, isolation_level=None)
    base.execute("pragma synchronous = off")
    columns = [name for _, name, *_ in base.execute("pragma table_info(sessions)")][2:]
    kept = ", ".join(columns)
    base.execute("create temporary table some as select * from sessions")
    (some,) = base.execute("select count(*) from some").fetchone()
    base.execute(
        f"""with recursive turn(n) as (select 1 union all select n + 1 from turn where n < ?)
        insert into sessions (id, {kept}) select printf('%s-%07d', 'copy', n), {kept}
        from turn join some on some.number = 1 + n % {some}""",
        (MANY - some,),
    )
    base.close()
