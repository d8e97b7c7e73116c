"""Stores that do the work and do not say so, or say so and have not: what a network does to requests."""

from __future__ import annotations

import random
from typing import Any

from flowkit.run.errors import StoreError
from flowkit.run.store import Change, Store


class Unreliable:
    """A store whose commits sometimes end with ``unreachable``: before they are done, or after.

    ``lost`` says whether the last one that ended so was done (``after``) or not (``before``).
    """

    def __init__(self, store: Store, chance: random.Random, before: float, after: float) -> None:
        self._store, self._chance = store, chance
        self._before, self._after = before, after
        self.lost: str | None = None

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)

    def commit(self, change: Change) -> None:
        """Lose the request, or do it, or do it and lose the answer."""
        if self._chance.random() < self._before:
            self.lost = "before"
            raise StoreError("unreachable")
        self._store.commit(change)
        if self._chance.random() < self._after:
            self.lost = "after"
            raise StoreError("unreachable")

    def calm(self) -> None:
        """Lose nothing from now on."""
        self._before = self._after = 0.0
