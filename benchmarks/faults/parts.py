"""The parts the campaigns share: the journey, its keys, a store opened, what the journal must say."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import flowkit
from flowkit.core.automaton import Automaton

ERRAND = Path(__file__).with_name("errand.yaml")


@cache
def errand() -> Automaton:
    """The automaton of the campaigns."""
    return flowkit.unfold(flowkit.load(ERRAND))
