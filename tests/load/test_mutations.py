"""Flows spoilt at random: never an exception, always an answer with a place, in time."""

from __future__ import annotations

import random
import shutil
from pathlib import Path

import pytest

from tests.load.mutations import HABITS, MSA, main, outcome, spoil, spoilt


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the MSA journey to spoil."""
    folder = tmp_path_factory.mktemp("spoilt") / "msa"
    shutil.copytree(MSA, folder)
    return folder


@pytest.mark.parametrize("seed", range(900_000, 900_008))
def test_a_spoilt_flow_is_answered_clearly(copy: Path, seed: int) -> None:
    for _ in spoil(MSA, copy, seed):
        assert outcome(copy) is None


def test_the_same_seed_spoils_alike_and_another_otherwise() -> None:
    text = (MSA / "flow.yaml").read_text("utf-8")
    one, again, other = (spoilt(text, random.Random(seed)) for seed in (1, 1, 2))
    assert one == again != other
    assert one != text


@pytest.mark.parametrize("habit", HABITS, ids=lambda habit: habit.__name__)
def test_every_habit_bears_the_shortest_texts(habit: object) -> None:
    assert callable(habit)
    for seed in range(20):
        lines = ["a: b"]
        habit(lines, random.Random(seed))
        assert len(lines) <= 2


def test_the_script_counts_what_is_answered_badly() -> None:
    assert main(1, 900_000) == 0
