"""F19: thousands of seeded worlds beside the model."""

from __future__ import annotations

import time
from pathlib import Path

from benchmarks.faults.parts import errand
from benchmarks.faults.simulation import STEPS, Difference, World
from benchmarks.faults.trial import Found, Trial
from flowkit.run.stores import open_store
from flowkit.run.stores.memory import MemoryStore


def simulated(trial: Trial) -> Found:
    """Worlds in memory, some in SQLite; a seed that differs is named, and replays."""
    seeds, on_disk = trial.of(10_000, 60), trial.of(300, 4)
    begun = time.perf_counter()
    bad = [seed for seed in range(trial.seed, trial.seed + seeds) if in_memory(seed) is None]
    speed = seeds * STEPS / (time.perf_counter() - begun)
    bad += [
        seed
        for seed in range(trial.seed, trial.seed + on_disk)
        if in_sqlite(seed, trial.fresh("sim")) is None
    ]
    exact = in_memory(trial.seed) == in_memory(trial.seed)
    text = (
        f"{seeds:,} seeds in memory and {on_disk} in SQLite, {STEPS} steps each, {speed:,.0f} steps/s; "
        f"differing: {bad[:5] or 'none'}; a seed {'replays exactly' if exact else 'DOES NOT REPLAY'}"
    )
    held = not bad and exact and speed >= 1_000
    return Found(held, text, {"seeds": seeds, "steps_per_second": speed, "differing": len(bad)})


def in_memory(seed: int) -> str | None:
    """The fingerprint of a seed's world in memory; None when it differs from the model."""
    store = MemoryStore()
    return _run(World(seed, errand(), lambda: store))


def in_sqlite(seed: int, folder: Path) -> str | None:
    """The same in a file that is opened again and again, the handle before left as a killed process would."""
    url = f"sqlite:///{folder / 'sim.db'}"
    return _run(World(seed, errand(), lambda: open_store(url)))


def _run(world: World) -> str | None:
    try:
        return world.run()
    except Difference as error:
        print(error)
        return None
