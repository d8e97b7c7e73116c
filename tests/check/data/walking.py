"""Walking a witness again, to look at what happened on it."""

from __future__ import annotations

from datetime import datetime

from flowkit.core.automaton import Automaton
from flowkit.core.diagnostic import Diagnostic
from flowkit.core.snapshot import Effect, Event, Moved
from tests.check.planted import BEGINNING, subject


def walked(text: str, problem: Diagnostic) -> list[Moved]:
    """The moves of a witness, the start first; a refusal at its end is left out."""
    automaton: Automaton = subject(text).automaton
    witness = problem.witness
    assert witness is not None
    moves = [automaton.start(witness.inputs, datetime.fromisoformat(BEGINNING))]
    for move in witness.moves:
        at = move.state if len(moves[-1].snapshot.states) > 1 and move.event != "back" else None
        result = automaton.step(moves[-1].snapshot, Event(move.event, move.answers, move.now, at))
        if isinstance(result, Moved):
            moves.append(result)
    return moves


def effects(moves: list[Moved], name: str) -> list[Effect]:
    """The effects of one name, in the order in which they were asked for."""
    return [effect for move in moves for effect in move.effects if effect.name == name]
