"""The seeded world finds what it is there to find: stores that are wrong on purpose, each in one way."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, cast

import pytest
from benchmarks.faults.parts import errand
from benchmarks.faults.simulation import Difference, World

from flowkit.run.errors import StoreError
from flowkit.run.store import Change, Found, Store, Waiting
from flowkit.run.stores.memory import MemoryStore

SEEDS = 12


class Like:
    """A store like another, but for what a test says."""

    def __init__(self) -> None:
        self.store = MemoryStore()

    def __getattr__(self, name: str) -> Any:
        return getattr(self.store, name)


class ForgetsKeys(Like):
    def commit(self, change: Change) -> None:
        self.store.commit(change._replace(row=change.row._replace(key=None)) if change.before else change)


class ForgetsEffects(Like):
    def commit(self, change: Change) -> None:
        self.store.commit(change._replace(effects=()))


class AnswersAnybody(Like):
    def read(self, session: str, key: str | None = None) -> Found | None:
        found = self.store.read(session, key)
        return found if found is None or key is None or "@" in key else Found(found.session, None)


class BelievesZombies(Like):
    def settle(self, effect: Waiting) -> bool:
        self.store.settle(effect)
        return True


class FiresEarly(Like):
    def due(self, now: int, limit: int) -> tuple[str, ...]:
        return self.store.due(now + 1_200_000_000, limit)


def _given(store: Store) -> Store:
    return store


def worlds(make: Callable[[], Any]) -> list[int]:
    """The seeds that differ."""
    bad = []
    for seed in range(SEEDS):
        store = cast(Store, make())
        try:
            World(seed, errand(), partial(_given, store)).run()
        except (Difference, StoreError):
            bad.append(seed)
    return bad


def test_a_sound_store_differs_in_no_world() -> None:
    assert worlds(Like) == []


@pytest.mark.parametrize("wrong", [ForgetsKeys, ForgetsEffects, AnswersAnybody, BelievesZombies, FiresEarly])
def test_a_wrong_store_is_found(wrong: Callable[[], Any]) -> None:
    assert worlds(wrong)


def test_a_seed_replays_exactly_and_another_does_not() -> None:
    def told(seed: int) -> str:
        store = MemoryStore()
        return World(seed, errand(), lambda: store).run()

    assert told(7) == told(7)
    assert told(7) != told(8)
