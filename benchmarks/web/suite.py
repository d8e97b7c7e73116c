"""The web: requests a second beside a bare application that writes as much, and what stays in memory."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median, quantiles

from benchmarks.report import Row, limit
from benchmarks.sessions.rounds import Burst
from benchmarks.web.people import crowd

OWN, BARE = "own", "bare"
PEOPLE = 8
OPEN = 10_000  # sessions that stay open while others go on
SOAK, SHORT = 100_000, 4_000  # requests
HELD = 50e6  # bytes that they may take up, with the caches they fill
GROWTH = 8e6  # bytes that a soak may add: caches that fill up, and what an allocator keeps


@dataclass(frozen=True, slots=True)
class Served:
    """A contender in a process of its own."""

    process: subprocess.Popen[str]
    port: int

    @property
    def memory(self) -> int:
        """Bytes of it that are in memory."""
        text = Path(f"/proc/{self.process.pid}/statm").read_text("ascii")
        return int(text.split()[1]) * os.sysconf("SC_PAGESIZE")

    @property
    def worked(self) -> float:
        """Seconds of a core that it has used."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text("ascii").rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@contextmanager
def served(name: str, folder: Path, held: int = 0) -> Iterator[Served]:
    """A contender that serves, with so many sessions open beforehand."""
    command = [sys.executable, "-m", "benchmarks.web.served", name, str(folder), str(held)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[2])
    try:
        assert process.stdout is not None
        yield Served(process, int(process.stdout.readline()))
    finally:
        process.kill()
        process.wait()


def web(_with_node: bool, rounds: int) -> list[Row]:
    """A short form of the load; ``python -m benchmarks.web`` soaks for long."""
    return [*_race(min(20, max(3, rounds // 3))), *_held(), *soak(SHORT)]


def _race(turns: int) -> Iterator[Row]:
    title = f"The web: {PEOPLE} people on pages of the MSA, beside a bare Starlette application"
    found: list[dict[str, Burst]] = []
    spent: list[dict[str, float]] = []
    with tempfile.TemporaryDirectory(prefix="flowkit-bench-") as folder, ExitStack() as stack:
        both = {name: stack.enter_context(served(name, Path(folder))) for name in (OWN, BARE)}
        for one in both.values():
            crowd(one.port, PEOPLE, 1.0)
        for number in range(turns):
            order = sorted(both, reverse=number % 2 == 0)
            before = {name: both[name].worked for name in order}
            found.append({name: crowd(both[name].port, PEOPLE, 1.0) for name in order})
            spent.append({name: both[name].worked - before[name] for name in order})
    ratio = median(each[OWN].rate / each[BARE].rate for each in found)
    rates = {name: median(each[name].rate for each in found) for name in (OWN, BARE)}
    yield Row(title, "requests, bare", f"{rates[BARE]:,.0f}/s")
    yield Row(title, "requests, flowkit", f"{rates[OWN]:,.0f}/s", f"{ratio:.2g} ×", "≥ 0.6 ×", ratio >= 0.6)
    for name, called in ((OWN, "flowkit"), (BARE, "bare")):
        waits = [wait for each in found for wait in each[name].waits]
        yield Row(title, f"{called}, 99 of 100 within", f"{quantiles(waits, n=100)[-1] * 1e3:.3g} ms")
        core = sum(each[name] for each in spent) / sum(each[name].events for each in found)
        yield Row(title, f"{called}, of a core for each request", f"{core * 1e3:.2g} ms")


def _held() -> Iterator[Row]:
    title = f"The web: {OPEN:,} sessions open"
    with tempfile.TemporaryDirectory(prefix="flowkit-bench-") as folder:
        with served(OWN, Path(folder)) as few:
            crowd(few.port, PEOPLE, 1.0)
            alone = crowd(few.port, PEOPLE, 2.0)
            small = few.memory
        with served(OWN, Path(folder), OPEN) as many:
            crowd(many.port, PEOPLE, 1.0)
            beside = crowd(many.port, PEOPLE, 2.0)
            large = many.memory
    yield limit(title, "memory for them", max(0, large - small), HELD, "B")
    yield Row(
        title, "requests of others beside them", f"{beside.rate:,.0f}/s", f"{beside.rate / alone.rate:.2g} ×"
    )


def soak(requests: int) -> Iterator[Row]:
    """What so many requests leave in memory."""
    title = f"The web: {requests:,} requests one after the other"
    with tempfile.TemporaryDirectory(prefix="flowkit-bench-") as folder, served(OWN, Path(folder)) as site:
        done = 0
        while done < min(5_000, requests // 4):  # caches are full, all code has run
            done += crowd(site.port, PEOPLE, 2.0).events
        before, done = site.memory, 0
        while done < requests:
            done += crowd(site.port, PEOPLE, 5.0).events
        yield limit(
            title, f"memory grown, of {before / 1e6:.0f} MB", max(0, site.memory - before), GROWTH, "B"
        )
