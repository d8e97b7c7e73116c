"""F20, F21: a session with ten thousand events, a store with a million sessions."""

from __future__ import annotations

import logging
import threading
import time
from pathlib import Path
from statistics import quantiles

from benchmarks.faults.parts import opened, stands, turn
from benchmarks.faults.trial import Found, Trial
from flowkit.core.snapshot import Event
from flowkit.run.changes import MANY_EVENTS, MOST_EVENTS

THREADS = 8


class _Heard(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.heard: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.heard.append(record.getMessage())


def robots(trial: Trial) -> Found:
    """F20: somebody who never stops: told to the log once, then refused, and nothing grows any more."""
    heard = _Heard()
    log = logging.getLogger("flowkit.run")
    log.addHandler(heard)
    warned, accepted, refused = 0, 1, 0
    try:
        with opened(trial.fresh("robot")) as sessions:
            id = sessions.start().id
            while accepted <= MOST_EVENTS and not refused:
                reply = sessions.send(id, turn(accepted))
                accepted += reply.ok
                refused += reply.refused is not None and reply.refused.reason == "too-many-events"
                warned = warned or accepted * bool(heard.heard)
            again = [sessions.send(id, Event("again")), sessions.send(id, turn(accepted), key="another")]
            refused += sum(reply.refused is not None and stands(reply)[0] == accepted for reply in again)
            others = sessions.send(sessions.start().id, turn(1)).ok
    finally:
        log.removeHandler(heard)
    lines = len(heard.heard)
    text = f"warned at {warned:,} events, refused at {accepted:,}, {lines} line in the log; others go on"
    held = warned == MANY_EVENTS and accepted == MOST_EVENTS and refused >= 2 and others
    return Found(held and lines == 1, text, {"warned": warned, "refused": accepted})


def millions(trial: Trial) -> Found:
    """F21: what a store of so many sessions weighs, how soon it is open, how long a transition takes."""
    count = trial.of(1_000_000, 3_000)
    folder = trial.fresh("million")
    begun = time.perf_counter()
    ids = _filled(folder, count)
    filled = count / (time.perf_counter() - begun)
    size = sum(file.stat().st_size for file in folder.iterdir() if file.suffix != ".keys") / count
    opening = []
    for _ in range(3):
        begun = time.perf_counter()
        with opened(folder) as sessions:
            opening.append(time.perf_counter() - begun)
    times = []
    with opened(folder) as sessions:
        for id in trial.chance.sample(ids, trial.of(5_000, 300)):
            begun = time.perf_counter()
            sessions.send(id, turn(1), 1)
            times.append(time.perf_counter() - begun)
    half, most = quantiles(times, n=100)[49], quantiles(times, n=100)[98]
    soonest = 1000 * min(opening)
    text = (
        f"{count:,} sessions of {size:.0f} bytes, started at {filled:,.0f}/s; "
        f"open in {soonest:.1f} ms, a step of a random one {1000 * half:.2f} ms (99 %: {1000 * most:.2f})"
    )
    held = min(opening) <= 0.1 and (most <= 0.005 or trial.quick)
    return Found(held, text, {"bytes": size, "open": min(opening), "p99": most})


def _filled(folder: Path, count: int) -> list[str]:
    ids: list[str] = []
    with opened(folder) as sessions:

        def some() -> None:
            ids.extend(sessions.start().id for _ in range(count // THREADS))

        threads = [threading.Thread(target=some) for _ in range(THREADS)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    return ids
