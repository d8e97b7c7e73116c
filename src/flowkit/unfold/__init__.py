"""Flow → Automaton: python-statemachine decides what every event does, once, and its answers are kept."""

from __future__ import annotations

from flowkit.core.answer import Kinds
from flowkit.core.automaton import Automaton
from flowkit.core.flow import Flow
from flowkit.kinds import DEFAULT
from flowkit.unfold.record import Recorder, TooManyOutcomesError
from flowkit.unfold.statechart import JourneyModel, to_statechart

__all__ = ["JourneyModel", "TooManyOutcomesError", "to_statechart", "unfold"]


def unfold(flow: Flow, kinds: Kinds | None = None) -> Automaton:
    """The explicit machine of a flow. Its trees are recorded when first needed; ``explore`` records all.

    Raises statemachine.exceptions.InvalidDefinition only for a Flow that no loader would have made.
    """
    return Automaton(flow, Recorder(flow), kinds or DEFAULT)
