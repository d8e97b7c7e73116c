"""What a campaign is given (Trial) and what it found (Found)."""

from __future__ import annotations

import random
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple, TypeAlias


class Found(NamedTuple):
    """What a campaign found: whether all held, a sentence with the figures, the figures themselves."""

    held: bool
    text: str
    numbers: Mapping[str, float] = MappingProxyType({})


@dataclass(slots=True)
class Trial:
    """How long a campaign may be, its chance, and a folder of its own."""

    folder: Path
    seed: int = 1
    quick: bool = False
    chance: random.Random = field(init=False)

    def __post_init__(self) -> None:
        self.chance = random.Random(self.seed)

    def of(self, full: int, quick: int) -> int:
        """A count, by how long the campaign may be."""
        return quick if self.quick else full

    def fresh(self, name: str) -> Path:
        """An empty folder for one part of the campaign."""
        place = self.folder / name
        shutil.rmtree(place, ignore_errors=True)
        place.mkdir(parents=True)
        return place


Campaign: TypeAlias = Callable[[Trial], Found]


@contextmanager
def trial(seed: int = 1, quick: bool = False) -> Iterator[Trial]:
    """A trial in a temporary folder, which is gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="flowkit-faults-") as folder:
        yield Trial(Path(folder), seed, quick)
